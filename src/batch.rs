//! Batches: windows of many documents, computed together.
//!
//! Equal windows are computed once (menus and contact lines of scraped pages repeat). Windows are padded to a
//! multiple of [`STEP`] that depends on the window alone, and only windows of one padded length share a batch:
//! so a window's scores never depend on its neighbours, and the output not on threads or batch size.

use std::collections::HashMap;

use crate::classify::TagScores;
use crate::window::Window;

/// Padded lengths are multiples of this.
pub const STEP: usize = 8;

/// Pieces with special tokens and padding, ready for an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Windows in the batch.
    pub rows: usize,
    /// Pieces in each row, padding included.
    pub length: usize,
    /// Vocabulary entries, row by row: `[rows, length]`.
    pub ids: Vec<i32>,
    /// 1 where a piece stands, 0 where padding does: `[rows, length]`.
    pub mask: Vec<i32>,
    /// Whether some unit reads the scores of this place, `[rows, length]`; an engine may leave those of others at 0.
    pub read: Vec<bool>,
    /// For each row, the distinct window it holds: index in [`Batches::distinct`].
    pub windows: Vec<usize>,
}

/// All batches of a set of windows.
#[derive(Clone, Debug, Default)]
pub struct Batches {
    /// The batches, longest windows first.
    pub batches: Vec<Batch>,
    /// For each distinct window, the index of its first occurrence among the windows given.
    pub distinct: Vec<usize>,
    /// For each window given, its index in [`Batches::distinct`].
    pub same_as: Vec<usize>,
}

impl Batches {
    /// For each window given, the scores of its batch and its row there; `scores` are those of [`Batches::batches`].
    pub fn rows<'s>(&'s self, scores: &'s [TagScores]) -> impl Iterator<Item = (&'s TagScores, usize)> {
        let mut of_distinct = vec![None; self.distinct.len()];
        for (batch, scores) in self.batches.iter().zip(scores) {
            batch.windows.iter().enumerate().for_each(|(row, &window)| of_distinct[window] = Some((scores, row)));
        }
        let row = move |&distinct: &usize| of_distinct[distinct].expect("every distinct window stands in one batch");
        self.same_as.iter().map(row)
    }
}

/// The vocabulary entries that frame and fill a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpecialPieces {
    /// Stands before the first piece.
    pub start: u32,
    /// Stands after the last piece.
    pub end: u32,
    /// Fills the row.
    pub pad: u32,
}

/// Groups `windows` into batches of at most `pieces` pieces (at least one row each).
pub fn batches(windows: &[&Window], special: SpecialPieces, pieces: usize) -> Batches {
    let (distinct, same_as) = distinct(windows);
    let rows = rows(windows, &distinct, &same_as);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&row| std::cmp::Reverse(rows[row].padded()));
    let mut found = Vec::new();
    for group in order.chunk_by(|&a, &b| rows[a].padded() == rows[b].padded()) {
        let length = rows[group[0]].padded();
        for chosen in group.chunks((pieces / length).max(1)) {
            found.push(fill(&rows, chosen, length, special));
        }
    }
    Batches { batches: found, distinct, same_as }
}

/// A distinct window.
struct Row<'w> {
    pieces: &'w [u32],
    /// Which of the pieces are read in any occurrence of the window.
    read: Vec<bool>,
}

impl Row<'_> {
    /// Pieces, two special tokens and padding.
    fn padded(&self) -> usize {
        (self.pieces.len() + 2).next_multiple_of(STEP)
    }
}

fn distinct(windows: &[&Window]) -> (Vec<usize>, Vec<usize>) {
    let mut seen: HashMap<&[u32], usize> = HashMap::with_capacity(windows.len());
    let mut distinct = Vec::new();
    let same_as = windows.iter().enumerate().map(|(index, window)| {
        *seen.entry(&window.pieces).or_insert_with(|| {
            distinct.push(index);
            distinct.len() - 1
        })
    });
    let same_as = same_as.collect();
    (distinct, same_as)
}

fn rows<'w>(windows: &[&'w Window], distinct: &[usize], same_as: &[usize]) -> Vec<Row<'w>> {
    let pieces = distinct.iter().map(|&first| &windows[first].pieces);
    let mut rows: Vec<Row> = pieces.map(|pieces| Row { pieces, read: vec![false; pieces.len()] }).collect();
    for (window, &same) in windows.iter().zip(same_as) {
        window.reads.iter().for_each(|read| rows[same].read[read.piece] = true);
    }
    rows
}

/// A batch of the `chosen` ones of `rows`.
fn fill(rows: &[Row], chosen: &[usize], length: usize, special: SpecialPieces) -> Batch {
    let size = chosen.len() * length;
    let (mut ids, mut mask, mut read) = (vec![special.pad as i32; size], vec![0; size], vec![false; size]);
    for (row, start) in chosen.iter().map(|&row| &rows[row]).zip((0..size).step_by(length)) {
        let end = start + 1 + row.pieces.len();
        ids[start] = special.start as i32;
        ids[start + 1..end].iter_mut().zip(row.pieces).for_each(|(id, &piece)| *id = piece as i32);
        ids[end] = special.end as i32;
        mask[start..=end].fill(1);
        read[start + 1..end].copy_from_slice(&row.read);
    }
    Batch { rows: chosen.len(), length, ids, mask, read, windows: chosen.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::Read;
    use proptest::prelude::*;

    const SPECIAL: SpecialPieces = SpecialPieces { start: 2, end: 3, pad: 0 };

    fn window(pieces: &[u32]) -> Window {
        Window { pieces: pieces.to_vec(), reads: Vec::new() }
    }

    #[test]
    fn rows_are_framed_padded_and_masked() {
        let a = window(&[7, 8]);
        let found = batches(&[&a], SPECIAL, 64);
        assert_eq!(found.batches[0].ids, [2, 7, 8, 3, 0, 0, 0, 0]);
        assert_eq!(found.batches[0].mask, [1, 1, 1, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn a_row_is_read_where_any_of_its_windows_is() {
        let read = |piece| Window { reads: vec![Read { sentence: 0, unit: 0, piece }], ..window(&[7, 8, 9]) };
        let found = batches(&[&read(0), &read(2)], SPECIAL, 64);
        assert_eq!(found.batches[0].read, [false, true, false, true, false, false, false, false]);
    }

    #[test]
    fn a_repeated_menu_is_computed_once() {
        let (menu, text) = (window(&[5, 6]), window(&[9]));
        let found = batches(&[&menu, &text, &menu], SPECIAL, 64);
        assert_eq!(found.same_as, [0, 1, 0]);
        assert_eq!(found.batches.iter().map(|b| b.rows).sum::<usize>(), 2);
    }

    proptest! {
        #[test]
        fn every_distinct_window_stands_in_one_row(
            texts in proptest::collection::vec(proptest::collection::vec(5..9u32, 1..40), 0..30), size in 8..200usize
        ) {
            let windows: Vec<Window> = texts.iter().map(|pieces| window(pieces)).collect();
            let found = batches(&windows.iter().collect::<Vec<_>>(), SPECIAL, size);
            let mut rows: Vec<usize> = found.batches.iter().flat_map(|b| b.windows.clone()).collect();
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..found.distinct.len()).collect::<Vec<_>>());
            for batch in &found.batches {
                prop_assert!(batch.rows == 1 || batch.rows * batch.length <= size);
                prop_assert_eq!(batch.ids.len(), batch.rows * batch.length);
                prop_assert_eq!(batch.mask.len(), batch.ids.len());
                prop_assert_eq!(batch.read.len(), batch.ids.len());
            }
        }
    }
}
