//! Windows: what the model sees at once.
//!
//! Consecutive sentences of one document share a window up to the model's length, because context is worth points
//! and the models were trained on such windows. A longer sentence is cut into overlapping windows; each unit in
//! an overlap takes its scores from the window in which it stands farther from the edge.

use std::ops::Range;

use crate::tokenize::Encoding;

/// Pieces of one document that are classified together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Vocabulary entries, without special tokens.
    pub pieces: Vec<u32>,
    /// Which units read their scores off this window, in order.
    pub reads: Vec<Read>,
}

/// One unit's place in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Index of the sentence among those given to [`windows`].
    pub sentence: usize,
    /// Index of the unit in the sentence.
    pub unit: usize,
    /// Index in [`Window::pieces`].
    pub piece: usize,
}

/// Pieces that neighbouring windows of one long sentence share.
const OVERLAP: usize = 32;

/// Packs the sentences of one document into windows of at most `length` pieces. Sentences without a unit take
/// no room; every unit is read exactly once.
pub fn windows(sentences: &[Encoding], length: usize) -> Vec<Window> {
    let mut packed = Vec::new();
    let mut open = Window::default();
    for (index, sentence) in sentences.iter().enumerate().filter(|(_, s)| !s.units.is_empty()) {
        if open.pieces.len() + sentence.pieces.len() > length {
            close(&mut open, &mut packed);
        }
        if sentence.pieces.len() > length {
            packed.extend(split(sentence, index, length));
        } else {
            append(&mut open, sentence, index);
        }
    }
    close(&mut open, &mut packed);
    packed
}

fn close(open: &mut Window, packed: &mut Vec<Window>) {
    if !open.pieces.is_empty() {
        packed.push(std::mem::take(open));
    }
}

fn append(window: &mut Window, sentence: &Encoding, index: usize) {
    let shift = window.pieces.len();
    window.pieces.extend_from_slice(&sentence.pieces);
    let reads = sentence.units.iter().enumerate();
    window.reads.extend(reads.map(|(unit, u)| Read { sentence: index, unit, piece: u.piece + shift }));
}

/// Overlapping windows over one sentence that is too long for one; windows in which no unit starts are left out.
fn split(sentence: &Encoding, index: usize, length: usize) -> Vec<Window> {
    let overlap = OVERLAP.min(length / 2);
    let stride = length - overlap;
    let count = (sentence.pieces.len() - overlap).div_ceil(stride);
    let mut found = Vec::with_capacity(count);
    let mut unit = 0;
    for n in 0..count {
        let start = n * stride;
        let end = (start + length).min(sentence.pieces.len());
        let read_end = if n + 1 == count { end } else { end - overlap / 2 };
        let units = read_units(sentence, &mut unit, read_end);
        if !units.is_empty() {
            let reads = units.map(|unit| Read { sentence: index, unit, piece: sentence.units[unit].piece - start });
            found.push(Window { pieces: sentence.pieces[start..end].to_vec(), reads: reads.collect() });
        }
    }
    found
}

/// The units from `*next` on whose piece stands before `end`; advances `*next` past them.
fn read_units(sentence: &Encoding, next: &mut usize, end: usize) -> Range<usize> {
    let first = *next;
    let count = sentence.units[first..].iter().take_while(|unit| unit.piece < end).count();
    *next = first + count;
    first..*next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::Unit;
    use proptest::prelude::*;

    /// A sentence of `pieces` pieces in which every `step`-th begins a unit.
    fn sentence(pieces: usize, step: usize) -> Encoding {
        let units = (0..pieces).step_by(step).map(|piece| Unit { span: piece..piece + 1, piece }).collect();
        Encoding { pieces: (0..pieces as u32).collect(), units }
    }

    #[test]
    fn neighbouring_sentences_share_a_window_until_it_is_full() {
        let packed = windows(&[sentence(50, 1), sentence(50, 1), sentence(50, 1)], 126);
        assert_eq!(packed.iter().map(|w| w.pieces.len()).collect::<Vec<_>>(), [100, 50]);
    }

    #[test]
    fn a_long_sentence_is_read_away_from_window_edges() {
        let packed = windows(&[sentence(300, 1)], 126);
        assert_eq!(packed.len(), 3);
        let first_reads: Vec<usize> = packed.iter().map(|w| w.reads[0].piece).collect();
        assert_eq!(first_reads, [0, 16, 16]);
    }

    #[test]
    fn a_word_of_a_thousand_pieces_costs_one_window() {
        let mut word = sentence(1000, 1);
        word.units.truncate(1);
        assert_eq!(windows(&[word], 126).len(), 1);
    }

    proptest! {
        #[test]
        fn every_unit_is_read_once_from_its_own_piece(
            shapes in proptest::collection::vec((1..400usize, 1..5usize), 0..8), length in 4..130usize
        ) {
            let sentences: Vec<_> = shapes.into_iter().map(|(pieces, step)| sentence(pieces, step)).collect();
            let mut read = Vec::new();
            for window in windows(&sentences, length) {
                prop_assert!(window.pieces.len() <= length);
                for r in window.reads {
                    let unit = &sentences[r.sentence].units[r.unit];
                    prop_assert_eq!(window.pieces[r.piece], sentences[r.sentence].pieces[unit.piece]);
                    read.push((r.sentence, r.unit));
                }
            }
            let all: Vec<_> = sentences.iter().enumerate()
                .flat_map(|(s, e)| (0..e.units.len()).map(move |u| (s, u))).collect();
            prop_assert_eq!(read, all);
        }
    }
}
