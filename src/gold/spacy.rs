//! Prodigy's JSON Lines, which spaCy's tools read: `text` and `spans` with `start`, `end`, `label`. spaCy's older
//! training pairs `[text, {"entities": [[start, end, label]]}]` are read, too. Offsets are code points.

use serde_json::{Map, Value, json};

use super::doccano::from_triple;
use super::find::Source;
use super::json::{self, Parts};
use super::resolve::offsets;
use super::{Corpus, LabelledDocument};
use crate::offset::OffsetUnit;

pub(super) fn read(source: &Source, unit: OffsetUnit, corpus: &mut Corpus) {
    json::read_with(source, unit, corpus, |record, _| match record {
        Value::Array(pair) => from_pair(&pair),
        record => from_task(json::object(record)?),
    });
}

fn from_task(mut fields: Map<String, Value>) -> Result<Parts, String> {
    let id = json::take_id(&mut fields)?;
    let text = json::take_text(&mut fields, "text")?;
    let spans = json::take_array(&mut fields, "spans")?;
    let mut entities = Vec::new();
    for (number, span) in spans.into_iter().enumerate() {
        let mut entity = json::entity(number, span, ["start", "end", "label"])?;
        entity.fields.shift_remove("token_start");
        entity.fields.shift_remove("token_end");
        entities.push(entity);
    }
    Ok(Parts { id, text, entities, fields })
}

fn from_pair(pair: &[Value]) -> Result<Parts, String> {
    let (Some(text), Some(notes)) = (pair.first().and_then(Value::as_str), pair.get(1)) else {
        return Err("expected [text, {\"entities\": …}]".to_owned());
    };
    let triples = notes.get("entities").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let entities = triples.iter().enumerate().map(|(number, triple)| from_triple(number, triple));
    let entities = entities.collect::<Result<_, _>>()?;
    Ok(Parts { id: None, text: text.to_owned(), entities, fields: Map::new() })
}

pub(super) fn write(documents: &[LabelledDocument], unit: OffsetUnit) -> Vec<u8> {
    json::lines(documents.iter().map(|document| {
        let bounds = offsets(&document.text, &document.entities, unit);
        let spans = document.entities.iter().zip(bounds).map(|(entity, (start, end))| {
            let mut span = json!({"start": start, "end": end, "label": entity.label});
            let fields = span.as_object_mut().expect("it was just made as an object");
            fields.extend(entity.score.map(|score| ("score".to_owned(), score.into())));
            fields.extend(entity.fields.clone());
            span
        });
        let mut record = Map::new();
        record.insert("id".into(), document.id.clone());
        record.insert("text".into(), document.text.clone().into());
        record.extend(document.fields.clone());
        record.insert("spans".into(), spans.collect());
        Value::Object(record)
    }))
}
