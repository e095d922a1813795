//! The settings that decide about the bytes of an output, kept beside it while it is not complete.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use serde_json::{Map, Value};
use xxhash_rust::xxh64::Xxh64;

use crate::error::{Error, Result};

/// Settings under the names that the user knows: `--offsets`, `version` ….
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(pub Map<String, Value>);

impl Settings {
    /// Writes the settings as one JSON object.
    ///
    /// # Errors
    /// [`Error::Io`] if `path` cannot be written.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        let json = serde_json::to_string_pretty(&self.0).expect("a map of JSON values is JSON");
        std::fs::write(path, json + "\n").map_err(|e| Error::io(path.display(), e))
    }

    /// Compares these settings with those saved at `path`.
    ///
    /// # Errors
    /// [`Error::Option`] that names each setting that differs; also if there are none at `path`.
    pub(super) fn check(&self, path: &Path) -> Result<()> {
        let advice = "or remove the files to start anew";
        let saved: Map<String, Value> = std::fs::read(path)
            .map_err(|e| e.to_string())
            .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|e| e.to_string()))
            .map_err(|e| {
                Error::Option(format!("{}: {e}; put back the settings of the run, {advice}", path.display()))
            })?;
        let names: BTreeSet<&String> = saved.keys().chain(self.0.keys()).collect();
        let differing = names.into_iter().filter(|&name| saved.get(name) != self.0.get(name));
        let shown = |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
        let differing = differing.map(|n| format!("{n} {}, now {}", shown(saved.get(n)), shown(self.0.get(n))));
        let differing: Vec<String> = differing.collect();
        if differing.is_empty() {
            return Ok(());
        }
        let (path, differing) = (path.display(), differing.join("; "));
        Err(Error::Option(format!("{path}: the run was begun with {differing}; give the same, {advice}")))
    }
}

/// XXH64 of the files of a model's folder, their names with them; what `*.md` files say does not count.
///
/// # Errors
/// [`Error::Io`] if a file cannot be read.
pub fn fingerprint(folder: &Path) -> Result<String> {
    let mut hash = Xxh64::new(0);
    for entry in walkdir::WalkDir::new(folder).max_depth(1).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|e| Error::io(folder.display(), e.into()))?;
        let path = entry.path();
        if entry.file_type().is_file() && path.extension().is_none_or(|extension| extension != "md") {
            hash.update(entry.file_name().as_encoded_bytes());
            let mut file = File::open(path).map_err(|e| Error::io(path.display(), e))?;
            std::io::copy(&mut file, &mut Hashed(&mut hash)).map_err(|e| Error::io(path.display(), e))?;
        }
    }
    Ok(format!("{:016x}", hash.digest()))
}

/// A writer that hashes.
struct Hashed<'h>(&'h mut Xxh64);

impl std::io::Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
