//! What the JSON formats share: records with their lines, and fields with their types.

use serde_json::{Map, Value};

use super::find::Source;
use super::resolve::{RawEntity, resolve};
use super::{Corpus, LabelledDocument};
use crate::error::Error;
use crate::offset::OffsetUnit;

/// One record: line, and content.
pub(super) type Record = (u64, Value);

/// The records of a file, one a line or all in one array; lines that are no JSON become problems.
pub(super) fn records(source: &Source, corpus: &mut Corpus) -> Vec<Record> {
    let start = source.text.trim_start();
    if start.starts_with('[')
        && let Ok(Value::Array(records)) = serde_json::from_str::<Value>(start)
        && records.iter().all(|record| !record.is_string())
    {
        return records.into_iter().enumerate().map(|(index, record)| (index as u64 + 1, record)).collect();
    }
    let mut found = Vec::new();
    for (line, text) in (1..).zip(source.text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        match serde_json::from_str(text) {
            Ok(record) => found.push((line, record)),
            Err(e) => corpus.problems.push(Error::record(&source.name, line, format!("not JSON: {e}"))),
        }
    }
    found
}

/// What a record of any JSON format comes down to.
pub(super) struct Parts {
    pub id: Option<Value>,
    pub text: String,
    pub entities: Vec<RawEntity>,
    pub fields: Map<String, Value>,
}

/// Reads every record with `parts` and adds what comes out, document or problem.
pub(super) fn read_with(
    source: &Source,
    unit: OffsetUnit,
    corpus: &mut Corpus,
    mut parts: impl FnMut(Value, &mut Vec<String>) -> Result<Parts, String>,
) {
    for (line, record) in records(source, corpus) {
        let id = record.get("id").map(|id| format!("document `{}`: ", super::shown_id(id))).unwrap_or_default();
        let mut notes = Vec::new();
        let document = parts(record, &mut notes).and_then(|parts| document(&source.name, line, parts, unit));
        match document {
            Ok(document) => corpus.documents.push(document),
            Err(problem) => corpus.problems.push(Error::record(&source.name, line, format!("{id}{problem}"))),
        }
        corpus.notes.extend(notes.into_iter().map(|note| format!("{}:{line}: {id}{note}", source.name)));
    }
}

fn document(path: &str, line: u64, parts: Parts, unit: OffsetUnit) -> Result<LabelledDocument, String> {
    let entities = resolve(&parts.text, parts.entities, unit)?;
    let named = parts.id.is_some();
    let id = parts.id.unwrap_or_else(|| format!("{path}:{line}").into());
    Ok(LabelledDocument { id, named, text: parts.text, entities, fields: parts.fields, path: path.to_owned(), line })
}

/// The record as an object.
pub(super) fn object(record: Value) -> Result<Map<String, Value>, String> {
    match record {
        Value::Object(fields) => Ok(fields),
        _ => Err("expected a JSON object".to_owned()),
    }
}

/// Takes the identifier: a string or a number, `None` where there is none.
pub(super) fn take_id(fields: &mut Map<String, Value>) -> Result<Option<Value>, String> {
    match fields.shift_remove("id") {
        None | Some(Value::Null) => Ok(None),
        Some(id @ (Value::String(_) | Value::Number(_))) => Ok(Some(id)),
        Some(_) => Err("field `id`: expected a string or a number".to_owned()),
    }
}

/// Takes a string.
pub(super) fn take_text(fields: &mut Map<String, Value>, name: &str) -> Result<String, String> {
    match fields.shift_remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(format!("field `{name}`: expected a string")),
        None => Err(format!("field `{name}` is missing (predictions need their text, too: do not use --no-text)")),
    }
}

/// Takes an array, empty where there is none.
pub(super) fn take_array(fields: &mut Map<String, Value>, name: &str) -> Result<Vec<Value>, String> {
    match fields.shift_remove(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(values)) => Ok(values),
        Some(_) => Err(format!("field `{name}`: expected an array")),
    }
}

/// An entity object with the names its format gives to start, end and label.
pub(super) fn entity(number: usize, value: Value, names: [&str; 3]) -> Result<RawEntity, String> {
    let missing = |name: &str, what: &str| format!("entity {}: field `{name}`: expected {what}", number + 1);
    let mut fields = object(value).map_err(|problem| format!("entity {}: {problem}", number + 1))?;
    let mut offset = |name: &str| {
        fields.shift_remove(name).and_then(|value| value.as_i64()).ok_or_else(|| missing(name, "an integer"))
    };
    let (start, end) = (offset(names[0])?, offset(names[1])?);
    let Some(Value::String(label)) = fields.shift_remove(names[2]) else {
        return Err(missing(names[2], "a string"));
    };
    let surface = match fields.get("text") {
        Some(Value::String(surface)) => Some(surface.clone()),
        _ => None,
    };
    fields.shift_remove("text");
    let score = fields.get("score").and_then(Value::as_f64);
    fields.shift_remove("score");
    Ok(RawEntity { start, end, label, surface, score, fields })
}

/// Writes one record a line.
pub(super) fn lines(records: impl IntoIterator<Item = Value>) -> Vec<u8> {
    let mut written = Vec::new();
    for record in records {
        written.extend_from_slice(record.to_string().as_bytes());
        written.push(b'\n');
    }
    written
}
