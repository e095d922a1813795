//! A checkpoint's labels, and what they mean here.
//!
//! Checkpoints name their labels in many ways: `B-PER` and `I-PER` (IOB2), also with `E-`, `S-`, `L-`, `U-`, `M-`
//! (BIOES, BILOU, BMES), `I-PER` or `B-PER` alone, or plain `PERSON`; many know more kinds than PER, LOC and ORG.
//! [`LabelScheme`] gives every label one of our [`Tag`]s and adds the probabilities of labels that share a tag.

use crate::classify::TagScores;
use crate::decode::Tag;
use crate::entity::Label;

/// Names under which checkpoints know our labels; case does not matter.
const NAMES: [(Label, &[&str]); 3] = [
    (Label::Per, &["PER", "PERS", "PERSON", "PERSONNE"]),
    (Label::Loc, &["LOC", "LOCATION", "GPE", "PLACE", "LIEU"]),
    (Label::Org, &["ORG", "ORGANISATION", "ORGANIZATION"]),
];

/// The tags of a model, and for each of its logits the tag that it counts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelScheme {
    /// Our tags, each once, in the order of the checkpoint's first label for it. A label without a
    /// [`Tag::Begin`] comes from a scheme that does not mark where an entity begins.
    pub tags: Vec<Tag>,
    /// For each logit of the network, its index in `tags`.
    columns: Vec<usize>,
}

/// Where in an entity a label stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    Begin,
    Inside,
}

impl LabelScheme {
    /// The scheme of the labels `names`, in the order of the network's logits. `map` renames: from a whole label
    /// (`LABEL_1`) or a label without its prefix (`GPE`), to PER, LOC, ORG (with or without `B-`, `I-`) or O.
    /// Labels that are neither known nor mapped count as O.
    ///
    /// # Errors
    /// Says which entry of `map` fits no label, and lists the labels where none is PER, LOC or ORG, or none is O.
    pub fn new(names: &[String], map: &[(String, String)]) -> Result<Self, String> {
        check_map(names, map)?;
        let meant: Vec<_> = names.iter().map(|name| meaning(name, map)).collect();
        let marks = |place, label| meant.contains(&Some((place, label)));
        let tag = |meaning: &Option<(Place, Label)>| match *meaning {
            None => Tag::Outside,
            // Without both marks, a scheme cannot tell a new entity from the rest of the one before.
            Some((Place::Begin, label)) if marks(Place::Inside, label) => Tag::Begin(label),
            Some((_, label)) => Tag::Inside(label),
        };
        let found: Vec<Tag> = meant.iter().map(tag).collect();
        let mut tags: Vec<Tag> = Vec::new();
        for &tag in &found {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let listed = || names.join(", ");
        match (tags.contains(&Tag::Outside), tags.len()) {
            (true, 1) => Err(format!("no label is PER, LOC or ORG; say with --map which mean them: {}", listed())),
            (false, _) => Err(format!("no label is O; say with --map which is: {}", listed())),
            _ => {
                let column = |tag| tags.iter().position(|t| t == tag).expect("every tag was listed");
                let columns = found.iter().map(column).collect();
                Ok(LabelScheme { tags, columns })
            }
        }
    }

    /// Logits that the network must give for each piece.
    pub fn logits(&self) -> usize {
        self.columns.len()
    }

    /// Turns a logit for each label into a logit for each tag: where labels share a tag, the logarithm of the sum
    /// of their exponentials, so that their probabilities add up.
    pub fn merge(&self, scores: TagScores) -> TagScores {
        if self.tags.len() == self.columns.len() {
            return scores;
        }
        let mut logits = Vec::with_capacity(scores.logits.len() / self.columns.len() * self.tags.len());
        for row in scores.logits.chunks(self.columns.len()) {
            for tag in 0..self.tags.len() {
                let shared = row.iter().zip(&self.columns).filter(|(_, column)| **column == tag);
                logits.push(log_sum_exp(shared.map(|(logit, _)| *logit)));
            }
        }
        TagScores { logits, tags: self.tags.len(), ..scores }
    }
}

fn log_sum_exp(logits: impl Iterator<Item = f32> + Clone) -> f32 {
    let peak = logits.clone().fold(f32::MIN, f32::max);
    peak + logits.map(|logit| (logit - peak).exp()).sum::<f32>().ln()
}

/// Place and kind that a label means; `None` for O and for kinds that are not ours.
fn meaning(name: &str, map: &[(String, String)]) -> Option<(Place, Label)> {
    let renamed = |from: &str| map.iter().find(|(known, _)| known == from).map(|(_, to)| to.as_str());
    let (place, kind) = parts(name);
    match renamed(name) {
        Some(to) => {
            let (renamed_place, kind) = parts(to);
            known(kind).map(|label| (if renamed_place == Place::Anywhere { place } else { renamed_place }, label))
        }
        None => known(renamed(kind).unwrap_or(kind)).map(|label| (place, label)),
    }
}

/// Prefix and kind of a label.
fn parts(name: &str) -> (Place, &str) {
    match name.split_once(['-', '_']) {
        Some(("B" | "S" | "U", kind)) => (Place::Begin, kind),
        Some(("I" | "E" | "L" | "M", kind)) => (Place::Inside, kind),
        _ => (Place::Anywhere, name),
    }
}

fn known(kind: &str) -> Option<Label> {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(kind));
    NAMES.into_iter().find(|(_, names)| is(names)).map(|(label, _)| label)
}

/// Every entry of the map must rename a label that is there, to one that is ours.
fn check_map(names: &[String], map: &[(String, String)]) -> Result<(), String> {
    for (from, to) in map {
        if !names.iter().any(|name| name == from || parts(name).1 == from) {
            return Err(format!("--map {from}={to}: the model has no label {from}; it has {}", names.join(", ")));
        }
        if to != "O" && known(parts(to).1).is_none() {
            return Err(format!("--map {from}={to}: expected PER, LOC, ORG or O after the `=`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
