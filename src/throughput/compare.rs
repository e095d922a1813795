//! Which differences between two reports are more than noise.
//!
//! For each quantity the Mann–Whitney U test (Mann and Whitney 1947) asks whether the samples of one report tend to be
//! larger; its p-values are adjusted for the number of quantities (Holm 1979). How large a change is says the ratio
//! of medians with a percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13). A change is significant
//! if the adjusted p is below 0.05 and the interval excludes 1. Both compare runs, not programs: what differs between
//! the two hours, such as a busy neighbour, counts as a change (Kalibera and Jones 2013).

use fastrand::Rng;
use serde::Serialize;
use statrs::stats_tests::Alternative;
use statrs::stats_tests::mannwhitneyu::{MannWhitneyUMethod, mannwhitneyu};

use super::estimate::median;
use super::report::{Quantity, Report};
use crate::evaluate::bootstrap::{Interval, percentiles};

/// Bootstrap replicates of a ratio.
const REPLICATES: usize = 2000;

/// Two reports side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The file of the earlier report.
    pub old: String,
    /// What makes the two hard to compare: machine, model, corpus, version, output.
    pub warnings: Vec<String>,
    /// One for each quantity that both have measured.
    pub changes: Vec<Change>,
}

/// One quantity in both reports.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Change {
    /// What was measured.
    #[serde(flatten)]
    pub quantity: Quantity,
    /// Earlier median.
    pub old: f64,
    /// New median.
    pub new: f64,
    /// New divided by old.
    pub ratio: f64,
    /// 95 % interval of the ratio.
    pub interval: Interval,
    /// Two-sided p-value, adjusted for the number of quantities.
    pub p: f64,
    /// Whether the change is more than noise.
    pub significant: bool,
}

/// Compares `new` with the report that was read from the file `name`. Times for a corpus are compared byte for byte,
/// so that its size does not matter.
pub fn compare(name: &str, old: &Report, new: &Report) -> Comparison {
    let mut random = Rng::with_seed(1);
    let pairs = new.measurements.iter().filter_map(|measured| Some((old.find(measured.quantity)?, measured)));
    let changes = pairs.map(|(before, after)| {
        let of_corpus = after.quantity.of_corpus();
        let scale = if of_corpus { new.corpus.bytes as f64 / old.corpus.bytes as f64 } else { 1.0 };
        let before: Vec<f64> = before.estimate.samples.iter().map(|sample| sample * scale).collect();
        change(after.quantity, &before, &after.estimate.samples, &mut random)
    });
    let mut changes: Vec<Change> = changes.collect();
    adjust(&mut changes);
    Comparison { old: name.to_owned(), warnings: warnings(old, new), changes }
}

fn change(quantity: Quantity, old: &[f64], new: &[f64], random: &mut Rng) -> Change {
    let [before, after] = [old, new].map(|samples| sorted_median(samples.to_vec()));
    let drawn = (0..REPLICATES).map(|_| {
        let [before, after] = [old, new].map(|samples| {
            let drawn = (0..samples.len()).map(|_| samples[random.usize(..samples.len())]);
            sorted_median(drawn.collect())
        });
        after / before
    });
    let interval = percentiles(drawn.collect(), 0.95);
    Change {
        quantity,
        old: before,
        new: after,
        ratio: after / before,
        interval,
        p: p_value(old, new),
        significant: false,
    }
}

fn sorted_median(mut samples: Vec<f64>) -> f64 {
    samples.sort_unstable_by(f64::total_cmp);
    median(&samples)
}

/// Two-sided p-value of the Mann–Whitney U test by the normal approximation, which errs on the safe side where
/// rounds are few; 1 for samples that cannot be ranked. The exact method of statrs 0.19 takes the wrong tail when the first
/// sample is not the longer one.
fn p_value(old: &[f64], new: &[f64]) -> f64 {
    let mut all = old.iter().chain(new);
    let first = all.next();
    if all.all(|sample| Some(sample) == first) {
        return 1.0;
    }
    let method = MannWhitneyUMethod::AsymptoticInclContinuityCorrection;
    mannwhitneyu(old, new, method, Alternative::TwoSided).map_or(1.0, |(_, p)| p)
}

/// Holm's adjustment, and the verdict.
fn adjust(changes: &mut [Change]) {
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by(|&a, &b| changes[a].p.total_cmp(&changes[b].p));
    let mut least: f64 = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        let change = &mut changes[index];
        least = least.max(change.p * (order.len() - rank) as f64).min(1.0);
        change.p = least;
        change.significant = least < 0.05 && !(change.interval[0]..=change.interval[1]).contains(&1.0);
    }
}

fn warnings(old: &Report, new: &Report) -> Vec<String> {
    let machine = |report: &Report| {
        let machine = &report.machine;
        format!("{} ({} cores, {})", machine.processor, machine.cores, machine.instructions.join(" "))
    };
    let corpus = |report: &Report| format!("{}, {} words", report.corpus.name, report.corpus.words);
    let mut found = Vec::new();
    let mut differ = |what: &str, equal: bool, old: String, new: String| {
        if !equal {
            found.push(format!("another {what}: {old} then, {new} now"));
        }
    };
    differ("machine", old.machine == new.machine, machine(old), machine(new));
    differ("model", old.model == new.model, old.model.clone(), new.model.clone());
    differ("version", old.nommer == new.nommer, old.nommer.clone(), new.nommer.clone());
    let same_corpus = old.corpus.fingerprint == new.corpus.fingerprint;
    differ("corpus", same_corpus, corpus(old), corpus(new));
    let comparable = same_corpus && !old.output.is_empty() && !new.output.is_empty();
    differ("output", !comparable || old.output == new.output, old.output.clone(), new.output.clone());
    found
}

#[cfg(test)]
mod tests;
