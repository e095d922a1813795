//! What is read: one text with its identifier.

use serde_json::{Map, Value};

/// One text to annotate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Identifier, carried through as it was given: a JSON string or number, or the path of a text file.
    pub id: Value,
    /// The text, never changed: every offset counts in it.
    pub text: String,
    /// Other fields of the JSON record, carried through in their order.
    pub fields: Map<String, Value>,
}

impl Document {
    /// A document with a string identifier and no further fields.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Document { id: Value::String(id.into()), text: text.into(), fields: Map::new() }
    }

    /// About how much memory text, identifier and fields take, in bytes: the stream bounds what it holds by it.
    pub fn bytes(&self) -> usize {
        let fields: usize = self.fields.iter().map(|(name, value)| name.len() + bytes(value)).sum();
        bytes(&self.id) + self.text.len() + fields
    }
}

fn bytes(value: &Value) -> usize {
    let inner = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(bytes).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + bytes(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    size_of::<Value>() + inner
}
