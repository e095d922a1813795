//! Whether scores are probabilities: of the predictions with a score near 0.9, nine in ten should be right.

use serde::Serialize;

use super::mention::EvaluatedDocument;

/// A reliability diagram in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// Predictions that have a score.
    pub scored: usize,
    /// Expected calibration error: mean distance between score and accuracy over the bins, weighted by their size
    /// (Guo et al. 2017, equation 3).
    pub expected_error: f64,
    /// Ten bins of equal width; the last holds 1.
    pub bins: Vec<Bin>,
}

/// Predictions with similar scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Lowest score.
    pub from: f64,
    /// Highest score.
    pub to: f64,
    /// Predictions in it.
    pub count: usize,
    /// Those that are strictly right.
    pub right: usize,
    /// Mean score; 0 for an empty bin.
    pub mean_score: f64,
    /// Share of right ones; 0 for an empty bin.
    pub accuracy: f64,
}

const BINS: usize = 10;

/// Bins all predictions that have a score; `None` if none has.
pub(super) fn reliability(documents: &[EvaluatedDocument]) -> Option<Reliability> {
    let mut bins = vec![Bin::default(); BINS];
    for document in documents {
        for mention in &document.predicted {
            let Some(score) = mention.score else { continue };
            let right = document.gold.iter().any(|gold| gold.span == mention.span && gold.label == mention.label);
            let bin = &mut bins[((score * BINS as f64) as usize).min(BINS - 1)];
            bin.count += 1;
            bin.right += usize::from(right);
            bin.mean_score += score;
        }
    }
    let scored: usize = bins.iter().map(|bin| bin.count).sum();
    if scored == 0 {
        return None;
    }
    for (index, bin) in bins.iter_mut().enumerate() {
        (bin.from, bin.to) = (index as f64 / BINS as f64, (index + 1) as f64 / BINS as f64);
        if bin.count > 0 {
            bin.mean_score /= bin.count as f64;
            bin.accuracy = bin.right as f64 / bin.count as f64;
        }
    }
    let distance = |bin: &Bin| bin.count as f64 / scored as f64 * (bin.accuracy - bin.mean_score).abs();
    let expected_error = bins.iter().map(distance).sum();
    Some(Reliability { scored, expected_error, bins })
}
