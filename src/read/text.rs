//! A text file: one document, its path the identifier.

use std::io::{BufRead, Read};

use super::oddity;
use crate::document::Document;
use crate::error::{Error, Result};

/// A file that has been opened and not yet read.
pub(super) struct TextFile {
    pub name: String,
    pub reader: Box<dyn BufRead + Send>,
}

impl TextFile {
    /// Reads the whole file, and says what is odd about it.
    pub fn read(self) -> Result<(Document, Option<Error>)> {
        let text = utf8(&self.name, self.reader)?;
        let oddity = oddity(&self.name, 1, &text);
        Ok((Document::new(self.name, text), oddity))
    }
}

/// Reads all of `reader`, which must be UTF-8.
pub(super) fn utf8(name: &str, mut reader: impl Read) -> Result<String> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|e| Error::io(name, e))?;
    String::from_utf8(bytes).map_err(|e| not_utf8(name, e))
}

fn not_utf8(name: &str, error: std::string::FromUtf8Error) -> Error {
    let at = error.utf8_error().valid_up_to();
    let line = 1 + error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() as u64;
    let problem = format!(
        "invalid UTF-8 (byte 0x{:02x} at offset {at}); expected UTF-8: convert the file, for instance with `iconv -f windows-1252 -t utf-8`",
        error.as_bytes()[at]
    );
    Error::record(name, line, problem)
}
