//! Batches: windows of many documents, computed together.
//!
//! Equal windows are computed once (menus and contact lines of scraped pages repeat). Windows are padded to a
//! multiple of [`STEP`] that depends on the window alone, and only windows of one padded length share a batch:
//! so a window's scores never depend on its neighbours, and the output not on threads or batch size.

use std::collections::HashMap;

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
    let mut order: Vec<usize> = (0..distinct.len()).collect();
    order.sort_by_key(|&w| std::cmp::Reverse(padded(windows[distinct[w]])));
    let mut found = Vec::new();
    for group in order.chunk_by(|&a, &b| padded(windows[distinct[a]]) == padded(windows[distinct[b]])) {
        let length = padded(windows[distinct[group[0]]]);
        for rows in group.chunks((pieces / length).max(1)) {
            found.push(fill(windows, &distinct, rows, length, special));
        }
    }
    Batches { batches: found, distinct, same_as }
}

/// Pieces, two special tokens and padding.
fn padded(window: &Window) -> usize {
    (window.pieces.len() + 2).next_multiple_of(STEP)
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

fn fill(windows: &[&Window], distinct: &[usize], rows: &[usize], length: usize, special: SpecialPieces) -> Batch {
    let mut ids = Vec::with_capacity(rows.len() * length);
    let mut mask = Vec::with_capacity(rows.len() * length);
    for &row in rows {
        let pieces = &windows[distinct[row]].pieces;
        ids.push(special.start as i32);
        ids.extend(pieces.iter().map(|&piece| piece as i32));
        ids.push(special.end as i32);
        mask.resize(ids.len(), 1);
        ids.resize(ids.len().next_multiple_of(length), special.pad as i32);
        mask.resize(ids.len(), 0);
    }
    Batch { rows: rows.len(), length, ids, mask, windows: rows.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            }
        }
    }
}
