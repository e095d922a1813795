//! What is compared: the names of one text, on the gold side and on the predicted side.

use std::ops::Range;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::write::jsonl::written_number;

/// One name that takes part in the evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The same in code points.
    pub chars: Range<usize>,
    /// Label, after `--map`.
    pub label: String,
    /// Confidence of a prediction, 0 to 1.
    pub score: Option<f64>,
    /// What an amount is said to be worth.
    pub amount: Option<AmountClaim>,
}

/// Kind, value and unit of an amount, as far as a file gives them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AmountClaim {
    /// `money`, `percent`, `duration`, `measure`, `count`.
    pub kind: Option<String>,
    /// The value; absent for a range.
    pub value: Option<Decimal>,
    /// The lower end of a range.
    pub min: Option<Decimal>,
    /// The upper end of a range.
    pub max: Option<Decimal>,
    /// The unit; absent for counts.
    pub unit: Option<String>,
}

impl AmountClaim {
    /// Reads the fields of an `AMOUNT` as [`crate::write::jsonl`] writes them; values may also be JSON numbers.
    ///
    /// # Errors
    /// If a value is no decimal number.
    pub fn from_fields(fields: &Map<String, Value>) -> Result<Self, String> {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(AmountClaim {
            kind: text("kind"),
            value: decimal(fields, "value")?,
            min: decimal(fields, "min")?,
            max: decimal(fields, "max")?,
            unit: text("unit"),
        })
    }

    /// Whether there is a value to compare with.
    pub fn has_value(&self) -> bool {
        self.value.is_some() || self.min.is_some() || self.max.is_some()
    }

    /// Same value, or same ends of a range.
    pub fn same_value(&self, other: &AmountClaim) -> bool {
        (self.value, self.min, self.max) == (other.value, other.min, other.max)
    }

    /// `money 2500000 EUR`, for messages.
    pub fn shown(&self) -> String {
        let number = |number: Option<Decimal>| number.map(written_number);
        let range = self
            .min
            .or(self.max)
            .map(|_| format!("{}–{}", number(self.min).unwrap_or_default(), number(self.max).unwrap_or_default()));
        let parts = [self.kind.clone(), number(self.value), range, self.unit.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn decimal(fields: &Map<String, Value>, name: &str) -> Result<Option<Decimal>, String> {
    let text = match fields.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let number = text.parse().or_else(|_| Decimal::from_scientific(&text));
    number
        .map(|number: Decimal| Some(number.normalize()))
        .map_err(|_| format!("`{name}` is `{text}`, expected a decimal number"))
}

/// One text with its gold and its predicted names, both sorted by start.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluatedDocument {
    /// Identifier.
    pub id: String,
    /// The text.
    pub text: String,
    /// What a person labelled.
    pub gold: Vec<Mention>,
    /// What was predicted.
    pub predicted: Vec<Mention>,
}
