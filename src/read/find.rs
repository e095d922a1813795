//! Which files a list of paths stands for.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::InputFormat;
use crate::error::{Error, Result};

/// Files that are read from a directory.
pub const EXPECTED: &str = "*.txt, *.md, *.jsonl, *.ndjson, and these with .gz or .zst";

/// One file to read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Where it lies; `None` is standard input.
    pub path: Option<PathBuf>,
    /// How messages and identifiers call it.
    pub name: String,
    /// Format by its name, if the name says.
    pub format: Option<InputFormat>,
    /// Size on disk.
    pub bytes: Option<u64>,
}

/// Files and directories in the order given; a directory's files recursively, sorted by path.
pub(super) fn find(paths: &[PathBuf]) -> Vec<Result<Found>> {
    if paths.is_empty() {
        return vec![Ok(standard_input())];
    }
    paths.iter().flat_map(|path| if path.is_dir() { directory(path) } else { vec![file(path)] }).collect()
}

fn standard_input() -> Found {
    Found { path: None, name: "<stdin>".to_owned(), format: None, bytes: None }
}

pub(super) fn file(path: &Path) -> Result<Found> {
    if path == Path::new("-") {
        return Ok(standard_input());
    }
    let name = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|e| Error::io(&name, e))?;
    let bytes = metadata.is_file().then_some(metadata.len());
    Ok(Found { path: Some(path.to_owned()), format: format(path), name, bytes })
}

fn directory(path: &Path) -> Vec<Result<Found>> {
    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name();
    let mut found: Vec<Result<Found>> = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() && format(entry.path()).is_some() => {
                found.push(file(entry.path()))
            }
            Ok(_) => {}
            Err(e) => {
                let at = e.path().unwrap_or(path).display().to_string();
                found.push(Err(Error::io(at, e.into())));
            }
        }
    }
    if found.is_empty() {
        found.push(Err(Error::NoDocuments { path: path.display().to_string(), expected: EXPECTED }));
    }
    found
}

/// The format that a file name promises, compression aside.
fn format(path: &Path) -> Option<InputFormat> {
    match bare(path).extension()?.to_str()?.to_lowercase().as_str() {
        "txt" | "md" => Some(InputFormat::Text),
        "jsonl" | "ndjson" => Some(InputFormat::Jsonl),
        _ => None,
    }
}

/// The path without the ending of a compression.
pub(crate) fn bare(path: &Path) -> PathBuf {
    let compressed = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz") || e.eq_ignore_ascii_case("zst"));
    if compressed { path.with_extension("") } else { path.to_owned() }
}
