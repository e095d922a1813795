//! A median with its interval.

use serde::{Deserialize, Serialize};
use statrs::distribution::{Binomial, DiscreteCDF};

/// Share of intervals that shall hold the true median.
const LEVEL: f64 = 0.95;

/// Median of repeated measurements.
///
/// The interval lies between two order statistics, whatever the distribution (Conover, Practical Nonparametric
/// Statistics, 3rd edition 1999, section 3.2): the narrowest symmetric pair that holds the median with 95 %
/// probability. Five measurements or fewer cannot give one; the interval is then their range, and
/// [`Estimate::confidence`] says how little that is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The median.
    pub median: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Probability that the interval holds the true median, 0 to 1.
    pub confidence: f64,
    /// What was measured, in order of time.
    pub samples: Vec<f64>,
}

/// Something per second, with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// The median.
    pub median: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Estimate {
    /// Median and interval of at least one sample.
    pub fn of(samples: Vec<f64>) -> Self {
        let mut sorted = samples.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let (rank, confidence) = ranks(sorted.len());
        Estimate {
            median: median(&sorted),
            low: sorted[rank],
            high: sorted[sorted.len() - 1 - rank],
            confidence,
            samples,
        }
    }

    /// How often `amount` goes into the median, for samples that are seconds.
    pub fn rate(&self, amount: f64) -> Rate {
        let [median, low, high] = [self.median, self.high, self.low].map(|seconds| amount / seconds);
        Rate { median, low, high }
    }
}

/// The middle of sorted samples.
pub(super) fn median(sorted: &[f64]) -> f64 {
    (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0
}

/// How many samples lie outside at either end of the narrowest interval of [`LEVEL`], and what its confidence is.
fn ranks(samples: usize) -> (usize, f64) {
    let below = Binomial::new(0.5, samples as u64).expect("one half is a probability");
    let confidence = |rank: usize| 1.0 - 2.0 * below.cdf(rank as u64);
    let rank = (0..samples / 2).take_while(|&rank| confidence(rank) >= LEVEL).last().unwrap_or(0);
    (rank, confidence(rank).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranks_are_those_of_the_tables() {
        // Conover 1999, table A3: 10 samples, second and ninth, 97.9 %; 20 samples, sixth and fifteenth, 95.9 %.
        for (samples, rank, confidence) in
            [(1, 0, 0.0), (5, 0, 0.9375), (6, 0, 0.96875), (10, 1, 0.97852), (20, 5, 0.95861)]
        {
            let (found, sure) = ranks(samples);
            assert_eq!(found, rank, "{samples} samples");
            assert!((sure - confidence).abs() < 1e-4, "{samples} samples: {sure}");
        }
    }

    #[test]
    fn a_rate_turns_the_interval_round() {
        let rate = Estimate::of(vec![2.0, 4.0, 1.0]).rate(8.0);
        assert_eq!(rate, Rate { median: 4.0, low: 2.0, high: 8.0 });
    }

    #[test]
    fn nineteen_of_twenty_intervals_hold_the_true_median() {
        let mut random = fastrand::Rng::with_seed(7);
        // The median of an exponential distribution with mean 1 is ln 2.
        let mut holds = |samples: usize| {
            let drawn = (0..samples).map(|_| -(1.0 - random.f64()).ln()).collect();
            let found = Estimate::of(drawn);
            (found.low..=found.high).contains(&std::f64::consts::LN_2)
        };
        let held = (0..2000).filter(|_| holds(15)).count();
        assert!((1900..=1990).contains(&held), "{held} of 2000");
    }

    proptest! {
        #[test]
        fn the_median_lies_in_its_interval(samples in proptest::collection::vec(0.001..1e6f64, 1..60)) {
            let found = Estimate::of(samples);
            prop_assert!(found.low <= found.median && found.median <= found.high);
        }
    }
}
