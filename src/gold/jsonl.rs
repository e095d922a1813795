//! nommer's own JSON Lines: `id`, `text`, `entities` with `start`, `end`, `label`; see [`crate::write::jsonl`].

use serde_json::{Map, Value, json};

use super::find::Source;
use super::json::{self, Parts};
use super::resolve::offsets;
use super::{Corpus, LabelledDocument};
use crate::offset::OffsetUnit;

pub(super) fn read(source: &Source, unit: OffsetUnit, corpus: &mut Corpus) {
    json::read_with(source, unit, corpus, |record, _| {
        let mut fields = json::object(record)?;
        let id = json::take_id(&mut fields)?;
        let text = json::take_text(&mut fields, "text")?;
        if !fields.contains_key("entities") {
            return Err("field `entities` is missing; a document without names has \"entities\":[]".to_owned());
        }
        let entities = json::take_array(&mut fields, "entities")?.into_iter().enumerate();
        let entities = entities.map(|(number, value)| json::entity(number, value, ["start", "end", "label"]));
        Ok(Parts { id, text, entities: entities.collect::<Result<_, _>>()?, fields })
    });
}

pub(super) fn write(documents: &[LabelledDocument], unit: OffsetUnit) -> Vec<u8> {
    json::lines(documents.iter().map(|document| {
        let mut record = Map::new();
        record.insert("id".into(), document.id.clone());
        record.insert("text".into(), document.text.clone().into());
        record.extend(document.fields.clone());
        record.insert("entities".into(), entities(document, unit));
        Value::Object(record)
    }))
}

fn entities(document: &LabelledDocument, unit: OffsetUnit) -> Value {
    let bounds = offsets(&document.text, &document.entities, unit);
    let entity = |(entity, (start, end)): (&super::LabelledEntity, (usize, usize))| {
        let surface = &document.text[entity.span.clone()];
        let mut record = json!({"start": start, "end": end, "label": entity.label, "text": surface});
        let fields = record.as_object_mut().expect("it was just made as an object");
        if let Some(score) = entity.score {
            fields.insert("score".into(), score.into());
        }
        fields.extend(entity.fields.clone());
        record
    };
    document.entities.iter().zip(bounds).map(entity).collect()
}
