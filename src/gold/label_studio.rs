//! Label Studio: tasks with `data.text` and, in `annotations` or `predictions`, results whose `value` holds `start`,
//! `end` and `labels`. Of several annotations the first that was not cancelled is read, and a note says so.

use serde_json::{Map, Value, json};

use super::find::Source;
use super::json::{self, Parts};
use super::resolve::{RawEntity, offsets};
use super::{Corpus, LabelledDocument, LabelledEntity};
use crate::offset::OffsetUnit;

pub(super) fn read(source: &Source, unit: OffsetUnit, corpus: &mut Corpus) {
    json::read_with(source, unit, corpus, |record, notes| {
        let mut task = json::object(record)?;
        let own_id = json::take_id(&mut task)?;
        let Some(Value::Object(mut data)) = task.shift_remove("data") else {
            return Err("field `data`: expected an object with `text`".to_owned());
        };
        let id = json::take_id(&mut data)?.or(own_id);
        let text = json::take_text(&mut data, "text")?;
        let results = results(&task, notes);
        let mut entities = Vec::new();
        for result in results {
            from_result(&result, &mut entities)?;
        }
        Ok(Parts { id, text, entities, fields: data })
    });
}

/// The results of the annotation that counts.
fn results(task: &Map<String, Value>, notes: &mut Vec<String>) -> Vec<Value> {
    let list = |name: &str| task.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let cancelled = |annotation: &Value| annotation.get("was_cancelled").and_then(Value::as_bool).unwrap_or(false);
    let annotations: Vec<Value> = list("annotations").into_iter().filter(|a| !cancelled(a)).collect();
    if annotations.len() > 1 {
        notes.push(format!("{} annotations, the first is read", annotations.len()));
    }
    let first = annotations.first().cloned().or_else(|| list("predictions").first().cloned());
    first.and_then(|a| a.get("result").and_then(Value::as_array).cloned()).unwrap_or_default()
}

fn from_result(result: &Value, entities: &mut Vec<RawEntity>) -> Result<(), String> {
    let kind = result.get("type").and_then(Value::as_str).unwrap_or("labels");
    let Some(value) = result.get("value").filter(|_| kind == "labels") else { return Ok(()) };
    let offset = |name: &str| value.get(name).and_then(Value::as_i64);
    let (Some(start), Some(end)) = (offset("start"), offset("end")) else {
        return Err(format!("entity {}: `value` needs integers `start` and `end`", entities.len() + 1));
    };
    let fields = result.get("meta").and_then(|meta| meta.get("nommer")).and_then(Value::as_object);
    let labels = value.get("labels").and_then(Value::as_array).cloned().unwrap_or_default();
    for label in labels.iter().filter_map(Value::as_str) {
        entities.push(RawEntity {
            start,
            end,
            label: label.to_owned(),
            surface: value.get("text").and_then(Value::as_str).map(str::to_owned),
            score: result.get("score").and_then(Value::as_f64),
            fields: fields.cloned().unwrap_or_default(),
        });
    }
    Ok(())
}

pub(super) fn write(documents: &[LabelledDocument], unit: OffsetUnit) -> Vec<u8> {
    let tasks: Value = documents.iter().map(|document| task(document, unit)).collect();
    let mut written = serde_json::to_vec_pretty(&tasks).expect("a JSON value can be written");
    written.push(b'\n');
    written
}

fn task(document: &LabelledDocument, unit: OffsetUnit) -> Value {
    let bounds = offsets(&document.text, &document.entities, unit);
    let numbered = document.entities.iter().zip(bounds).enumerate();
    let results: Value = numbered.map(|(number, (entity, bounds))| result(document, number, entity, bounds)).collect();
    let mut data = Map::new();
    data.insert("id".into(), document.id.clone());
    data.insert("text".into(), document.text.clone().into());
    data.extend(document.fields.clone());
    json!({"data": data, "annotations": [{"result": results}]})
}

fn result(document: &LabelledDocument, number: usize, entity: &LabelledEntity, (start, end): (usize, usize)) -> Value {
    let surface = &document.text[entity.span.clone()];
    let mut result = json!({
        "id": format!("e{number}"), "type": "labels", "from_name": "label", "to_name": "text",
        "value": {"start": start, "end": end, "text": surface, "labels": [entity.label]},
    });
    let fields = result.as_object_mut().expect("it was just made as an object");
    fields.extend(entity.score.map(|score| ("score".to_owned(), score.into())));
    if !entity.fields.is_empty() {
        fields.insert("meta".into(), json!({"nommer": entity.fields}));
    }
    result
}
