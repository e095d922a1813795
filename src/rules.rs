//! What is done after the model, one rule a file; conflicts are resolved here alone.

pub mod amount;
mod currency;
mod document;
mod trim;

use std::ops::Range;

use crate::entity::{Entity, EntitySpan, Label, Source};

use self::amount::{Amount, each_amount};

/// Turns what the model found in the `sentences` of `text` into entities, and adds the amounts: sorted by start, flat,
/// with spans as the annotation guidelines want them.
pub fn apply(text: &str, sentences: &[Range<usize>], found: Vec<EntitySpan>) -> Vec<Entity> {
    let mut entities = Vec::new();
    each_amount(text, |amount| entities.push(Entity::from(amount)));
    let names = found.into_iter().filter_map(|span| trim::trimmed(text, span)).collect();
    entities.append(&mut document::agree(text, sentences, names));
    drop_overlaps(&mut entities);
    currency::choose(text, &mut entities);
    entities
}

impl From<Amount> for Entity {
    fn from(amount: Amount) -> Self {
        Entity {
            span: amount.span.clone(),
            label: Label::Amount,
            score: 1.0,
            source: Source::Amount,
            amount: Some(Box::new(amount)),
        }
    }
}

/// Sorts; of entities that overlap, the longest stays; of equally long ones the amount, then the one that starts first.
fn drop_overlaps(entities: &mut Vec<Entity>) {
    entities.sort_unstable_by_key(|entity| (entity.span.start, entity.label != Label::Amount));
    let mut kept = 0;
    for next in 0..entities.len() {
        let entity = &entities[next];
        // Whatever overlaps the next entity stands at the end of those kept, which do not overlap each other.
        let free = entities[..kept].partition_point(|before| before.span.end <= entity.span.start);
        if entities[free..kept].iter().all(|before| rank(before) < rank(entity)) {
            entities.swap(free, next);
            kept = free + 1;
        }
    }
    entities.truncate(kept);
}

/// Greater for the entity that wins an overlap.
fn rank(entity: &Entity) -> (usize, bool) {
    (entity.span.len(), entity.label == Label::Amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, surface: &str) -> EntitySpan {
        let start = text.find(surface).expect("it stands in the text");
        EntitySpan { span: start..start + surface.len(), label: Label::Org, score: 0.9 }
    }

    fn shown(text: &str, found: Vec<EntitySpan>) -> Vec<String> {
        let entities = apply(text, std::slice::from_ref(&(0..text.len())), found);
        entities.iter().map(|entity| format!("{} {}", entity.label, &text[entity.span.clone()])).collect()
    }

    #[test]
    fn amounts_stand_between_names() {
        let text = "L'OIM verse 2,5 millions d'euros au HCR.";
        let found = vec![name(text, "OIM"), name(text, "HCR")];
        assert_eq!(shown(text, found), ["ORG OIM", "AMOUNT 2,5 millions d'euros", "ORG HCR"]);
    }

    #[test]
    fn the_longer_of_two_overlapping_entities_wins_and_the_amount_on_a_tie() {
        let text = "Le groupe France 24 heures reçoit 40 euros.";
        assert_eq!(shown(text, vec![name(text, "groupe France 24")]), ["ORG groupe France 24", "AMOUNT 40 euros"]);
        assert_eq!(shown(text, vec![name(text, "24 heures")]), ["AMOUNT 24 heures", "AMOUNT 40 euros"]);
    }

    #[test]
    fn a_long_name_that_starts_inside_an_amount_drives_it_out() {
        let text = "Il a lu 20 Minutes Sports Provence.";
        let found = vec![name(text, "Minutes Sports Provence")];
        assert_eq!(shown(text, found), ["ORG Minutes Sports Provence"]);
    }
}
