//! How sure a score is: documents are drawn with replacement and scored anew, a thousand times.
//!
//! Intervals are the percentile method's (Efron and Tibshirani 1993, chapter 13). The paired test draws the same
//! documents for both systems and asks how often the difference, centred on 0, is as large as the one observed
//! (Berg-Kirkpatrick, Burkett, Klein 2012), in both directions. Documents, not names, are drawn: names of one document
//! are not independent.

use rayon::prelude::*;

use super::counts::{Counts, Score};
use super::schemes::Scheme;
use super::tally::Tally;

/// Settings of the bootstrap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BootstrapOptions {
    /// How often documents are drawn anew; 0 leaves intervals and tests out. Defaults to 1000.
    pub replicates: usize,
    /// Where the random numbers start; the same seed gives the same intervals. Defaults to 1.
    pub seed: u64,
    /// Share of replicates within an interval. Defaults to 0.95.
    pub level: f64,
}

impl Default for BootstrapOptions {
    fn default() -> Self {
        BootstrapOptions { replicates: 1000, seed: 1, level: 0.95 }
    }
}

/// Lower and upper end.
pub type Interval = [f64; 2];

/// Intervals of precision, recall and F1.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct ScoreInterval {
    /// Of precision.
    pub precision: Interval,
    /// Of recall.
    pub recall: Interval,
    /// Of F1.
    pub f1: Interval,
}

/// All scores of a tally: for each scheme micro, macro, and each label.
pub fn scores(tally: &Tally) -> Vec<Score> {
    let of_scheme = |scheme: Scheme| {
        let labels = tally.labels.iter().map(move |counts| counts[scheme as usize].score());
        [tally.micro(scheme), tally.macro_mean(scheme)].into_iter().chain(labels)
    };
    Scheme::ALL.into_iter().flat_map(of_scheme).collect()
}

/// The intervals of all [`scores`], in their order; `None` with fewer than two documents or replicates.
pub fn intervals(tallies: &[Tally], options: BootstrapOptions) -> Option<Vec<ScoreInterval>> {
    if tallies.len() < 2 || options.replicates < 2 {
        return None;
    }
    let replicates = replicates(&[tallies], options);
    let interval = |index: usize| {
        let part = |part: fn(&Score) -> f64| {
            percentiles(replicates.iter().map(|scores| part(&scores[0][index])).collect(), options.level)
        };
        ScoreInterval { precision: part(|s| s.precision), recall: part(|s| s.recall), f1: part(|s| s.f1) }
    };
    Some((0..replicates[0][0].len()).map(interval).collect())
}

/// A difference in F1 between two systems, with its interval and the probability of one as large by chance.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct PairedTest {
    /// F1 of the second minus F1 of the first.
    pub difference: f64,
    /// Interval of the difference.
    pub interval: Interval,
    /// Two-sided p-value.
    pub p: f64,
}

/// Tests all [`scores`] of two systems on the same documents; `None` with fewer than two documents or replicates.
pub fn paired_tests(first: &[Tally], second: &[Tally], options: BootstrapOptions) -> Option<Vec<PairedTest>> {
    if first.len() != second.len() || first.len() < 2 || options.replicates < 2 {
        return None;
    }
    let replicates = replicates(&[first, second], options);
    let (one, two) = (scores(&sum(first)), scores(&sum(second)));
    let test = |(index, (one, two)): (usize, (&Score, &Score))| {
        let difference = two.f1 - one.f1;
        let drawn: Vec<f64> = replicates.iter().map(|scores| scores[1][index].f1 - scores[0][index].f1).collect();
        // The margin keeps differences that are equal but for rounding together.
        let as_large = drawn.iter().filter(|&&drawn| (drawn - difference).abs() >= difference.abs() - 1e-12).count();
        let p = (as_large + 1) as f64 / (drawn.len() + 1) as f64;
        PairedTest { difference, interval: percentiles(drawn, options.level), p }
    };
    Some(one.iter().zip(&two).enumerate().map(test).collect())
}

/// Sum of the tallies.
pub fn sum(tallies: &[Tally]) -> Tally {
    let mut sum = Tally::empty(tallies.first().map_or(0, |tally| tally.labels.len()));
    tallies.iter().for_each(|tally| sum.add(tally));
    sum
}

