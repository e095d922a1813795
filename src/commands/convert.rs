//! `nommer convert`: labelled texts from one format to another.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use nommer::OffsetUnit;
use nommer::gold::{self, Format, FormatOptions, Scheme};

use super::Outcome;

/// Arguments of `nommer convert`.
#[derive(Args)]
pub struct Convert {
    /// File or folder of labelled texts; `-` reads standard input
    input: PathBuf,
    /// File to write; a folder for brat
    output: PathBuf,
    /// Format of the input; by default guessed from its name and first record
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<Format>,
    /// Format of the output; by default guessed from its name (.jsonl, .conll, .json for Label Studio, a folder for brat)
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Option<Format>,
    /// Unit of the input's offsets
    #[arg(long, value_enum, default_value = "chars", value_name = "UNIT")]
    offsets: OffsetUnit,
    /// Unit of the output's offsets
    #[arg(long, value_enum, default_value = "chars", value_name = "UNIT")]
    to_offsets: OffsetUnit,
    /// Tags of CoNLL output
    #[arg(long, value_enum, default_value = "bio", value_name = "SCHEME")]
    scheme: Scheme,
}

impl Convert {
    /// Runs the command: what cannot be read or held is reported, and makes the outcome partial.
    pub fn run(self) -> Result<Outcome> {
        let Some(format) = self.to.or_else(|| gold::format_of_name(&self.output)) else {
            bail!("{}: the name tells no format; say it with --to", self.output.display());
        };
        let corpus =
            gold::read(&self.input, FormatOptions { format: self.from, offsets: self.offsets, ..Default::default() })?;
        corpus.problems.iter().for_each(|problem| eprintln!("{problem}"));
        corpus.notes.iter().for_each(|note| eprintln!("note: {note}"));
        if corpus.documents.is_empty() {
            return Ok(Outcome::Nothing);
        }
        let options = FormatOptions { format: None, offsets: self.to_offsets, scheme: self.scheme };
        let losses = gold::write(&corpus.documents, &self.output, format, options)?;
        losses.iter().for_each(|loss| eprintln!("lost: {loss}"));
        let entities: usize = corpus.documents.iter().map(|document| document.entities.len()).sum();
        eprintln!("{} documents, {entities} entities", corpus.documents.len());
        Ok(if corpus.problems.is_empty() && losses.is_empty() { Outcome::Complete } else { Outcome::Partial })
    }
}
