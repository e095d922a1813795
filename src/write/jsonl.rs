//! JSON Lines, schema version 1: the contract with whatever reads nommer's output.
//!
//! One line for each document, in the order of the input, UTF-8, ended by `\n`:
//!
//! ```json
//! {"id":"note-7","text":"L'OIM verse 2,5 millions d'euros au Mali.","entities":[
//!   {"start":2,"end":5,"label":"ORG","text":"OIM","score":0.9987,"source":"model"},
//!   {"start":12,"end":32,"label":"AMOUNT","text":"2,5 millions d'euros","score":1.0,"source":"amount",
//!    "kind":"money","value":"2500000","unit":"EUR"}]}
//! ```
//! (shown on several lines here; written on one)
//!
//! | field | type | meaning |
//! |---|---|---|
//! | `id` | string or number | as it was read; the path for a text file |
//! | `text` | string | as it was read; left out with `--no-text` |
//! | other fields | any | of a JSONL record, carried through in their order; `entities` and `sentences` are replaced |
//! | `sentences` | array of `[start, end]` | with `--with-sentences` alone |
//! | `entities` | array of objects | sorted by `start`; no two overlap; may be empty |
//!
//! Of each entity:
//!
//! | field | type | meaning |
//! |---|---|---|
//! | `start`, `end` | integers | half-open interval of Unicode code points of `text` (`--offsets` chooses bytes or UTF-16 units) |
//! | `label` | string | `PER`, `LOC`, `ORG` or `AMOUNT` |
//! | `text` | string | exactly what stands from `start` to `end` |
//! | `score` | number | 0 to 1, four decimals: probability that span and label are right; 1 where a rule alone decides |
//! | `source` | string | `model`; `document` if other mentions of the name gave it its label or span; `amount` for the grammar of amounts |
//! | `kind` … `counted` | | of an `AMOUNT` alone: see [`crate::rules::amount`] |
//!
//! New fields may be added within version 1; a field that is there keeps its meaning and type.

use std::io::{self, Write};

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::entity::{Entity, Label, Source};
use crate::offset::{OffsetCursor, OffsetUnit};
use crate::pipeline::Annotation;
use crate::rules::amount::{Amount, AmountKind, Bound};

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonlOptions {
    /// Write the text itself. Defaults to true.
    pub text: bool,
    /// Write sentence offsets. Defaults to false.
    pub sentences: bool,
    /// Unit of all offsets. Defaults to code points.
    pub offsets: OffsetUnit,
}

impl Default for JsonlOptions {
    fn default() -> Self {
        JsonlOptions { text: true, sentences: false, offsets: OffsetUnit::Chars }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(flatten)]
    fields: Fields<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<Sentences<'a>>,
    entities: Entities<'a>,
}

/// The record's other fields, without those that the line writes itself.
struct Fields<'a>(&'a Map<String, Value>);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let own = ["id", "text", "sentences", "entities"];
        serializer.collect_map(self.0.iter().filter(|(name, _)| !own.contains(&name.as_str())))
    }
}

/// The sentences, made as they are written: a long document has millions.
struct Sentences<'a> {
    annotation: &'a Annotation,
    unit: OffsetUnit,
}

impl Serialize for Sentences<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut offsets = OffsetCursor::new(&self.annotation.document.text, self.unit);
        let sentences = &self.annotation.sentences;
        serializer.collect_seq(sentences.iter().map(|span| [offsets.at(span.start), offsets.at(span.end)]))
    }
}

/// The entities, made as they are written.
struct Entities<'a> {
    annotation: &'a Annotation,
    unit: OffsetUnit,
}

impl<'a> Serialize for Entities<'a> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = &self.annotation.document.text;
        let mut offsets = OffsetCursor::new(text, self.unit);
        let line = |entity: &'a Entity| EntityLine {
            start: offsets.at(entity.span.start),
            end: offsets.at(entity.span.end),
            label: entity.label,
            text: &text[entity.span.clone()],
            score: written_score(entity.score),
            source: entity.source,
            amount: entity.amount.as_deref().map(|amount| AmountFields::new(text, amount)),
        };
        serializer.collect_seq(self.annotation.entities.iter().map(line))
    }
}

#[derive(Serialize)]
struct EntityLine<'a> {
    start: usize,
    end: usize,
    label: Label,
    text: &'a str,
    score: f64,
    source: Source,
    #[serde(flatten)]
    amount: Option<AmountFields<'a>>,
}

/// The fields of an amount; see [`Amount`] for their meaning.
#[derive(Serialize)]
struct AmountFields<'a> {
    kind: AmountKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<Bound>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    approximate: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    alternatives: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<&'a str>,
}

impl<'a> AmountFields<'a> {
    fn new(text: &'a str, amount: &'a Amount) -> Self {
        let decimal = |number: Option<Decimal>| number.map(written_number);
        AmountFields {
            kind: amount.kind,
            value: decimal(amount.value),
            min: decimal(amount.min),
            max: decimal(amount.max),
            unit: amount.unit.as_deref(),
            bound: amount.bound,
            approximate: amount.approximate,
            alternatives: &amount.alternatives,
            counted: amount.counted.clone().map(|span| &text[span]),
        }
    }
}

/// Writes one annotation as one line.
///
/// # Errors
/// What `out` says.
pub fn write(out: &mut impl Write, annotation: &Annotation, options: JsonlOptions) -> io::Result<()> {
    let text = &annotation.document.text;
    let line = Line {
        id: &annotation.document.id,
        text: options.text.then_some(text),
        fields: Fields(&annotation.document.fields),
        sentences: options.sentences.then_some(Sentences { annotation, unit: options.offsets }),
        entities: Entities { annotation, unit: options.offsets },
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

/// A score as it is written: four decimals.
pub(crate) fn written_score(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

/// A number as it is written: exact, without zeros at its end.
pub(crate) fn written_number(number: Decimal) -> String {
    number.normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::entity::EntitySpan;

    fn annotation() -> Annotation {
        let mut document = Document::new("7", "é🙂 Mali");
        document.fields.insert("date".into(), "2024".into());
        document.fields.insert("entities".into(), Value::Null);
        let span = EntitySpan { span: 7..11, label: Label::Loc, score: 0.98766 };
        Annotation { document, sentences: std::iter::once(0..11).collect(), entities: vec![span.into()] }
    }

    fn written(options: JsonlOptions) -> String {
        let mut out = Vec::new();
        write(&mut out, &annotation(), options).expect("memory can be written to");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn a_line_carries_other_fields_through_and_writes_its_own() {
        assert_eq!(
            written(JsonlOptions::default()),
            "{\"id\":\"7\",\"text\":\"é🙂 Mali\",\"date\":\"2024\",\"entities\":[{\"start\":3,\"end\":7,\"label\":\"LOC\",\
             \"text\":\"Mali\",\"score\":0.9877,\"source\":\"model\"}]}\n"
        );
    }

    #[test]
    fn text_can_be_left_out_and_sentences_asked_for() {
        let line = written(JsonlOptions { text: false, sentences: true, offsets: OffsetUnit::Utf16 });
        assert!(!line.contains("\"text\":\"é"), "{line}");
        assert!(line.contains("\"sentences\":[[0,8]]") && line.contains("\"start\":4,\"end\":8"), "{line}");
    }
}
