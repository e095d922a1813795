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
}
