//! From paths to documents: text files, JSON Lines, directories, standard input, compressed or not.
//!
//! A record that cannot be used is an [`Error`] in the stream of documents, not the end of it.

mod find;
mod jsonl;
mod open;
mod shard;
mod text;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::document::Document;
use crate::error::{Error, Result};

pub use find::EXPECTED;
pub(crate) use find::bare;
pub use shard::Shard;

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum InputFormat {
    /// The whole file is one document.
    Text,
    /// One JSON object with `id` and `text` a line.
    Jsonl,
}

/// What to read and how.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Files and directories; `-`, or none at all, is standard input.
    pub paths: Vec<PathBuf>,
    /// The format; by default guessed from each file's name, for standard input from its first character.
    pub format: Option<InputFormat>,
    /// Give records without `id` their file and line as identifier, instead of reporting them.
    pub auto_id: bool,
    /// Take the documents of this share alone; records that cannot be used are reported in every share.
    pub shard: Option<Shard>,
}

/// The documents of an [`Input`], read one after the other.
pub struct Documents {
    waiting: VecDeque<Result<find::Found>>,
    open: Option<Reading>,
    /// A document whose oddity was just reported.
    odd: Option<Document>,
    format: Option<InputFormat>,
    auto_id: bool,
    shard: Option<Shard>,
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

enum Reading {
    Text(Option<text::TextFile>),
    Jsonl(jsonl::JsonlFile),
}

impl Input {
    /// Finds the files and starts reading. Files that are missing come as errors in their place.
    pub fn documents(&self) -> Documents {
        let mut waiting: VecDeque<_> = find::find(&self.paths).into();
        waiting.retain(|found| found.as_ref().map_or(true, |found| self.takes(found)));
        let total = waiting.iter().map(|found| found.as_ref().map_or(Some(0), |f| f.bytes)).sum();
        let read = Arc::new(AtomicU64::new(0));
        let Input { format, auto_id, shard, .. } = *self;
        Documents { waiting, open: None, odd: None, format, auto_id, shard, read, total }
    }

    /// Whether documents of this share may stand in a file: of a text file its name tells.
    fn takes(&self, file: &find::Found) -> bool {
        let is_text = self.format.or(file.format) == Some(InputFormat::Text);
        !is_text || self.shard.is_none_or(|shard| shard.holds(&file.name.as_str().into()))
    }
}

/// The text of a file, decompressed; `-` is standard input.
///
/// # Errors
/// [`Error::Io`] if it cannot be read, [`Error::Record`] with the line that is not UTF-8.
pub(crate) fn whole_text(path: &Path) -> Result<String> {
    let file = find::file(path)?;
    text::utf8(&file.name, open::open(&file, Arc::default())?)
}

impl Documents {
    /// Bytes of all files as they lie on disk; unknown if standard input is among them.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total
    }

    /// Bytes read so far, as they lie on disk; goes on counting while the documents are read elsewhere.
    pub fn read_bytes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Opens the next file.
    fn open(&self, found: find::Found) -> Result<Reading> {
        let mut reader = open::open(&found, Arc::clone(&self.read))?;
        let format = match self.format.or(found.format) {
            Some(format) => format,
            None => open::guess(&mut reader).map_err(|e| Error::io(&found.name, e))?,
        };
        Ok(match format {
            InputFormat::Text => Reading::Text(Some(text::TextFile { name: found.name, reader })),
            InputFormat::Jsonl => Reading::Jsonl(jsonl::JsonlFile::new(found.name, reader, self.auto_id)),
        })
    }

    fn advance(&mut self) -> Option<Result<(Document, Option<Error>)>> {
        loop {
            let item = match &mut self.open {
                Some(Reading::Text(file)) => file.take().map(text::TextFile::read),
                Some(Reading::Jsonl(file)) => file.next(),
                None => None,
            };
            if item.is_some() {
                return item;
            }
            match self.waiting.pop_front()?.and_then(|found| self.open(found)) {
                Ok(reading) => self.open = Some(reading),
                Err(error) => {
                    self.open = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl Iterator for Documents {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(document) = self.odd.take() {
            return Some(Ok(document));
        }
        loop {
            match self.advance()? {
                Ok((document, _)) if self.shard.is_some_and(|shard| !shard.holds(&document.id)) => {}
                Ok((document, None)) => return Some(Ok(document)),
                Ok((document, Some(oddity))) => {
                    self.odd = Some(document);
                    return Some(Err(oddity));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Says what is odd about a text that is annotated all the same.
fn oddity(path: &str, line: u64, text: &str) -> Option<Error> {
    let problem = if text.trim().is_empty() {
        "the document is empty; it is written without entities".to_owned()
    } else if let Some(at) = text.find('\0') {
        format!("NUL at byte {at}: is this a text? It is read as white space")
    } else {
        let longest = text.split(char::is_whitespace).map(str::len).max().unwrap_or(0);
        if longest <= LONGEST_RUN {
            return None;
        }
        format!("{longest} bytes without white space (expected words); no entity is likely to be found there")
    };
    Some(Error::record(path, line, problem))
}

/// Longest run without white space that passes for text: data URIs and minified code are longer.
const LONGEST_RUN: usize = 1 << 16;

/// Counts what passes through a reader, for progress.
struct Counted<R> {
    reader: R,
    count: Arc<AtomicU64>,
}

impl<R: std::io::Read> std::io::Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        self.count.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}
