//! `nommer annotate`: documents in, JSON Lines out.

use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use nommer::read::{Input, InputFormat};
use nommer::stream::annotate_stream;
use nommer::summary::Summary;
use nommer::write::jsonl::{self, JsonlOptions};
use nommer::{Annotation, Error, Label, OffsetUnit, Pipeline, PipelineOptions};

use super::Outcome;
use super::model::{ModelArguments, renaming};
use super::progress::Progress;

/// Arguments of `nommer annotate`.
#[derive(Args)]
pub struct Annotate {
    /// Files or directories (.txt, .md, .jsonl, also with .gz or .zst); `-` or nothing reads standard input
    paths: Vec<PathBuf>,
    /// Write to FILE instead of standard output; it appears under this name only when complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Read every input in this format instead of guessing from its name
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Give JSONL records without `id` their file and line as identifier
    #[arg(long)]
    auto_id: bool,
    /// Leave the text out of the output
    #[arg(long)]
    no_text: bool,
    /// Add "sentences":[[start,end],…]
    #[arg(long)]
    with_sentences: bool,
    /// Unit of offsets
    #[arg(long, value_enum, default_value = "chars", value_name = "UNIT")]
    offsets: OffsetUnit,
    /// Write entities of these labels only, for instance PER,ORG
    #[arg(long, value_delimiter = ',', value_name = "LABELS")]
    labels: Option<Vec<Label>>,
    /// Write entities with at least this score only, 0 to 1
    #[arg(long, default_value_t = 0.0, value_name = "SCORE", value_parser = score)]
    min_score: f32,
    /// Threads that compute; by default one for each core
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    threads: usize,
    #[command(flatten)]
    model: ModelArguments,
    /// Other names of the model's labels, for instance GPE=LOC,MISC=O; known ones need no map
    #[arg(long, value_delimiter = ',', value_name = "FROM=TO", value_parser = renaming, requires = "model")]
    map: Vec<(String, String)>,
    /// Most pieces that the model sees at once; by default what it was trained for
    #[arg(long, value_name = "PIECES")]
    window: Option<usize>,
    /// Neither progress nor summary on standard error; problems are still reported
    #[arg(short, long)]
    quiet: bool,
    /// Bytes of text that travel together, for each thread; the output does not depend on it
    #[arg(long, hide = true, value_name = "BYTES")]
    chunk_bytes: Option<usize>,
    /// Pieces that are computed together; the output does not depend on it
    #[arg(long, hide = true, value_name = "PIECES")]
    batch_pieces: Option<usize>,
}

/// A score on the command line.
fn score(argument: &str) -> Result<f32, String> {
    argument
        .parse()
        .ok()
        .filter(|score| (0.0..=1.0).contains(score))
        .ok_or_else(|| "expected a number from 0 to 1".into())
}

impl Annotate {
    /// Runs the command.
    pub fn run(self) -> Result<Outcome> {
        let pipeline = self.pipeline()?;
        let start = Instant::now();
        let mut output = Output::create(self.output.as_deref())?;
        let documents = self.input().documents();
        let progress = Progress::new(documents.total_bytes(), documents.read_bytes(), self.quiet);
        let problems = AtomicU64::new(0);
        let report = |error: Error| {
            problems.fetch_add(1, Ordering::Relaxed);
            progress.print(&error.to_string());
        };
        let mut summary = Summary::default();
        annotate_stream(&pipeline, documents, report, |annotation| {
            let annotation = self.selected(annotation);
            jsonl::write(&mut output.writer, &annotation, self.jsonl_options()).map_err(|e| output.error(e))?;
            summary.add(&annotation);
            progress.update(&summary);
            Ok(())
        })?;
        output.complete()?;
        progress.finish();
        if !self.quiet {
            eprintln!("{}", summary.line(start.elapsed()));
        }
        Ok(match (problems.into_inner(), summary.documents) {
            (0, _) => Outcome::Complete,
            (_, 0) => Outcome::Nothing,
            _ => Outcome::Partial,
        })
    }

    fn pipeline(&self) -> Result<Pipeline> {
        let model = self.model.load(&self.map)?;
        let (threads, window, batch_pieces) = (self.threads, self.window, self.batch_pieces);
        let mut options = PipelineOptions { threads, window, batch_pieces, ..Default::default() };
        options.slab_bytes = self.chunk_bytes.unwrap_or(options.slab_bytes);
        Ok(Pipeline::new(model, options)?)
    }

    fn input(&self) -> Input {
        Input { paths: self.paths.clone(), format: self.input_format, auto_id: self.auto_id }
    }

    fn jsonl_options(&self) -> JsonlOptions {
        JsonlOptions { text: !self.no_text, sentences: self.with_sentences, offsets: self.offsets }
    }

    /// The annotation with the entities that were asked for.
    fn selected(&self, mut annotation: Annotation) -> Annotation {
        annotation.entities.retain(|entity| {
            entity.score >= self.min_score && self.labels.as_ref().is_none_or(|labels| labels.contains(&entity.label))
        });
        annotation
    }
}

/// Where lines go: standard output, or a file under a temporary name beside its own.
struct Output {
    writer: BufWriter<Box<dyn Write + Send>>,
    file: Option<(PathBuf, PathBuf)>,
}

impl Output {
    fn create(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Output { writer: BufWriter::new(Box::new(stdout())), file: None });
        };
        let mut name = path.file_name().with_context(|| format!("{}: not a file name", path.display()))?.to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let file = File::create(&part).with_context(|| part.display().to_string())?;
        Ok(Output { writer: BufWriter::with_capacity(1 << 20, Box::new(file)), file: Some((part, path.to_owned())) })
    }

    fn error(&self, cause: std::io::Error) -> Error {
        let path = self.file.as_ref().map_or("<stdout>".to_owned(), |(part, _)| part.display().to_string());
        Error::Io { path, cause }
    }

    /// Writes what is still in memory and gives the file its name.
    fn complete(mut self) -> Result<()> {
        self.writer.flush().map_err(|e| self.error(e))?;
        if let Some((part, path)) = &self.file {
            std::fs::rename(part, path)
                .with_context(|| format!("{} cannot be renamed to {}", part.display(), path.display()))?;
        }
        Ok(())
    }
}
