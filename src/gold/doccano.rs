//! doccano's JSON Lines: `label` (or `labels`) as `[[start, end, label]]`, or `entities` with `start_offset` and
//! `end_offset` from newer exports. Scores and fields of entities have no place there.

use serde_json::{Map, Value, json};

use super::find::Source;
use super::json::{self, Parts};
use super::resolve::{RawEntity, offsets};
use super::{Corpus, LabelledDocument};
use crate::offset::OffsetUnit;

pub(super) fn read(source: &Source, unit: OffsetUnit, corpus: &mut Corpus) {
    json::read_with(source, unit, corpus, |record, _| {
        let mut fields = json::object(record)?;
        let id = json::take_id(&mut fields)?;
        let text = json::take_text(&mut fields, "text")?;
        let mut entities = Vec::new();
        for name in ["label", "labels"] {
            for triple in json::take_array(&mut fields, name)? {
                entities.push(from_triple(entities.len(), &triple)?);
            }
        }
        for value in json::take_array(&mut fields, "entities")? {
            entities.push(json::entity(entities.len(), value, ["start_offset", "end_offset", "label"])?);
        }
        Ok(Parts { id, text, entities, fields })
    });
}

/// `[start, end, label]`, as doccano and spaCy write it.
pub(super) fn from_triple(number: usize, triple: &Value) -> Result<RawEntity, String> {
    let part = |index: usize| triple.get(index);
    let (start, end) = (part(0).and_then(Value::as_i64), part(1).and_then(Value::as_i64));
    match (start, end, part(2).and_then(Value::as_str)) {
        (Some(start), Some(end), Some(label)) => {
            Ok(RawEntity { start, end, label: label.to_owned(), surface: None, score: None, fields: Map::new() })
        }
        _ => Err(format!("entity {}: found {triple}, expected [start, end, label]", number + 1)),
    }
}

pub(super) fn write(documents: &[LabelledDocument], unit: OffsetUnit, losses: &mut Vec<String>) -> Vec<u8> {
    for document in documents {
        let poorer = document.entities.iter().filter(|entity| entity.score.is_some() || !entity.fields.is_empty());
        let count = poorer.count();
        if count > 0 {
            losses.push(format!("{}: scores and fields (kind, value, …) of {count} entities", document.name()));
        }
    }
    json::lines(documents.iter().map(|document| {
        let bounds = offsets(&document.text, &document.entities, unit);
        let triples = document.entities.iter().zip(bounds);
        let triples: Value = triples.map(|(entity, (start, end))| json!([start, end, entity.label])).collect();
        let mut record = Map::new();
        record.insert("id".into(), document.id.clone());
        record.insert("text".into(), document.text.clone().into());
        record.extend(document.fields.clone());
        record.insert("label".into(), triples);
        Value::Object(record)
    }))
}
