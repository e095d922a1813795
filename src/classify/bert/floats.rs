//! Products of matrices: scores and contexts of attention, and the classifier.

use std::arch::x86_64::*;
use std::mem::transmute;

use super::lanes::{Avx512, Lanes};
use super::weights::Head;

/// What the 4 bytes of a cell hold along the inner dimension of a product.
pub trait Cell<L: Lanes> {
    /// `sum + a * b`, cell by cell.
    unsafe fn multiply_add(a: L::F, b: L::F, sum: L::F) -> L::F;
}

/// One f32.
pub struct Single;

impl<L: Lanes> Cell<L> for Single {
    #[inline(always)]
    unsafe fn multiply_add(a: L::F, b: L::F, sum: L::F) -> L::F {
        unsafe { L::fma(a, b, sum) }
    }
}

/// Two bf16 that follow each other; needs the feature `avx512bf16`.
pub struct Pair;

impl Cell<Avx512> for Pair {
    #[inline(always)]
    unsafe fn multiply_add(a: __m512, b: __m512, sum: __m512) -> __m512 {
        // SAFETY: both types are 64 bytes without a meaning of their own.
        unsafe { _mm512_dpbf16_ps(sum, transmute::<__m512, __m512bh>(a), transmute::<__m512, __m512bh>(b)) }
    }
}

/// A matrix in memory: rows that lie apart.
#[derive(Clone, Copy)]
pub struct Rows {
    /// First cell.
    pub start: *const f32,
    /// Cells from one row to the next.
    pub stride: usize,
}

/// `out[r] = scale[r] * a[r] · b` for `scale.len()` rows: `a` `[rows, inner]`, `b` `[inner, columns]`, counted in cells
/// of the kind `C`, a multiple of 16 columns.
#[inline(always)]
pub unsafe fn multiply<L: Lanes, C: Cell<L>>(
    a: Rows,
    b: Rows,
    inner: usize,
    columns: usize,
    scale: &[f32],
    out: *mut f32,
    stride: usize,
) {
    let mut column = 0;
    while column < columns {
        let wide = columns - column >= 32;
        let b = Rows { start: unsafe { b.start.add(column) }, ..b };
        let mut row = 0;
        while row < scale.len() {
            let rest = scale.len() - row;
            unsafe {
                let a = Rows { start: a.start.add(row * a.stride), ..a };
                let out = out.add(row * stride + column);
                let scale = scale.as_ptr().add(row);
                row += match (rest, wide) {
                    (12.., true) if L::ROWS == 12 => tile::<L, C, 12, 2>(a, b, inner, scale, out, stride),
                    (4.., true) if L::ROWS == 12 => tile::<L, C, 4, 2>(a, b, inner, scale, out, stride),
                    (4.., false) => tile::<L, C, 4, 1>(a, b, inner, scale, out, stride),
                    (2.., true) => tile::<L, C, 2, 2>(a, b, inner, scale, out, stride),
                    (_, true) => tile::<L, C, 1, 2>(a, b, inner, scale, out, stride),
                    (_, false) => tile::<L, C, 1, 1>(a, b, inner, scale, out, stride),
                };
            }
        }
        column += if wide { 32 } else { 16 };
    }
}

/// `R` rows and `16 * V` columns of a product, held in registers; gives `R`.
#[inline(always)]
unsafe fn tile<L: Lanes, C: Cell<L>, const R: usize, const V: usize>(
    a: Rows,
    b: Rows,
    inner: usize,
    scale: *const f32,
    out: *mut f32,
    stride: usize,
) -> usize {
    unsafe {
        let mut sums = [[L::splat(0.0); V]; R];
        let (mut from, mut with) = (a.start, b.start);
        for _ in 0..inner {
            let mut values = [L::splat(0.0); V];
            for (v, value) in values.iter_mut().enumerate() {
                *value = L::load(with.add(16 * v));
            }
            for (row, sum) in sums.iter_mut().enumerate() {
                let factor = L::splat(*from.add(row * a.stride));
                for v in 0..V {
                    sum[v] = C::multiply_add(factor, values[v], sum[v]);
                }
            }
            (from, with) = (from.add(1), with.add(b.stride));
        }
        for (row, sum) in sums.into_iter().enumerate() {
            for (v, sum) in sum.into_iter().enumerate() {
                L::store(out.add(row * stride + 16 * v), L::mul(sum, L::splat(*scale.add(row))));
            }
        }
    }
    R
}

/// Scores of rows of `hidden`, `[rows, tags]`.
#[inline(always)]
pub unsafe fn classify<L: Lanes>(head: &Head, hidden: &[f32], scores: &mut [f32]) {
    const ROWS: usize = 16;
    let (tags, columns) = (head.bias.len(), Head::padded(head.bias.len()));
    let width = head.weights.len() / columns;
    let weights = Rows { start: head.weights.as_ptr(), stride: columns };
    let mut padded = vec![0.0; ROWS * columns];
    for (rows, scores) in hidden.chunks(ROWS * width).zip(scores.chunks_mut(ROWS * tags)) {
        let scale = [1.0; ROWS];
        let (rows, scale) = (Rows { start: rows.as_ptr(), stride: width }, &scale[..rows.len() / width]);
        unsafe { multiply::<L, Single>(rows, weights, width, columns, scale, padded.as_mut_ptr(), columns) };
        for (row, scores) in padded.chunks_exact(columns).zip(scores.chunks_exact_mut(tags)) {
            scores.iter_mut().zip(row).zip(&head.bias).for_each(|((score, sum), bias)| *score = sum + bias);
        }
    }
}