/// For each replicate, the scores of each system on the documents drawn.
fn replicates(systems: &[&[Tally]], options: BootstrapOptions) -> Vec<Vec<Vec<Score>>> {
    let documents = systems[0].len();
    let flat: Vec<Vec<Vec<u32>>> = systems.iter().map(|tallies| tallies.iter().map(flattened).collect()).collect();
    let replicate = |number: usize| {
        // One generator a replicate, so that the numbers do not depend on the threads.
        let mut random = fastrand::Rng::with_seed(options.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number as u64);
        let mut drawn = vec![0u32; documents];
        (0..documents).for_each(|_| drawn[random.usize(..documents)] += 1);
        flat.iter().map(|tallies| scores(&weighted_sum(tallies, &drawn))).collect()
    };
    (0..options.replicates).into_par_iter().map(replicate).collect()
}

/// All counts of a tally in a row.
fn flattened(tally: &Tally) -> Vec<u32> {
    let counts = tally.overall.iter().chain(tally.labels.iter().flatten());
    counts.flat_map(|c| [c.correct, c.incorrect, c.partial, c.missed, c.spurious]).collect()
}

fn weighted_sum(tallies: &[Vec<u32>], drawn: &[u32]) -> Tally {
    let mut sum = vec![0u32; tallies[0].len()];
    for (tally, &times) in tallies.iter().zip(drawn).filter(|(_, times)| **times > 0) {
        sum.iter_mut().zip(tally).for_each(|(sum, count)| *sum += count * times);
    }
    let counts: Vec<Counts> = sum.chunks_exact(5).map(counts_of).collect();
    let rows: Vec<[Counts; 5]> =
        counts.chunks_exact(5).map(|row| <[Counts; 5]>::try_from(row).expect("rows of five")).collect();
    Tally { overall: rows[0], labels: rows[1..].to_vec(), off_words: 0 }
}

fn counts_of(row: &[u32]) -> Counts {
    Counts { correct: row[0], incorrect: row[1], partial: row[2], missed: row[3], spurious: row[4] }
}

/// The ends of the central `level` of `values`.
pub(crate) fn percentiles(mut values: Vec<f64>, level: f64) -> Interval {
    values.sort_unstable_by(f64::total_cmp);
    let tail = ((1.0 - level) / 2.0 * values.len() as f64).floor() as usize;
    [values[tail], values[values.len() - 1 - tail]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies(correct: &[u32], missed: &[u32]) -> Vec<Tally> {
        let tally = |(&correct, &missed): (&u32, &u32)| {
            let counts = [Counts { correct, missed, ..Default::default() }; 5];
            Tally { overall: counts, labels: vec![counts], off_words: 0 }
        };
        correct.iter().zip(missed).map(tally).collect()
    }

    #[test]
    fn an_interval_holds_the_score_and_is_the_same_for_the_same_seed() {
        let tallies = tallies(&[9, 1, 5, 7, 3, 8, 2, 6], &[1, 9, 5, 3, 7, 2, 8, 4]);
        let options = BootstrapOptions::default();
        let found = intervals(&tallies, options).expect("eight documents are enough");
        let f1 = scores(&sum(&tallies))[0].f1;
        assert!(found[0].f1[0] < f1 && f1 < found[0].f1[1], "{f1} {:?}", found[0]);
        assert_eq!(intervals(&tallies, options), Some(found.clone()));
        assert_ne!(intervals(&tallies, BootstrapOptions { seed: 2, ..options }), Some(found));
    }

    #[test]
    fn a_system_that_is_better_everywhere_is_better_for_sure_and_one_that_is_equal_is_not() {
        let (good, bad) = (tallies(&[9; 20], &[1; 20]), tallies(&[5; 20], &[5; 20]));
        let tests = paired_tests(&bad, &good, BootstrapOptions::default()).expect("twenty documents are enough");
        assert!(tests[0].difference > 0.2 && tests[0].p < 0.01, "{:?}", tests[0]);
        let same = paired_tests(&bad, &bad, BootstrapOptions::default()).expect("twenty documents are enough");
        assert_eq!((same[0].difference, same[0].p), (0.0, 1.0));
    }
}
