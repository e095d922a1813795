//! The counts of one document, in all schemes, overall and by label: what is summed, and what is resampled.

use super::counts::{Counts, Score};
use super::mention::{EvaluatedDocument, Mention};
use super::schemes::{Scheme, Span, count};
use super::tokens::{label_index, word_spans};
use crate::word::words;

/// Counts of a document or of a sum of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Over all labels, in the order of [`Scheme::ALL`].
    pub overall: [Counts; 5],
    /// For each label by itself, in the order of the label set.
    pub labels: Vec<[Counts; 5]>,
    /// Names, gold or predicted, that do not begin and end where words do.
    pub off_words: usize,
}

impl Tally {
    /// A tally of nothing.
    pub fn empty(labels: usize) -> Self {
        Tally { labels: vec![Default::default(); labels], ..Default::default() }
    }

    /// Counts `document`.
    pub fn of(document: &EvaluatedDocument, labels: &[String]) -> Self {
        let mut tally = Tally::empty(labels.len());
        let (gold, predicted) = (spans(&document.gold, labels), spans(&document.predicted, labels));
        tally.add_schemes(&gold, &predicted, &Scheme::ALL[..4]);
        let words = words(&document.text);
        let (gold, off_gold) = word_spans(&words, &document.gold, labels);
        let (predicted, off_predicted) = word_spans(&words, &document.predicted, labels);
        tally.add_schemes(&gold, &predicted, &[Scheme::Conll]);
        tally.off_words = off_gold + off_predicted;
        tally
    }

    fn add_schemes(&mut self, gold: &[Span], predicted: &[Span], schemes: &[Scheme]) {
        for &scheme in schemes {
            self.overall[scheme as usize] = count(scheme, gold, predicted);
        }
        for (label, counts) in self.labels.iter_mut().enumerate() {
            let of_label = |spans: &[Span]| spans.iter().copied().filter(|span| span.label == label).collect();
            let (gold, predicted): (Vec<Span>, Vec<Span>) = (of_label(gold), of_label(predicted));
            if !gold.is_empty() || !predicted.is_empty() {
                schemes.iter().for_each(|&scheme| counts[scheme as usize] = count(scheme, &gold, &predicted));
            }
        }
    }

    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &Tally) {
        self.overall.iter_mut().zip(other.overall).for_each(|(sum, counts)| *sum += counts);
        for (sums, counts) in self.labels.iter_mut().zip(&other.labels) {
            sums.iter_mut().zip(*counts).for_each(|(sum, counts)| *sum += counts);
        }
        self.off_words += other.off_words;
    }

    /// Score over all labels together.
    pub fn micro(&self, scheme: Scheme) -> Score {
        self.overall[scheme as usize].score()
    }

    /// Mean of the labels' scores; every label of the set counts, so the set must hold occurring labels alone.
    pub fn macro_mean(&self, scheme: Scheme) -> Score {
        Score::mean(self.labels.iter().map(|counts| counts[scheme as usize].score()))
    }
}

fn spans(mentions: &[Mention], labels: &[String]) -> Vec<Span> {
    let span = |mention: &Mention| Span {
        start: mention.chars.start,
        end: mention.chars.end,
        label: label_index(labels, &mention.label),
    };
    mentions.iter().map(span).collect()
}
