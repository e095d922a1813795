//! The network's input as a file, so that another engine can compute the same.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use super::corpus::Corpus;
use super::stages::StageInputs;
use crate::error::{Error, Result};
use crate::model::Model;

/// One batch: `ids` and `mask` are `[rows, length]`, row by row.
#[derive(Serialize)]
struct Line<'a> {
    rows: usize,
    length: usize,
    ids: &'a [i32],
    mask: &'a [i32],
}

/// Writes the batches that the stage `classify` of a bench computes on `corpus`, as JSON Lines.
///
/// # Errors
/// [`Error::Io`] if `path` cannot be written, [`Error::Engine`] if the network fails.
pub fn write_batches(path: &Path, corpus: &Corpus, model: Model) -> Result<()> {
    let inputs = StageInputs::new(model, corpus)?;
    let failed = |e| Error::io(path.display(), e);
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    for batch in inputs.all_batches() {
        let line = Line { rows: batch.rows, length: batch.length, ids: &batch.ids, mask: &batch.mask };
        serde_json::to_writer(&mut out, &line).map_err(|e| failed(e.into()))?;
        out.write_all(b"\n").map_err(failed)?;
    }
    out.flush().map_err(failed)
}
