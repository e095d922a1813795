//! Which prediction answers which gold name, for the errors and the confusion matrix: each at most one, exact
//! matches first, then the same span, then the same label, and of several the one with most in common.

use super::mention::Mention;

/// How well two names that overlap fit, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Same,
    OtherLabel,
    OtherBounds,
    OtherBoth,
}

/// A gold name, a prediction, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aligned {
    Both { gold: usize, predicted: usize, fit: Fit },
    Missed(usize),
    Spurious(usize),
}

/// Aligns the names of one text; both lists are sorted by start.
pub(super) fn align(gold: &[Mention], predicted: &[Mention]) -> Vec<Aligned> {
    let mut candidates = candidates(gold, predicted);
    candidates.sort_unstable();
    let (mut free_gold, mut free_predicted) = (vec![true; gold.len()], vec![true; predicted.len()]);
    let mut aligned = Vec::with_capacity(gold.len().max(predicted.len()));
    for (fit, _, g, p) in candidates {
        if free_gold[g] && free_predicted[p] {
            (free_gold[g], free_predicted[p]) = (false, false);
            aligned.push(Aligned::Both { gold: g, predicted: p, fit });
        }
    }
    aligned.extend((0..gold.len()).filter(|&g| free_gold[g]).map(Aligned::Missed));
    aligned.extend((0..predicted.len()).filter(|&p| free_predicted[p]).map(Aligned::Spurious));
    let start = |one: &Aligned| match *one {
        Aligned::Both { gold: g, predicted: p, .. } => gold[g].span.start.min(predicted[p].span.start),
        Aligned::Missed(g) => gold[g].span.start,
        Aligned::Spurious(p) => predicted[p].span.start,
    };
    aligned.sort_by_key(start);
    aligned
}

/// All pairs that overlap: fit, characters not in common, gold, prediction.
fn candidates(gold: &[Mention], predicted: &[Mention]) -> Vec<(Fit, usize, usize, usize)> {
    let mut found = Vec::new();
    let mut first = 0;
    for (p, prediction) in predicted.iter().enumerate() {
        while first < gold.len() && gold[first].span.end <= prediction.span.start {
            first += 1;
        }
        for (g, name) in gold.iter().enumerate().skip(first) {
            if name.span.start >= prediction.span.end {
                break;
            }
            if name.span.end > prediction.span.start {
                let apart =
                    name.chars.start.abs_diff(prediction.chars.start) + name.chars.end.abs_diff(prediction.chars.end);
                found.push((fit(name, prediction), apart, g, p));
            }
        }
    }
    found
}

fn fit(gold: &Mention, predicted: &Mention) -> Fit {
    match (gold.span == predicted.span, gold.label == predicted.label) {
        (true, true) => Fit::Same,
        (true, false) => Fit::OtherLabel,
        (false, true) => Fit::OtherBounds,
        (false, false) => Fit::OtherBoth,
    }
}
