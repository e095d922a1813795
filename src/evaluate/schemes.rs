//! The four schemes of SemEval-2013 task 9.1, matched as nervaluate 1.2 does.
//!
//! Predictions are taken in their order, each with the first free gold name that fits: exactly, or failing that by
//! overlap. nervaluate counts an overlap from 1 % of the gold name on, so a gold name of more than 100 units needs
//! more than one unit in common; that is kept, to give the same numbers.
//!
//! Segura-Bedmar, Martínez, Herrero-Zazo: SemEval-2013 Task 9, section 4.

use serde::Serialize;

use super::counts::Counts;

/// How strictly a prediction must meet the gold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Same boundaries and same label.
    Strict,
    /// Same boundaries, any label.
    Exact,
    /// Same boundaries a point, overlap half a point, any label.
    Partial,
    /// Same label and some overlap.
    Type,
    /// CoNLL and seqeval: strict, on whole words.
    Conll,
}

impl Scheme {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Scheme; 5] = [Scheme::Strict, Scheme::Exact, Scheme::Partial, Scheme::Type, Scheme::Conll];

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Strict => "strict",
            Scheme::Exact => "exact",
            Scheme::Partial => "partial",
            Scheme::Type => "type",
            Scheme::Conll => "conll",
        }
    }
}

/// A stretch of text with the number of its label; `end` is exclusive, the unit whatever the caller counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// Number of the label.
    pub label: usize,
}

impl Span {
    fn same_bounds(&self, other: &Span) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }

    /// At least 1 % of `gold` is covered.
    fn overlaps(&self, gold: &Span) -> bool {
        let common = self.end.min(gold.end).saturating_sub(self.start.max(gold.start));
        common > 0 && common * 100 >= gold.end - gold.start
    }

    fn distance(&self, gold: &Span) -> usize {
        self.start.abs_diff(gold.start) + self.end.abs_diff(gold.end)
    }
}

/// Counts one text. Both lists must be sorted by start.
///
/// [`Scheme::Conll`] counts what both lists have in common, whatever overlaps.
pub fn count(scheme: Scheme, gold: &[Span], predicted: &[Span]) -> Counts {
    if scheme == Scheme::Conll {
        return count_common(gold, predicted);
    }
    let mut counts = Counts::default();
    let mut free = vec![true; gold.len()];
    let mut first = 0;
    for prediction in predicted {
        while first < gold.len() && gold[first].end <= prediction.start {
            first += 1;
        }
        let near = (first..gold.len()).take_while(|&index| gold[index].start < prediction.end);
        let candidates: Vec<usize> = near.filter(|&index| free[index]).collect();
        match best(scheme, gold, prediction, &candidates) {
            Some((index, verdict)) => {
                free[index] = false;
                *verdict(&mut counts) += 1;
            }
            None => counts.spurious += 1,
        }
    }
    counts.missed = free.into_iter().filter(|&free| free).count() as u32;
    counts
}

type Verdict = fn(&mut Counts) -> &mut u32;

/// The gold name that a prediction is held against, and how it counts.
fn best(scheme: Scheme, gold: &[Span], prediction: &Span, candidates: &[usize]) -> Option<(usize, Verdict)> {
    let same_label = |index: &&usize| gold[**index].label == prediction.label;
    let overlaps = |index: &&usize| prediction.overlaps(&gold[**index]);
    let right = match scheme {
        Scheme::Type => {
            let fitting = candidates.iter().filter(overlaps).filter(same_label);
            fitting.min_by_key(|&&index| prediction.distance(&gold[index]))
        }
        _ => candidates.iter().find(|&&index| {
            prediction.same_bounds(&gold[index]) && (scheme != Scheme::Strict || gold[index].label == prediction.label)
        }),
    };
    if let Some(&index) = right {
        return Some((index, |counts| &mut counts.correct));
    }
    let near: Verdict = match scheme {
        Scheme::Partial => |counts| &mut counts.partial,
        _ => |counts| &mut counts.incorrect,
    };
    candidates.iter().find(overlaps).map(|&index| (index, near))
}

/// Names in both lists, each list taken as a set.
fn count_common(gold: &[Span], predicted: &[Span]) -> Counts {
    let set = |spans: &[Span]| spans.iter().copied().collect::<std::collections::HashSet<_>>();
    let (gold, predicted) = (set(gold), set(predicted));
    let correct = gold.intersection(&predicted).count();
    let (missed, spurious) = (gold.len() - correct, predicted.len() - correct);
    Counts { correct: correct as u32, missed: missed as u32, spurious: spurious as u32, ..Default::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PER: usize = 0;
    const ORG: usize = 1;

    fn span(start: usize, end: usize, label: usize) -> Span {
        Span { start, end, label }
    }

    #[test]
    fn a_name_with_a_wrong_boundary_is_wrong_strictly_half_right_partially_and_right_by_type() {
        let (gold, predicted) = ([span(0, 12, PER)], [span(5, 12, PER)]);
        let counts = |scheme| count(scheme, &gold, &predicted);
        assert_eq!(counts(Scheme::Strict), Counts { incorrect: 1, ..Default::default() });
        assert_eq!(counts(Scheme::Exact), Counts { incorrect: 1, ..Default::default() });
        assert_eq!(counts(Scheme::Partial), Counts { partial: 1, ..Default::default() });
        assert_eq!(counts(Scheme::Type), Counts { correct: 1, ..Default::default() });
        assert_eq!(counts(Scheme::Conll), Counts { missed: 1, spurious: 1, ..Default::default() });
    }

    #[test]
    fn a_name_with_a_wrong_label_is_right_where_labels_do_not_count() {
        let (gold, predicted) = ([span(0, 3, PER)], [span(0, 3, ORG)]);
        assert_eq!(count(Scheme::Exact, &gold, &predicted).correct, 1);
        assert_eq!(count(Scheme::Partial, &gold, &predicted).correct, 1);
        assert_eq!(count(Scheme::Strict, &gold, &predicted).incorrect, 1);
        assert_eq!(count(Scheme::Type, &gold, &predicted).incorrect, 1);
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        let counts = count(Scheme::Partial, &[span(0, 3, PER)], &[span(3, 6, PER)]);
        assert_eq!(counts, Counts { missed: 1, spurious: 1, ..Default::default() });
    }
}
