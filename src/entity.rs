//! Entities: what the model finds ([`EntitySpan`]) and what the program writes ([`Entity`]).

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::rules::amount::Amount;

/// The kind of thing an entity names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Label {
    /// A named person.
    Per,
    /// A place.
    Loc,
    /// An organisation.
    Org,
    /// A quantity with its unit or counted thing.
    Amount,
}

impl Label {
    /// All labels, in the order in which summaries print them.
    pub const ALL: [Label; 4] = [Label::Per, Label::Loc, Label::Org, Label::Amount];

    /// The name used in files: `PER`, `LOC`, `ORG`, `AMOUNT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Per => "PER",
            Label::Loc => "LOC",
            Label::Org => "ORG",
            Label::Amount => "AMOUNT",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Label {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Label::ALL
            .into_iter()
            .find(|label| label.as_str() == name)
            .ok_or_else(|| format!("`{name}` is no label; the labels are PER, LOC, ORG and AMOUNT"))
    }
}

/// Who found an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// The token classifier.
    Model,
    /// Other mentions of the same name in the document, which gave it its label or its span.
    Document,
    /// The amount grammar, [`crate::rules::amount`].
    Amount,
}

/// One entity as the decoder reads it off the model's scores.
#[derive(Clone, Debug, PartialEq)]
pub struct EntitySpan {
    /// Bytes of the document's text.
    pub span: Range<usize>,
    /// What it names.
    pub label: Label,
    /// Probability that span and label are right, 0 to 1.
    pub score: f32,
}

/// One entity after the rules, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Bytes of the document's text; never empty, always on character boundaries.
    pub span: Range<usize>,
    /// What it names.
    pub label: Label,
    /// Probability that span and label are right, 0 to 1; 1 for entities found by a rule alone.
    pub score: f32,
    /// Who found it.
    pub source: Source,
    /// Value and unit, for [`Label::Amount`] alone.
    pub amount: Option<Box<Amount>>,
}

impl From<EntitySpan> for Entity {
    fn from(found: EntitySpan) -> Self {
        let EntitySpan { span, label, score } = found;
        Entity { span, label, score, source: Source::Model, amount: None }
    }
}
