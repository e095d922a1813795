//! JSON Lines: one object with `id` and `text` a line; blank lines are passed over.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::oddity;
use crate::document::Document;
use crate::error::{Error, Result};

/// What the line buffer keeps between records; the memory of longer lines is given back.
const LONGEST_KEPT: usize = 1 << 20;

/// A JSONL file, read line by line.
pub(super) struct JsonlFile {
    name: String,
    reader: Box<dyn BufRead + Send>,
    auto_id: bool,
    line: u64,
    buffer: Vec<u8>,
    broken: bool,
}

impl JsonlFile {
    pub fn new(name: String, reader: Box<dyn BufRead + Send>, auto_id: bool) -> Self {
        JsonlFile { name, reader, auto_id, line: 0, buffer: Vec::new(), broken: false }
    }

    /// The next record; `None` at the end of the file, or after a read error.
    pub fn next(&mut self) -> Option<Result<(Document, Option<Error>)>> {
        while !self.broken {
            self.buffer.clear();
            self.line += 1;
            match self.reader.read_until(b'\n', &mut self.buffer) {
                Ok(0) => return None,
                Ok(_) if self.buffer.trim_ascii().is_empty() => {}
                Ok(_) => {
                    let record = self.record().map_err(|problem| Error::record(&self.name, self.line, problem));
                    self.buffer.clear();
                    self.buffer.shrink_to(LONGEST_KEPT);
                    return Some(record);
                }
                Err(e) => {
                    self.broken = true;
                    return Some(Err(Error::record(&self.name, self.line, format!("reading stopped here: {e}"))));
                }
            }
        }
        None
    }

    fn record(&self) -> Result<(Document, Option<Error>), String> {
        let bytes = self.buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.buffer);
        let line =
            std::str::from_utf8(bytes).map_err(|e| format!("invalid UTF-8 at byte {} of the line", e.valid_up_to()))?;
        let mut fields: Map<String, Value> = serde_json::from_str(line).map_err(|e| {
            format!("not a JSON object (column {}: {}); expected {{\"id\": …, \"text\": …}}", e.column(), reason(&e))
        })?;
        let id = self.id(fields.shift_remove("id"))?;
        let text = match fields.shift_remove("text") {
            Some(Value::String(text)) => text,
            Some(other) => return Err(format!("field `text` is {}; expected a string", kind(&other))),
            None => return Err("field `text` is missing".to_owned()),
        };
        let oddity = oddity(&self.name, self.line, &text);
        Ok((Document { id, text, fields }, oddity))
    }

    fn id(&self, id: Option<Value>) -> Result<Value, String> {
        match id {
            Some(id @ (Value::String(_) | Value::Number(_))) => Ok(id),
            None | Some(Value::Null) if self.auto_id => Ok(format!("{}:{}", self.name, self.line).into()),
            None => Err("field `id` is missing (--auto-id numbers the records)".to_owned()),
            Some(other) => Err(format!("field `id` is {}; expected a string or a number", kind(&other))),
        }
    }
}

/// What the JSON reader says, without its own line and column.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
