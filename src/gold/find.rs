//! Which files a path stands for, and what format each is in.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::Format;
use crate::error::{Error, Result};
use crate::read::{bare, whole_text};

/// Files that are read from a folder.
const EXPECTED: &str = "*.jsonl, *.json, *.conll, *.bio, *.iob, *.iob2, *.bioes, *.tsv, these with .gz or .zst, \
                        or *.txt with *.ann or with labels in the line";

/// One file, read whole.
pub(super) struct Source {
    /// How messages call it.
    pub name: String,
    /// Its content, without byte order mark.
    pub text: String,
    pub format: Format,
    /// Identifier of the one document of a brat file: its path below the folder, without extension.
    pub stem: String,
    /// The brat annotations of `text`.
    pub annotations: Option<String>,
}

/// Reads the file, or the files of the folder, at `path`.
pub(super) fn sources(path: &Path, format: Option<Format>) -> Result<Vec<Source>> {
    if path == Path::new("-") {
        let text = whole_text(path)?;
        let format = format.unwrap_or_else(|| guess(path, &text));
        return Ok(vec![Source { name: "<stdin>".into(), text, format, stem: String::new(), annotations: None }]);
    }
    if path.is_dir() { folder(path, format) } else { Ok(vec![file(path, path.parent(), format)?]) }
}

fn folder(path: &Path, format: Option<Format>) -> Result<Vec<Source>> {
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|e| Error::io(path.display(), e.into()))?;
        if entry.file_type().is_file() {
            names.push(entry.into_path());
        }
    }
    let wanted = wanted(&names, format);
    if wanted.is_empty() {
        return Err(Error::NoDocuments { path: path.display().to_string(), expected: EXPECTED });
    }
    wanted.into_iter().map(|name| file(name, Some(path), format)).collect()
}

/// The files of a folder that are labelled texts: brat's where there are any; then JSON and columns together, unless
/// there is no JSON and the folder holds texts with labels in the line.
fn wanted(names: &[PathBuf], format: Option<Format>) -> Vec<&PathBuf> {
    let having = |extensions: &[&str]| -> Vec<&PathBuf> {
        names.iter().filter(|name| has_extension(&bare(name), extensions)).collect()
    };
    let brat: Vec<&PathBuf> = names.iter().filter(|name| has_extension(name, &["ann"])).collect();
    let json = having(&["jsonl", "ndjson", "json"]);
    if format == Some(Format::Brat) || (format.is_none() && !brat.is_empty()) {
        return brat;
    }
    let marked: Vec<&PathBuf> = having(&["txt"]).into_iter().filter(|name| is_marked(name)).collect();
    if format == Some(Format::Marked) || (json.is_empty() && !marked.is_empty()) {
        return marked;
    }
    let columns = |name: &&PathBuf| format_of_name(&bare(name)) == Some(Format::Conll);
    names.iter().filter(|name| json.contains(name) || columns(name)).collect()
}

/// One file, and for brat the file beside it.
fn file(path: &Path, root: Option<&Path>, format: Option<Format>) -> Result<Source> {
    let brat = format == Some(Format::Brat) || (format.is_none() && is_brat(path));
    let below = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    let stem = bare(below).with_extension("").to_string_lossy().replace('\\', "/");
    if brat {
        let beside = |extension| whole_text(&path.with_extension(extension));
        let (text, annotations) = (beside("txt")?, Some(beside("ann")?));
        let name = path.with_extension("ann").display().to_string();
        return Ok(Source { name, text, format: Format::Brat, stem, annotations });
    }
    let text = whole_text(path)?;
    let format = format.unwrap_or_else(|| guess(path, &text));
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(Source { name: path.display().to_string(), text, format, stem, annotations: None })
}

fn is_brat(path: &Path) -> bool {
    has_extension(path, &["ann"]) || (has_extension(path, &["txt"]) && path.with_extension("ann").is_file())
}

/// Whether a text begins as one with labels in the line does.
fn is_marked(path: &Path) -> bool {
    whole_text(path).is_ok_and(|text| text.trim_start().starts_with(super::marked::HEADING))
}

/// The format of a file that is about to be written.
pub(super) fn format_of_name(path: &Path) -> Option<Format> {
    if has_extension(path, &["conll", "bio", "iob", "iob2", "bioes", "tsv"]) {
        Some(Format::Conll)
    } else if has_extension(path, &["jsonl", "ndjson"]) {
        Some(Format::Jsonl)
    } else if has_extension(path, &["json"]) {
        Some(Format::LabelStudio)
    } else if path.is_dir() || path.extension().is_none() {
        Some(Format::Brat)
    } else {
        None
    }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    extension.is_some_and(|e| extensions.contains(&e.as_str()))
}

/// Columns unless the first character opens JSON; which JSON, the fields of the first record tell.
fn guess(path: &Path, text: &str) -> Format {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with(super::marked::HEADING) {
        return Format::Marked;
    }
    if format_of_name(&bare(path)) == Some(Format::Conll) || !start.starts_with(['{', '[']) {
        return Format::Conll;
    }
    let first = serde_json::Deserializer::from_str(start).into_iter::<serde_json::Value>().next();
    let Some(Ok(first)) = first else { return Format::Jsonl };
    match first.as_array() {
        Some(records) if records.first().is_some_and(serde_json::Value::is_string) => Format::Spacy,
        Some(records) => records.first().map_or(Format::LabelStudio, format_of_record),
        None => format_of_record(&first),
    }
}

fn format_of_record(record: &serde_json::Value) -> Format {
    let first_entity = record.get("entities").and_then(|entities| entities.get(0));
    if record.get("data").is_some_and(serde_json::Value::is_object) || record.get("annotations").is_some() {
        Format::LabelStudio
    } else if record.is_array() || record.get("spans").is_some() {
        Format::Spacy
    } else if record.get("label").is_some()
        || record.get("labels").is_some()
        || first_entity.is_some_and(|entity| entity.get("start_offset").is_some())
    {
        Format::Doccano
    } else {
        Format::Jsonl
    }
}
