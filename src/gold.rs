//! Labelled texts, gold or predicted, in the formats that annotation tools and corpora use: what `nommer evaluate`
//! compares and `nommer convert` translates.
//!
//! | format | files | offsets |
//! |---|---|---|
//! | [`Format::Jsonl`] | nommer's own, see [`crate::write::jsonl`] | `start`, `end` of each of `entities` |
//! | [`Format::Conll`] | columns: Hugging Face, CoNLL-2003, UNER `.iob2`, HIPE `.tsv` | one tag a token |
//! | [`Format::Brat`] | a folder of `.txt` with `.ann` | `T` lines |
//! | [`Format::Doccano`] | JSONL | `label: [[start, end, label]]` |
//! | [`Format::LabelStudio`] | JSON array or JSONL of tasks | `value` of each result |
//! | [`Format::Spacy`] | Prodigy's JSONL, and spaCy's `[text, {entities}]` | `spans` |
//! | [`Format::Marked`] | text with `[Bamako](LOC)` in the line, read only | none |
//!
//! A document whose labels cannot be right (out of range, in another unit, on another text) is a problem in
//! [`Corpus::problems`], with document and entity, and is not in [`Corpus::documents`].

mod brat;
mod columns;
mod conll;
mod conll_write;
mod doccano;
mod find;
mod json;
mod jsonl;
mod label_studio;
mod marked;
mod predict;
mod resolve;
mod spacy;
pub mod tags;

use std::ops::Range;
use std::path::Path;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::offset::OffsetUnit;
use crate::word::is_joiner;

pub use conll_write::Scheme;
pub use predict::annotated;

/// A format of labelled texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// nommer's own JSON Lines.
    Jsonl,
    /// One token a line with its tag, in columns.
    Conll,
    /// A folder of `.txt` and `.ann`.
    Brat,
    /// doccano's JSON Lines.
    Doccano,
    /// Label Studio's tasks, as a JSON array or JSON Lines.
    LabelStudio,
    /// Prodigy's JSON Lines with `spans`; spaCy's training pairs are read too.
    Spacy,
    /// Text with `[surface](LABEL)` in the line, a document after each `=== ID | genre | region`; read only.
    Marked,
}

/// How labelled texts are read and written.
#[derive(Clone, Copy, Debug, Default)]
pub struct FormatOptions {
    /// The format; by default guessed from the name and, for JSON, from the first record.
    pub format: Option<Format>,
    /// Unit of offsets. Defaults to code points.
    pub offsets: OffsetUnit,
    /// Tags of CoNLL output. Defaults to BIO.
    pub scheme: Scheme,
}

/// One labelled name.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledEntity {
    /// Bytes of the document's text; never empty, on character boundaries.
    pub span: Range<usize>,
    /// The label as the file has it.
    pub label: String,
    /// Confidence, 0 to 1, where the file gives one.
    pub score: Option<f64>,
    /// Whatever else the file says of it: `kind`, `value`, `unit`, `source` ….
    pub fields: Map<String, Value>,
}

/// One labelled text.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledDocument {
    /// Identifier: as in the file, or file and line where the file has none.
    pub id: Value,
    /// Whether the identifier stands in the file; documents without one are paired by their order.
    pub named: bool,
    /// The text; put together from the tokens where a file has nothing else.
    pub text: String,
    /// The names in it, sorted by start, then by end.
    pub entities: Vec<LabelledEntity>,
    /// Other fields of the record.
    pub fields: Map<String, Value>,
    /// The file it was read from.
    pub path: String,
    /// Where it starts there, from 1.
    pub line: u64,
}

impl LabelledDocument {
    /// The identifier as messages show it.
    pub fn name(&self) -> String {
        shown_id(&self.id)
    }

    /// What is wrong with this document, as an error.
    pub fn error(&self, problem: impl std::fmt::Display) -> Error {
        Error::record(&self.path, self.line, format!("document `{}`: {problem}", self.name()))
    }

    /// `[3..9] LOC "Mali"`, for messages; offsets are code points.
    pub(crate) fn shown(&self, entity: &LabelledEntity) -> String {
        let start = self.text[..entity.span.start].chars().count();
        let surface = &self.text[entity.span.clone()];
        let end = start + surface.chars().count();
        format!("entity [{start}..{end}] {} `{}`", entity.label, shortened(surface))
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The documents that can be used, in the order of the files.
    pub documents: Vec<LabelledDocument>,
    /// What could not be used, and why.
    pub problems: Vec<Error>,
    /// What was read in a way that the reader of the scores should know of.
    pub notes: Vec<String>,
}

/// Reads a file or folder of labelled texts; `-` is standard input.
///
/// # Errors
/// [`Error::Io`] if `path` cannot be read, [`Error::NoDocuments`] for a folder without a file of these formats.
pub fn read(path: &Path, options: FormatOptions) -> Result<Corpus> {
    let mut corpus = Corpus::default();
    for source in find::sources(path, options.format)? {
        match source.format {
            Format::Jsonl => jsonl::read(&source, options.offsets, &mut corpus),
            Format::Conll => conll::read(&source, &mut corpus),
            Format::Brat => brat::read(&source, options.offsets, &mut corpus),
            Format::Doccano => doccano::read(&source, options.offsets, &mut corpus),
            Format::LabelStudio => label_studio::read(&source, options.offsets, &mut corpus),
            Format::Spacy => spacy::read(&source, options.offsets, &mut corpus),
            Format::Marked => marked::read(&source, &mut corpus),
        }
    }
    Ok(corpus)
}

/// Writes labelled texts to `path`, a folder for brat and a file for the others; gives what the format could not
/// hold, one line for each kind of loss and document.
///
/// # Errors
/// [`Error::Io`] if `path` cannot be written, [`Error::Option`] for a format that is read only.
pub fn write(
    documents: &[LabelledDocument],
    path: &Path,
    format: Format,
    options: FormatOptions,
) -> Result<Vec<String>> {
    let mut losses = Vec::new();
    let unit = options.offsets;
    let written = match format {
        Format::Brat => return brat::write(documents, path, unit).map_err(|e| Error::io(path.display(), e)),
        Format::Jsonl => jsonl::write(documents, unit),
        Format::Conll => conll_write::write(documents, options.scheme, &mut losses),
        Format::Doccano => doccano::write(documents, unit, &mut losses),
        Format::LabelStudio => label_studio::write(documents, unit),
        Format::Spacy => spacy::write(documents, unit),
        Format::Marked => return Err(Error::Option("labels in the line are read and not written".to_owned())),
    };
    std::fs::write(path, written).map_err(|e| Error::io(path.display(), e))?;
    Ok(losses)
}

/// The format that a name to be written promises.
pub fn format_of_name(path: &Path) -> Option<Format> {
    find::format_of_name(path)
}

/// A string identifier without quotation marks, any other as JSON.
pub(crate) fn shown_id(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// White space and characters that nobody sees: soft hyphens, joiners, control characters.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_joiner(c)
}

/// At most 60 characters of `text`, on one line.
pub(crate) fn shortened(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if flat.chars().count() <= 60 { flat } else { flat.chars().take(59).chain(['…']).collect() }
}
