//! Two systems on the same gold: where they differ, and whether that can be chance.

use serde::Serialize;

use super::bootstrap::PairedTest;
use super::mention::{EvaluatedDocument, Mention};
use super::schemes::Scheme;

/// The second system held against the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Name of the first system.
    pub first: String,
    /// Name of the second system.
    pub second: String,
    /// F1 in each scheme: micro, macro, and by label.
    pub f1: Vec<SchemeDifference>,
    /// The names that one of them predicted and the other did not.
    pub entities: Vec<Difference>,
}

/// F1 of both systems in one scheme.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SchemeDifference {
    /// The scheme.
    pub scheme: Scheme,
    /// `micro`, `macro` or a label.
    pub label: String,
    /// F1 of the first system.
    pub first: f64,
    /// F1 of the second system.
    pub second: f64,
    /// Difference and its probability by chance; absent with fewer than two documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<PairedTest>,
}

/// A name that one system predicted and the other did not, with this span and label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The document's identifier.
    pub document: String,
    /// Start in code points.
    pub start: usize,
    /// End in code points, exclusive.
    pub end: usize,
    /// The label.
    pub label: String,
    /// What stands there.
    pub text: String,
    /// Whether it is in the gold.
    pub right: bool,
    /// 1 or 2: the system that predicted it.
    pub system: u8,
}

/// The names on which two systems differ; `first` and `second` are the same documents with other predictions.
pub(super) fn differences(first: &[EvaluatedDocument], second: &[EvaluatedDocument]) -> Vec<Difference> {
    let mut found = Vec::new();
    for (one, two) in first.iter().zip(second) {
        let from = found.len();
        collect(one, &two.predicted, 1, &mut found);
        collect(two, &one.predicted, 2, &mut found);
        found[from..].sort_by_key(|difference| (difference.start, difference.end, difference.system));
    }
    found
}

/// What `document` predicts and `other` lacks.
fn collect(document: &EvaluatedDocument, other: &[Mention], system: u8, found: &mut Vec<Difference>) {
    let is_in = |list: &[Mention], name: &Mention| list.iter().any(|m| m.span == name.span && m.label == name.label);
    for name in document.predicted.iter().filter(|name| !is_in(other, name)) {
        found.push(Difference {
            document: document.id.clone(),
            start: name.chars.start,
            end: name.chars.end,
            label: name.label.clone(),
            text: document.text[name.span.clone()].to_owned(),
            right: is_in(&document.gold, name),
            system,
        });
    }
}
