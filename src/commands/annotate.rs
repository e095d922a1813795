//! `nommer annotate`: documents in, JSON Lines out.

use std::io::{BufWriter, Stdout, Write, stdout};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use nommer::read::{Documents, Input, InputFormat, Shard};
use nommer::stream::annotate_stream;
use nommer::summary::{Summary, counted};
use nommer::write::file::{OutputFile, Resumed};
use nommer::write::jsonl::{self, JsonlOptions};
use nommer::write::settings::Settings;
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
    /// Go on where a killed run with the same settings and `-o FILE` stopped; from the start if there was none
    #[arg(long, requires = "output")]
    resume: bool,
    /// Annotate one of N shares of the documents, chosen by their identifiers, for instance 2/8
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
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
        let mut documents = self.input().documents();
        let progress = Progress::new(documents.total_bytes(), documents.read_bytes(), self.quiet);
        let problems = AtomicU64::new(0);
        let report = |error: Error| {
            problems.fetch_add(1, Ordering::Relaxed);
            progress.print(&error.to_string());
        };
        let (output, before) = self.open_output(&mut documents, report)?;
        if !self.quiet && before > 0 {
            let rest = if output.is_some() { "taken over" } else { "there already, nothing left to do" };
            progress.print(&format!("{} {rest}", counted(before, "document")));
        }
        let mut summary = Summary::default();
        if let Some(mut output) = output {
            annotate_stream(&pipeline, documents, report, |annotation| {
                let annotation = self.selected(annotation);
                output.write(&annotation, self.jsonl_options())?;
                summary.add(&annotation);
                progress.update(&summary);
                Ok(())
            })?;
            output.complete()?;
        }
        progress.finish();
        if !self.quiet {
            eprintln!("{}", summary.line(start.elapsed()));
        }
        Ok(match (problems.into_inner(), summary.documents + before) {
            (0, _) => Outcome::Complete,
            (_, 0) => Outcome::Nothing,
            _ => Outcome::Partial,
        })
    }

    /// Where lines go, unless all are there already; and how many are.
    fn open_output(&self, documents: &mut Documents, report: impl FnMut(Error)) -> Result<(Option<Output>, u64)> {
        let Some(path) = &self.output else {
            return Ok((Some(Output::Stdout(BufWriter::new(stdout()))), 0));
        };
        if !self.resume {
            return Ok((Some(Output::File(OutputFile::create(path, &self.settings()?)?)), 0));
        }
        Ok(match OutputFile::resume(path, &self.settings()?, documents, report)? {
            Resumed::Open(file, taken) => (Some(Output::File(file)), taken.documents),
            Resumed::Complete(taken) => (None, taken.documents),
        })
    }

    /// What decides about the bytes of the output, apart from the documents.
    fn settings(&self) -> Result<Settings> {
        let mut settings = self.model.settings()?;
        settings.extend([
            ("version", json!(env!("CARGO_PKG_VERSION"))),
            ("--map", json!(self.map)),
            ("--window", json!(self.window)),
            ("--shard", json!(self.shard.map(|shard| shard.to_string()))),
            ("--no-text", json!(self.no_text)),
            ("--with-sentences", json!(self.with_sentences)),
            ("--offsets", json!(self.offsets)),
            ("--labels", json!(self.labels)),
            ("--min-score", json!(self.min_score.to_string())),
        ]);
        Ok(Settings(settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }

    fn pipeline(&self) -> Result<Pipeline> {
        let model = self.model.load(&self.map)?;
        let (threads, window, batch_pieces) = (self.threads, self.window, self.batch_pieces);
        let mut options = PipelineOptions { threads, window, batch_pieces, ..Default::default() };
        options.slab_bytes = self.chunk_bytes.unwrap_or(options.slab_bytes);
        Ok(Pipeline::new(model, options)?)
    }

    fn input(&self) -> Input {
        Input { paths: self.paths.clone(), format: self.input_format, auto_id: self.auto_id, shard: self.shard }
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

/// Where lines go.
enum Output {
    Stdout(BufWriter<Stdout>),
    File(OutputFile),
}

impl Output {
    fn write(&mut self, annotation: &Annotation, options: JsonlOptions) -> nommer::Result<()> {
        match self {
            Output::Stdout(out) => jsonl::write(out, annotation, options).map_err(stdout_error),
            Output::File(file) => file.write(annotation, options),
        }
    }

    fn complete(self) -> nommer::Result<()> {
        match self {
            Output::Stdout(mut out) => out.flush().map_err(stdout_error),
            Output::File(file) => file.complete(),
        }
    }
}

fn stdout_error(cause: std::io::Error) -> Error {
    Error::Io { path: "<stdout>".to_owned(), cause }
}
