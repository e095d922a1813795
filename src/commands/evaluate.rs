//! `nommer evaluate`: predictions, or nommer itself, against hand-labelled gold.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use nommer::evaluate::{
    BootstrapOptions, EvaluatedDocument, Nested, Report, Selection, Setting, compare, html, label_set, leak_check,
    pair, report, table,
};
use nommer::gold::{self, Corpus, Format, FormatOptions, LabelledDocument};
use nommer::{OffsetUnit, Pipeline, PipelineOptions};

use super::Outcome;
use super::model::{ModelArguments, renaming};

/// Arguments of `nommer evaluate`.
#[derive(Args)]
pub struct Evaluate {
    /// Hand-labelled texts: JSONL, CoNLL columns, brat, doccano, Label Studio, Prodigy, or `[Bamako](LOC)` in the line; a
    /// file or folder
    gold: PathBuf,
    /// One or two files of predictions in the same formats; without any, nommer annotates the gold's text itself
    #[arg(num_args = 0..=2, conflicts_with = "model")]
    predictions: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelArguments,
    /// Other names of the model's labels, as --map of `nommer annotate`
    #[arg(long, value_delimiter = ',', value_name = "FROM=TO", value_parser = renaming, requires = "model")]
    model_map: Vec<(String, String)>,
    /// Threads that compute; by default one for each core
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    threads: usize,
    /// Count labels under other names, for instance Person=PER,Location=LOC; labels outside the map are left out
    #[arg(long, value_delimiter = ',', value_name = "FROM=TO", value_parser = renaming)]
    map: Vec<(String, String)>,
    /// Count these labels only, for instance PER,LOC
    #[arg(long, value_delimiter = ',', value_name = "LABELS")]
    labels: Option<Vec<String>>,
    /// How names within names count; by default they are an error
    #[arg(long, value_enum, value_name = "WHICH")]
    nested: Option<Nested>,
    /// Unit of the offsets in GOLD and PREDICTIONS
    #[arg(long, value_enum, default_value = "chars", value_name = "UNIT")]
    offsets: OffsetUnit,
    /// Format of GOLD; by default guessed
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the whole report as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as one page for the browser, with every error in context
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Say how much of the gold stands in this training file, and score seen and unseen names apart
    #[arg(long, value_name = "TRAIN")]
    leak_check: Option<PathBuf>,
    /// How often documents are drawn anew for intervals and tests; 0 for none
    #[arg(long, default_value_t = 1000, value_name = "N")]
    replicates: usize,
    /// Seed of these draws
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// Predictions of one system for each gold document, where there are any that can be used.
type Predictions = (String, Vec<Option<LabelledDocument>>);

impl Evaluate {
    /// Runs the command.
    pub fn run(self) -> Result<Outcome> {
        let mut problems = 0;
        let mut notes = Vec::new();
        let gold = self.read(&self.gold, self.format, &mut problems, &mut notes)?;
        let read = gold.len() + problems;
        let systems = self.predictions(&gold, &mut problems, &mut notes)?;
        let selection = self.selection().for_gold(&gold);
        notes.extend(selection.notes(&gold, systems.iter().flat_map(|(_, documents)| documents.iter().flatten())));
        let systems = evaluated(&selection, &gold, systems, &mut problems);
        let documents = systems[0].1.len();
        if documents == 0 {
            eprintln!("{}: no document can be scored", self.gold.display());
            return Ok(Outcome::Nothing);
        }
        let mut report = self.report(&systems, read - documents, notes);
        self.add_leak(&mut report, &selection, &systems, &mut problems)?;
        self.write(&report)?;
        Ok(if problems == 0 { Outcome::Complete } else { Outcome::Partial })
    }

    /// Reads labelled texts, prints what is wrong with them, and keeps what is not.
    fn read(
        &self,
        path: &Path,
        format: Option<Format>,
        problems: &mut usize,
        notes: &mut Vec<String>,
    ) -> Result<Vec<LabelledDocument>> {
        let Corpus { documents, problems: found, notes: said } =
            gold::read(path, FormatOptions { format, offsets: self.offsets, ..Default::default() })?;
        found.iter().for_each(|problem| eprintln!("{problem}"));
        *problems += found.len();
        notes.extend(said);
        Ok(documents)
    }

