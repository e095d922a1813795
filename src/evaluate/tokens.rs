//! The view that CoNLL and seqeval have: names as runs of whole words, cut as the models see them
//! ([`crate::word::words`]). A name that begins or ends within a word is widened to it, white space at its ends falls
//! away, on both sides alike.

use std::ops::Range;

use super::mention::Mention;
use super::schemes::Span;

/// The mentions as runs of words, and how many of them do not begin and end where their words do.
pub(super) fn word_spans(words: &[Range<usize>], mentions: &[Mention], labels: &[String]) -> (Vec<Span>, usize) {
    let mut off_words = 0;
    let span = |mention: &Mention| {
        let start = words.partition_point(|word| word.end <= mention.span.start);
        let end = words.partition_point(|word| word.start < mention.span.end).max(start + 1);
        let begins = words.get(start).is_some_and(|word| word.start == mention.span.start);
        let ends = words.get(end - 1).is_some_and(|word| word.end == mention.span.end);
        off_words += usize::from(!(begins && ends));
        Span { start, end, label: label_index(labels, &mention.label) }
    };
    (mentions.iter().map(span).collect(), off_words)
}

/// Position of `label`.
pub(super) fn label_index(labels: &[String], label: &str) -> usize {
    labels.iter().position(|name| name == label).expect("the label set was made from these mentions")
}
