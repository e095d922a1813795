//! The five counts of SemEval-2013 task 9, and the scores that follow from them.

use std::ops::AddAssign;

use serde::Serialize;

/// How the predicted names of a text fared against the gold ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Predicted as the scheme wants it.
    pub correct: u32,
    /// Predicted on a gold name, but not as the scheme wants it.
    pub incorrect: u32,
    /// Predicted with some of the gold name's characters, in the scheme that gives half a point for it.
    pub partial: u32,
    /// Gold names that no prediction touches.
    pub missed: u32,
    /// Predictions that touch no gold name.
    pub spurious: u32,
}

impl Counts {
    /// Predictions that were counted: SemEval's `ACTUAL`.
    pub fn predicted(&self) -> u32 {
        self.correct + self.incorrect + self.partial + self.spurious
    }

    /// Gold names that were counted: SemEval's `POSSIBLE`.
    pub fn gold(&self) -> u32 {
        self.correct + self.incorrect + self.partial + self.missed
    }

    /// Precision, recall and F1, with half a point for a partial match.
    pub fn score(&self) -> Score {
        let points = f64::from(self.correct) + 0.5 * f64::from(self.partial);
        let over = |all: u32| if all == 0 { 0.0 } else { points / f64::from(all) };
        Score::new(over(self.predicted()), over(self.gold()))
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.correct += other.correct;
        self.incorrect += other.incorrect;
        self.partial += other.partial;
        self.missed += other.missed;
        self.spurious += other.spurious;
    }
}

/// Precision, recall and their harmonic mean, 0 to 1; for the zero cases see [`crate::evaluate`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// Points over predictions.
    pub precision: f64,
    /// Points over gold names.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

impl Score {
    /// From precision and recall.
    pub fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Score { precision, recall, f1: if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum } }
    }

    /// The unweighted mean of each part, so that its `f1` is a mean of F1 and no harmonic mean, as in seqeval.
    pub fn mean(scores: impl Iterator<Item = Score>) -> Self {
        let (mut sum, mut count) = (Score::default(), 0.0);
        for score in scores {
            sum.precision += score.precision;
            sum.recall += score.recall;
            sum.f1 += score.f1;
            count += 1.0;
        }
        if count > 0.0 {
            sum = Score { precision: sum.precision / count, recall: sum.recall / count, f1: sum.f1 / count };
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_predicted_and_nothing_to_find_scores_zero_and_not_nan() {
        assert_eq!(Counts::default().score(), Score { precision: 0.0, recall: 0.0, f1: 0.0 });
        assert_eq!(Score::mean(std::iter::empty()), Score::default());
    }

    #[test]
    fn a_partial_match_is_half_a_point_on_both_sides() {
        let counts = Counts { correct: 1, partial: 1, missed: 1, ..Default::default() };
        assert_eq!(counts.score(), Score::new(0.75, 0.5));
    }
}
