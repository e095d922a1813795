//! Scaled dot-product attention (Vaswani et al., 2017) of one window, in f32.

use super::floats::{Rows, Single, multiply};
use super::lanes::Lanes;
use super::row::exp;

/// Queries whose scores are in memory at once.
pub const QUERIES: usize = 12;

/// Buffers of one thread.
#[derive(Default)]
pub struct Scratch {
    /// One head's queries, where they are not read off the layer's output.
    pub queries: Vec<f32>,
    /// One head's keys, transposed: `[head width, padded length]`.
    pub keys: Vec<f32>,
    /// One head's values, where they are not read off the layer's output.
    pub values: Vec<f32>,
    /// Scores of some queries: `[QUERIES, padded length]`.
    pub scores: Vec<f32>,
}

/// Attention over the rows of `packed` (queries, keys and values side by side: `[length, 3 * width]`); writes
/// `[length, width]` to `context`.
#[inline(always)]
pub unsafe fn attend<L: Lanes>(packed: &[f32], width: usize, heads: usize, context: &mut [f32], scratch: &mut Scratch) {
    let (length, head_width) = (context.len() / width, width / heads);
    assert!(packed.len() == 3 * context.len() && head_width % 16 == 0, "buffers fit the heads");
    let padded = length.next_multiple_of(16);
    scratch.keys.clear();
    scratch.keys.resize(head_width * padded, 0.0);
    scratch.scores.resize(QUERIES * padded, 0.0);
    let at = |column: usize| Rows { start: packed[column..].as_ptr(), stride: 3 * width };
    for head in (0..width).step_by(head_width) {
        unsafe {
            transpose(at(width + head), length, head_width, &mut scratch.keys, padded);
            for first in (0..length).step_by(QUERIES) {
                let count = QUERIES.min(length - first);
                let queries = Rows { start: at(head).start.add(first * 3 * width), stride: 3 * width };
                let scale = [(head_width as f32).sqrt().recip(); QUERIES];
                let keys = Rows { start: scratch.keys.as_ptr(), stride: padded };
                let scores = scratch.scores.as_mut_ptr();
                multiply::<L, Single>(queries, keys, head_width, padded, &scale[..count], scores, padded);
                let mut shares = [0.0; QUERIES];
                for (row, share) in scratch.scores.chunks_exact_mut(padded).zip(&mut shares[..count]) {
                    *share = softmax::<L>(row, length);
                }
                let weights = Rows { start: scratch.scores.as_ptr(), stride: padded };
                let to = context[first * width + head..].as_mut_ptr();
                multiply::<L, Single>(weights, at(2 * width + head), length, head_width, &shares[..count], to, width);
            }
        }
    }
}

/// Columns of `from` `[length, columns]` as rows of `to`, `padded` apart.
#[inline(always)]
unsafe fn transpose(from: Rows, length: usize, columns: usize, to: &mut [f32], padded: usize) {
    for row in 0..length {
        for column in 0..columns {
            unsafe { *to.get_unchecked_mut(column * padded + row) = *from.start.add(row * from.stride + column) };
        }
    }
}

/// Turns a row of scores into `e^(score - largest)`; gives the factor that makes their sum 1.
#[inline(always)]
unsafe fn softmax<L: Lanes>(row: &mut [f32], length: usize) -> f32 {
    row[length..].fill(f32::MIN);
    unsafe {
        let mut largest = L::load(row.as_ptr());
        for at in (16..row.len()).step_by(16) {
            largest = L::max(largest, L::load(row.as_ptr().add(at)));
        }
        let largest = L::splat(L::largest(largest));
        let mut sum = L::splat(0.0);
        for at in (0..row.len()).step_by(16) {
            let power = exp::<L>(L::sub(L::load(row.as_ptr().add(at)), largest));
            L::store(row.as_mut_ptr().add(at), power);
            sum = L::add(sum, power);
        }
        1.0 / L::sum(sum)
    }
}
