//! Everything that an evaluation has to say, as it is written to `--json`.

use rayon::prelude::*;
use serde::Serialize;

use super::amounts::{AmountReport, amounts};
use super::bootstrap::{self, BootstrapOptions, ScoreInterval};
use super::calibration::{Reliability, reliability};
use super::counts::{Counts, Score};
use super::difference::{Comparison, SchemeDifference, differences};
use super::errors::{Confusion, ErrorReport, collect};
use super::leak::LeakReport;
use super::mention::EvaluatedDocument;
use super::schemes::Scheme;
use super::tally::Tally;

/// An evaluation; the JSON has these fields, schema version 1.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of these fields: 1.
    pub schema: u32,
    /// Version of nommer.
    pub nommer: &'static str,
    /// The gold file or folder.
    pub gold: String,
    /// Documents that were scored.
    pub documents: usize,
    /// Gold documents that were left out, for the reasons printed as problems.
    pub left_out: usize,
    /// The options that shape the scores.
    pub settings: Vec<Setting>,
    /// What the reader of the scores should know.
    pub notes: Vec<String>,
    /// The labels that occur in gold or prediction.
    pub labels: Vec<String>,
    /// One for each set of predictions.
    pub systems: Vec<SystemReport>,
    /// The second against the first, if there are two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// The outcome of `--leak-check`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leak: Option<LeakReport>,
}

/// An option and its value.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// As on the command line.
    pub name: &'static str,
    /// As on the command line.
    pub value: String,
}

/// One set of predictions.
#[derive(Clone, Debug, Serialize)]
pub struct SystemReport {
    /// The prediction file, or the model.
    pub name: String,
    /// One for each scheme, in the order of [`Scheme::ALL`].
    pub schemes: Vec<SchemeReport>,
    /// Names, gold or predicted, that do not begin and end where words do; with none, `conll` and `strict` agree.
    pub off_words: usize,
    /// AMOUNT by kind, if the gold has kinds or values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amounts: Option<AmountReport>,
    /// Gold labels against predicted ones.
    pub confusion: Confusion,
    /// Scores against accuracy, if the predictions have scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
    /// Every error, in the order of the documents.
    pub errors: Vec<ErrorReport>,
}

/// Scores in one scheme.
#[derive(Clone, Debug, Serialize)]
pub struct SchemeReport {
    /// The scheme.
    pub scheme: Scheme,
    /// Over all labels together.
    pub micro: Line,
    /// Mean of the labels.
    #[serde(rename = "macro")]
    pub mean: Line,
    /// Each label by itself.
    pub labels: Vec<Line>,
}

/// One line of scores.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// `micro`, `macro` or a label.
    pub label: String,
    /// Gold names.
    pub gold: u32,
    /// Predicted names.
    pub predicted: u32,
    /// What the score follows from; absent for the mean of labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// Precision, recall, F1, 0 to 1.
    #[serde(flatten)]
    pub score: Score,
    /// By bootstrap over documents; absent with fewer than two documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<ScoreInterval>,
}

impl SystemReport {
    /// The lines of one scheme.
    pub fn scheme(&self, scheme: Scheme) -> &SchemeReport {
        &self.schemes[scheme as usize]
    }
}

/// Scores one set of predictions; `labels` must hold every label that occurs in `documents`.
pub fn report(
    name: &str,
    documents: &[EvaluatedDocument],
    labels: &[String],
    options: BootstrapOptions,
) -> (SystemReport, Vec<Tally>) {
    let tallies: Vec<Tally> = documents.par_iter().map(|document| Tally::of(document, labels)).collect();
    let intervals = bootstrap::intervals(&tallies, options);
    let sum = if tallies.is_empty() { Tally::empty(labels.len()) } else { bootstrap::sum(&tallies) };
    let (mut confusion, mut errors) = (Confusion::new(labels), Vec::new());
    documents.iter().for_each(|document| collect(document, &mut confusion, &mut errors));
    let report = SystemReport {
        name: name.to_owned(),
        schemes: schemes(&sum, labels, intervals.as_deref()),
        off_words: sum.off_words,
        amounts: amounts(documents),
        confusion,
        reliability: reliability(documents),
        errors,
    };
    (report, tallies)
}

fn schemes(sum: &Tally, labels: &[String], intervals: Option<&[ScoreInterval]>) -> Vec<SchemeReport> {
    let per_scheme = labels.len() + 2;
    let of_scheme = |scheme: Scheme| {
        let interval = |row: usize| intervals.map(|all| all[scheme as usize * per_scheme + row]);
        let micro = line("micro", sum.overall[scheme as usize], interval(0));
        let mean = Line {
            label: "macro".into(),
            counts: None,
            score: sum.macro_mean(scheme),
            interval: interval(1),
            ..micro.clone()
        };
        let label = |(row, name): (usize, &String)| line(name, sum.labels[row][scheme as usize], interval(row + 2));
        SchemeReport { scheme, micro, mean, labels: labels.iter().enumerate().map(label).collect() }
    };
    Scheme::ALL.into_iter().map(of_scheme).collect()
}

fn line(label: &str, counts: Counts, interval: Option<ScoreInterval>) -> Line {
    let (gold, predicted) = (counts.gold(), counts.predicted());
    Line { label: label.to_owned(), gold, predicted, counts: Some(counts), score: counts.score(), interval }
}

/// A system for [`compare`]: its report, its tallies, its documents.
pub type Scored<'s> = (&'s SystemReport, &'s [Tally], &'s [EvaluatedDocument]);

/// Holds the second system against the first, on the same documents.
pub fn compare(first: Scored, second: Scored, labels: &[String], options: BootstrapOptions) -> Comparison {
    let tests = bootstrap::paired_tests(first.1, second.1, options);
    let (one, two) = (bootstrap::scores(&bootstrap::sum(first.1)), bootstrap::scores(&bootstrap::sum(second.1)));
    let names = || ["micro", "macro"].into_iter().chain(labels.iter().map(String::as_str));
    let rows = Scheme::ALL.into_iter().flat_map(|scheme| names().map(move |label| (scheme, label.to_owned())));
    let difference = |(index, (scheme, label)): (usize, (Scheme, String))| SchemeDifference {
        scheme,
        label,
        first: one[index].f1,
        second: two[index].f1,
        test: tests.as_ref().map(|tests| tests[index]),
    };
    Comparison {
        first: first.0.name.clone(),
        second: second.0.name.clone(),
        f1: rows.enumerate().map(difference).collect(),
        entities: differences(first.2, second.2),
    }
}
