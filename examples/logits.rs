//! A model's scores of windows, for `models/training/label.py`.
//!
//! Reads one window a line from standard input, as a JSON array of vocabulary entries without special ones; writes the
//! scores of their pieces to standard output as little-endian f32, `[pieces, tags]`, in the same order.
//!
//! ```sh
//! cargo run --release --example logits -- models/base < windows.jsonl > scores.f32
//! ```

use std::io::{BufRead, Write, stdin, stdout};

use anyhow::{Context, Result};
use nommer::Model;
use nommer::batch::batches;
use nommer::window::{Read, Window};
use rayon::prelude::*;

/// Pieces in a batch, padding included.
const BATCH: usize = 1024;

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).context("expected the model's folder")?;
    let model = Model::from_dir(folder)?;
    let windows: Vec<Window> = stdin().lock().lines().map(|line| parse(&line?)).collect::<Result<_>>()?;
    let batches = batches(&windows.iter().collect::<Vec<_>>(), model.special, BATCH);
    let scores =
        batches.batches.par_iter().map(|batch| model.classifier.classify(batch)).collect::<Result<Vec<_>, _>>()?;
    let mut out = std::io::BufWriter::new(stdout().lock());
    for (window, (scores, row)) in windows.iter().zip(batches.rows(&scores)) {
        for score in (1..=window.pieces.len()).flat_map(|piece| scores.piece(row, piece)) {
            out.write_all(&score.to_le_bytes())?;
        }
    }
    Ok(out.flush()?)
}

fn parse(line: &str) -> Result<Window> {
    let pieces: Vec<u32> =
        serde_json::from_str(line).with_context(|| format!("expected an array of numbers, found {line}"))?;
    let reads = (0..pieces.len()).map(|piece| Read { sentence: 0, unit: piece, piece });
    Ok(Window { reads: reads.collect(), pieces })
}
