//! Which labels count, and under which name.

use std::collections::{BTreeMap, BTreeSet};

use super::mention::{AmountClaim, EvaluatedDocument, Mention};
use super::nesting::{Nested, flatten};
use crate::entity::Label;
use crate::gold::{LabelledDocument, LabelledEntity};
use crate::offset::OffsetCursor;

/// What takes part in the evaluation.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Other names of labels, `Person=PER`; labels that stand on neither side of any pair are left out.
    pub map: Vec<(String, String)>,
    /// Only these labels count; by default all that are known.
    pub labels: Option<Vec<String>>,
    /// What happens to names within names; by default they are an error.
    pub nested: Option<Nested>,
    /// AMOUNT does not count; see [`Selection::for_gold`].
    pub names_only: bool,
}

/// What a label of a file means here.
enum Fate<'l> {
    Counts(&'l str),
    LeftOut,
    Unknown,
}

impl Selection {
    fn fate<'l>(&'l self, label: &'l str) -> Fate<'l> {
        let mapped = self.map.iter().find(|(from, _)| from == label).map(|(_, to)| to.as_str());
        let target = || self.map.iter().any(|(_, to)| to == label).then_some(label);
        let known = mapped.or_else(target).or_else(|| {
            let known = self.map.is_empty() && (label.parse::<Label>().is_ok() || self.names(label));
            known.then_some(label)
        });
        match known {
            Some(label) if self.names_only && label == Label::Amount.as_str() => Fate::LeftOut,
            Some(label) if self.labels.is_none() || self.names(label) => Fate::Counts(label),
            None if self.map.is_empty() && self.labels.is_none() => Fate::Unknown,
            _ => Fate::LeftOut,
        }
    }

    /// The name under which `label` counts; `None` if it is left out or unknown.
    pub fn counted<'l>(&'l self, label: &'l str) -> Option<&'l str> {
        match self.fate(label) {
            Fate::Counts(label) => Some(label),
            Fate::LeftOut | Fate::Unknown => None,
        }
    }

    fn names(&self, label: &str) -> bool {
        self.labels.as_ref().is_some_and(|labels| labels.iter().any(|name| name == label))
    }

    /// The same without AMOUNT where nothing says which labels count, and the gold has only the other labels of
    /// nommer: such a gold was labelled for names alone.
    pub fn for_gold(self, gold: &[LabelledDocument]) -> Self {
        let found: BTreeSet<&str> = labels(gold).collect();
        let names = [Label::Per, Label::Loc, Label::Org].map(Label::as_str);
        let names_only =
            self.labels.is_none() && self.map.is_empty() && found.iter().all(|label| names.contains(label));
        Selection { names_only, ..self }
    }

    /// What the reader of the scores should know: labels that are left out, and options that fit nothing.
    pub fn notes<'d>(
        &self,
        gold: &'d [LabelledDocument],
        predicted: impl IntoIterator<Item = &'d LabelledDocument>,
    ) -> Vec<String> {
        let mut left_out: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let sides = labels(gold).map(|label| (0, label)).chain(labels(predicted).map(|label| (1, label)));
        for (side, label) in sides {
            seen.insert(label);
            if self.counted(label).is_none() {
                left_out.entry(label).or_default()[side] += 1;
            }
        }
        let counted: BTreeSet<&str> = seen.iter().filter_map(|label| self.counted(label)).collect();
        let shown = |(label, [gold, predicted]): (&str, [usize; 2])| {
            format!(
                "label {label} is left out: {gold} gold, {predicted} predicted (--labels and --map say what counts)"
            )
        };
        let asked = self.labels.iter().flatten().filter(|label| label.parse::<Label>().is_err());
        let idle = asked.filter(|label| !counted.contains(label.as_str()));
        let idle = idle.map(|label| format!("label {label} of --labels occurs nowhere"));
        let unmapped = self.map.iter().filter(|(from, _)| !seen.contains(from.as_str()));
        let unmapped = unmapped.map(|(from, _)| format!("label {from} of --map occurs nowhere"));
        left_out.into_iter().map(shown).chain(idle).chain(unmapped).collect()
    }

    /// The names of `document` that count, flat unless nested names are wanted, sorted by start and end.
    ///
    /// # Errors
    /// Says which entity has an unknown label, an odd value, or overlaps another.
    pub fn apply(&self, document: &LabelledDocument) -> Result<Vec<Mention>, String> {
        let mut mentions = Vec::with_capacity(document.entities.len());
        let mut chars = OffsetCursor::new(&document.text, crate::offset::OffsetUnit::Chars);
        for entity in &document.entities {
            let label = match self.fate(&entity.label) {
                Fate::Counts(label) => label,
                Fate::LeftOut => continue,
                Fate::Unknown => return Err(unknown(document, entity)),
            };
            let start = chars.at(entity.span.start);
            let end = start + document.text[entity.span.clone()].chars().count();
            let amount = amount(label, document, entity)?;
            let (span, label) = (entity.span.clone(), label.to_owned());
            mentions.push(Mention { span, chars: start..end, label, score: entity.score, amount });
        }
        flatten(&document.text, mentions, self.nested)
    }
}

/// The labels of all entities.
fn labels<'d>(documents: impl IntoIterator<Item = &'d LabelledDocument>) -> impl Iterator<Item = &'d str> {
    documents.into_iter().flat_map(|document| document.entities.iter().map(|entity| entity.label.as_str()))
}

fn unknown(document: &LabelledDocument, entity: &LabelledEntity) -> String {
    format!(
        "{}: `{}` is no label of nommer (PER, LOC, ORG, AMOUNT); --map {}=ORG counts it under another name, \
         --labels PER,LOC,… leaves it out",
        document.shown(entity),
        entity.label,
        entity.label
    )
}

fn amount(label: &str, document: &LabelledDocument, entity: &LabelledEntity) -> Result<Option<AmountClaim>, String> {
    if label != Label::Amount.as_str() {
        return Ok(None);
    }
    let claim = AmountClaim::from_fields(&entity.fields);
    claim.map(Some).map_err(|problem| format!("{}: {problem}", document.shown(entity)))
}

/// The labels that occur on either side: nommer's own in their order, then the others by name.
pub fn label_set<'d>(documents: impl IntoIterator<Item = &'d EvaluatedDocument>) -> Vec<String> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for document in documents {
        found.extend(document.gold.iter().chain(&document.predicted).map(|mention| mention.label.as_str()));
    }
    let own = Label::ALL.map(Label::as_str);
    let known = own.into_iter().filter(|label| found.contains(label));
    let others = found.iter().copied().filter(|label| !own.contains(label));
    known.chain(others).map(str::to_owned).collect()
}