    /// The predictions from files, or nommer's own.
    fn predictions(
        &self,
        gold: &[LabelledDocument],
        problems: &mut usize,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Predictions>> {
        if self.predictions.is_empty() {
            return Ok(vec![self.annotated(gold)?]);
        }
        let mut systems = Vec::new();
        for path in &self.predictions {
            let predicted = self.read(path, None, problems, notes)?;
            let paired = pair(gold, predicted).with_context(|| path.display().to_string())?;
            paired.problems.iter().for_each(|problem| eprintln!("{problem}"));
            *problems += paired.problems.len();
            if paired.unasked > 0 {
                notes.push(format!("{}: {} documents are not in the gold", path.display(), paired.unasked));
            }
            systems.push((path.display().to_string(), paired.documents));
        }
        Ok(systems)
    }

    /// Annotates the gold's text.
    fn annotated(&self, gold: &[LabelledDocument]) -> Result<Predictions> {
        let model = self.model.load(&self.model_map)?;
        let pipeline = Pipeline::new(model, PipelineOptions { threads: self.threads, ..Default::default() })?;
        let predicted = gold::annotated(&pipeline, gold)?;
        Ok((format!("nommer, model {}", pipeline.model_name()), predicted.into_iter().map(Some).collect()))
    }

    fn selection(&self) -> Selection {
        let (map, labels) = (self.map.clone(), self.labels.clone());
        Selection { map, labels, nested: self.nested, ..Default::default() }
    }

    fn options(&self) -> BootstrapOptions {
        BootstrapOptions { replicates: self.replicates, seed: self.seed, ..Default::default() }
    }

    fn report(&self, systems: &[(String, Vec<EvaluatedDocument>)], left_out: usize, notes: Vec<String>) -> Report {
        let labels = label_set(systems.iter().flat_map(|(_, documents)| documents));
        let scored: Vec<_> = systems.iter().map(|(name, docs)| report(name, docs, &labels, self.options())).collect();
        let side = |index: usize| (&scored[index].0, scored[index].1.as_slice(), systems[index].1.as_slice());
        let comparison = (scored.len() == 2).then(|| compare(side(0), side(1), &labels, self.options()));
        Report {
            schema: 1,
            nommer: env!("CARGO_PKG_VERSION"),
            gold: self.gold.display().to_string(),
            documents: systems[0].1.len(),
            left_out,
            settings: self.settings(),
            notes,
            labels,
            comparison,
            leak: None,
            systems: scored.into_iter().map(|(report, _)| report).collect(),
        }
    }

    fn settings(&self) -> Vec<Setting> {
        let map: Vec<String> = self.map.iter().map(|(from, to)| format!("{from}={to}")).collect();
        let nested = self.nested.map(|nested| if nested == Nested::All { "all" } else { "outermost" });
        let settings = [
            ("--map", map.join(",")),
            ("--labels", self.labels.as_ref().map_or_else(String::new, |labels| labels.join(","))),
            ("--nested", nested.unwrap_or_default().to_owned()),
            ("--offsets", self.offsets.to_string()),
            ("--replicates", self.replicates.to_string()),
            ("--seed", self.seed.to_string()),
        ];
        settings
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| Setting { name, value })
            .collect()
    }

    fn add_leak(
        &self,
        report: &mut Report,
        selection: &Selection,
        systems: &[(String, Vec<EvaluatedDocument>)],
        problems: &mut usize,
    ) -> Result<()> {
        let Some(path) = &self.leak_check else { return Ok(()) };
        let train = self.read(path, None, problems, &mut report.notes)?;
        if train.is_empty() {
            bail!("{}: no labelled text could be read, so no leak can be found", path.display());
        }
        let label = |label| selection.counted(label);
        report.leak = Some(leak_check(&path.display().to_string(), &train, label, systems));
        Ok(())
    }

    fn write(&self, report: &Report) -> Result<()> {
        if let Some(path) = &self.json {
            let mut json = serde_json::to_vec_pretty(report)?;
            json.push(b'\n');
            std::fs::write(path, json).with_context(|| path.display().to_string())?;
        }
        if let Some(path) = &self.html {
            std::fs::write(path, html::page(report)).with_context(|| path.display().to_string())?;
        }
        let mut shown = String::new();
        table::write(&mut shown, report)?;
        std::io::stdout().write_all(shown.as_bytes())?;
        Ok(())
    }
}

/// The documents that can be scored for every system; the others are reported and counted as problems.
fn evaluated(
    selection: &Selection,
    gold: &[LabelledDocument],
    systems: Vec<Predictions>,
    problems: &mut usize,
) -> Vec<(String, Vec<EvaluatedDocument>)> {
    let mut found: Vec<(String, Vec<EvaluatedDocument>)> =
        systems.iter().map(|(name, _)| (name.clone(), Vec::with_capacity(gold.len()))).collect();
    for (index, document) in gold.iter().enumerate() {
        let sides = std::iter::once(Some(document)).chain(systems.iter().map(|(_, all)| all[index].as_ref()));
        let Some(sides) = sides.collect::<Option<Vec<_>>>() else { continue };
        let mentions = sides.into_iter().map(|side| selection.apply(side).map_err(|problem| (side, problem)));
        match mentions.collect::<Result<Vec<_>, _>>() {
            Ok(mut mentions) => {
                let gold = mentions.remove(0);
                for ((_, documents), predicted) in found.iter_mut().zip(mentions) {
                    let (id, text) = (document.name(), document.text.clone());
                    documents.push(EvaluatedDocument { id, text, gold: gold.clone(), predicted });
                }
            }
            Err((side, problem)) => {
                *problems += 1;
                eprintln!("{}", side.error(problem));
            }
        }
    }
    found
}
