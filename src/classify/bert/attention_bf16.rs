//! Attention as in [`attention`](super::attention), with factors rounded to bf16 and sums in f32, for processors that
//! multiply such pairs (`avx512bf16`): half the instructions for scores and contexts.
//!
//! Powers are of 2: the queries carry the factor log2(e).

use std::arch::x86_64::*;

use super::attention::{QUERIES, Scratch};
use super::floats::{Pair, Rows, multiply};
use super::lanes::{Avx512, Lanes};

/// Numbers in a register of pairs.
const WIDE: usize = 32;

/// As [`attend`](super::attention::attend), for heads of a multiple of 32 columns.
#[inline(always)]
pub unsafe fn attend(packed: &[f32], width: usize, heads: usize, context: &mut [f32], scratch: &mut Scratch) {
    let (length, head_width) = (context.len() / width, width / heads);
    assert!(packed.len() == 3 * context.len() && head_width % WIDE == 0, "buffers fit the heads");
    let padded = length.next_multiple_of(WIDE);
    let cells = head_width / 2;
    let Scratch { queries, keys, values, scores } = scratch;
    queries.resize(length * cells, 0.0);
    keys.resize(cells * padded, 0.0);
    values.resize(padded / 2 * head_width, 0.0);
    scores.resize(QUERIES * padded, 0.0);
    let factor = std::f32::consts::LOG2_E / (head_width as f32).sqrt();
    let at = |column: usize| Rows { start: packed[column..].as_ptr(), stride: 3 * width };
    let rows = |buffer: &[f32], stride: usize| Rows { start: buffer.as_ptr(), stride };
    for head in (0..width).step_by(head_width) {
        unsafe {
            pair_queries(at(head), length, cells, factor, queries);
            pair_keys(at(width + head), length, cells, padded, keys);
            pair_values(at(2 * width + head), length, head_width, padded, values);
            for first in (0..length).step_by(QUERIES) {
                let some = rows(&queries[first * cells..], cells);
                let count = QUERIES.min(length - first);
                let shares = weigh(some, rows(keys, padded), cells, length, &mut scores[..count * padded]);
                let to = context[first * width + head..].as_mut_ptr();
                let (weights, values) = (rows(scores, padded), rows(values, head_width));
                multiply::<Avx512, Pair>(weights, values, padded / 2, head_width, &shares[..count], to, width);
            }
        }
    }
}

/// Weights of the keys for each query, one query in each row of `weights`, up to the factors that are returned.
#[inline(always)]
unsafe fn weigh(queries: Rows, keys: Rows, cells: usize, length: usize, weights: &mut [f32]) -> [f32; QUERIES] {
    let (padded, ones) = (keys.stride, [1.0; QUERIES]);
    let count = weights.len() / padded;
    let mut shares = [0.0; QUERIES];
    unsafe {
        multiply::<Avx512, Pair>(queries, keys, cells, padded, &ones[..count], weights.as_mut_ptr(), padded);
        let mut row = 0;
        while row < count {
            let rows = weights[row * padded..].as_mut_ptr();
            row += match count - row {
                4.. => place(&mut shares[row..], softmax::<4>(rows, padded, length)),
                _ => place(&mut shares[row..], softmax::<1>(rows, padded, length)),
            };
        }
    }
    shares
}

/// Two times 16 numbers as 16 cells: first those of `low`.
#[inline(always)]
unsafe fn pairs(low: __m512, high: __m512) -> __m512i {
    // SAFETY: both types are 64 bytes without a meaning of their own.
    unsafe { std::mem::transmute(_mm512_cvtne2ps_pbh(high, low)) }
}

/// Rows of `from` times `factor`, as cells of neighbouring columns: `[length, cells]`.
#[inline(always)]
unsafe fn pair_queries(from: Rows, length: usize, cells: usize, factor: f32, to: &mut [f32]) {
    let factor = unsafe { Avx512::splat(factor) };
    for row in 0..length {
        for cell in (0..cells).step_by(16) {
            unsafe {
                let from = from.start.add(row * from.stride + 2 * cell);
                let (low, high) = (Avx512::load(from), Avx512::load(from.add(16)));
                let paired = pairs(Avx512::mul(low, factor), Avx512::mul(high, factor));
                _mm512_storeu_si512(to.as_mut_ptr().add(row * cells + cell).cast(), paired);
            }
        }
    }
}

/// Rows of `from` as cells of neighbouring columns, transposed: `[cells, padded]`, zeros behind `length`.
#[inline(always)]
unsafe fn pair_keys(from: Rows, length: usize, cells: usize, padded: usize, to: &mut [f32]) {
    for row in (0..padded).step_by(16) {
        for cell in (0..cells).step_by(16) {
            unsafe {
                let mut block = [_mm512_setzero_si512(); 16];
                for (n, line) in block.iter_mut().enumerate().take(length.saturating_sub(row)) {
                    let from = from.start.add((row + n) * from.stride + 2 * cell);
                    *line = pairs(Avx512::load(from), Avx512::load(from.add(16)));
                }
                for (n, line) in transposed(block).into_iter().enumerate() {
                    _mm512_storeu_si512(to.as_mut_ptr().add((cell + n) * padded + row).cast(), line);
                }
            }
        }
    }
}

/// A square of 16 by 16 cells, rows for columns: squares of 1, 2, 4 and 8 cells change places in turn.
#[inline(always)]
unsafe fn transposed(rows: [__m512i; 16]) -> [__m512i; 16] {
    let mut twos = rows;
    let mut fours = rows;
    for n in 0..8 {
        let (a, b) = (rows[2 * n], rows[2 * n + 1]);
        (twos[2 * n], twos[2 * n + 1]) = unsafe { (_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b)) };
    }
    for n in 0..4 {
        for half in 0..2 {
            let (a, b) = (twos[4 * n + half], twos[4 * n + 2 + half]);
            let place = 4 * n + 2 * half;
            (fours[place], fours[place + 1]) = unsafe { (_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b)) };
        }
    }
    let mut whole = rows;
    for column in 0..4 {
        let lane = |n: usize| fours[4 * n + column];
        unsafe {
            let (even, odd) =
                (_mm512_shuffle_i32x4::<0x88>(lane(0), lane(1)), _mm512_shuffle_i32x4::<0xdd>(lane(0), lane(1)));
            let (even2, odd2) =
                (_mm512_shuffle_i32x4::<0x88>(lane(2), lane(3)), _mm512_shuffle_i32x4::<0xdd>(lane(2), lane(3)));
            whole[column] = _mm512_shuffle_i32x4::<0x88>(even, even2);
            whole[8 + column] = _mm512_shuffle_i32x4::<0xdd>(even, even2);
            whole[4 + column] = _mm512_shuffle_i32x4::<0x88>(odd, odd2);
            whole[12 + column] = _mm512_shuffle_i32x4::<0xdd>(odd, odd2);
        }
    }
    whole
}

/// Rows of `from`, two and two as cells: `[padded / 2, columns]`, zeros behind `length`.
#[inline(always)]
unsafe fn pair_values(from: Rows, length: usize, columns: usize, padded: usize, to: &mut [f32]) {
    // Cell n takes the n-th of the first 16 numbers and the n-th of the last.
    let order: [u16; 32] = std::array::from_fn(|n| (n / 2 + n % 2 * 16) as u16);
    unsafe {
        let order = _mm512_loadu_si512(order.as_ptr().cast());
        for row in (0..padded).step_by(2) {
            for column in (0..columns).step_by(16) {
                let line = |row: usize| match row < length {
                    true => Avx512::load(from.start.add(row * from.stride + column)),
                    false => Avx512::splat(0.0),
                };
                let mixed = _mm512_permutexvar_epi16(order, pairs(line(row), line(row + 1)));
                _mm512_storeu_si512(to.as_mut_ptr().add(row / 2 * columns + column).cast(), mixed);
            }
        }
    }
}

/// Copies `values` to the start of `to`; gives their number.
fn place<const R: usize>(to: &mut [f32], values: [f32; R]) -> usize {
    to[..R].copy_from_slice(&values);
    R
}

/// Turns rows of scores, `padded` apart, into pairs of `2^(score - largest)`, in the first half of each row; gives the
/// factors that make their sums 1. Several rows at once: none waits for the sums of another.
#[inline(always)]
unsafe fn softmax<const R: usize>(rows: *mut f32, padded: usize, length: usize) -> [f32; R] {
    let mut factors = [0.0; R];
    unsafe {
        let cell = |row: usize, at: usize| rows.add(row * padded + at);
        let mut largest = [Avx512::splat(f32::MIN); R];
        for at in (0..padded).step_by(16) {
            for (row, largest) in largest.iter_mut().enumerate() {
                *largest = _mm512_mask_max_ps(*largest, keys(length, at), *largest, Avx512::load(cell(row, at)));
            }
        }
        let largest = largest.map(|largest| Avx512::splat(Avx512::largest(largest)));
        let mut sums = [Avx512::splat(0.0); R];
        for at in (0..padded).step_by(WIDE) {
            for row in 0..R {
                // No closure: it would not have the processor's features.
                let low = power(Avx512::sub(Avx512::load(cell(row, at)), largest[row]));
                let high = power(Avx512::sub(Avx512::load(cell(row, at + 16)), largest[row]));
                let low = _mm512_maskz_mov_ps(keys(length, at), low);
                let high = _mm512_maskz_mov_ps(keys(length, at + 16), high);
                sums[row] = Avx512::add(sums[row], Avx512::add(low, high));
                _mm512_storeu_si512(cell(row, at / 2).cast(), pairs(low, high));
            }
        }
        factors.iter_mut().zip(sums).for_each(|(factor, sum)| *factor = 1.0 / Avx512::sum(sum));
    }
    factors
}

/// Which of 16 places from `at` on hold one of `length` keys.
#[inline(always)]
fn keys(length: usize, at: usize) -> __mmask16 {
    ((1u32 << length.saturating_sub(at).min(16)) - 1) as __mmask16
}

/// `2^x` for x in -∞…0, relative error below 1e-4: the cubic with the smallest such error on -½…½, times a power of 2.
#[inline(always)]
unsafe fn power(x: __m512) -> __m512 {
    unsafe {
        let whole = Avx512::round(x);
        let rest = Avx512::sub(x, whole);
        let mut sum = Avx512::splat(0.055_171_65);
        for factor in [0.242_611_12, 0.693_260_99, 0.999_928_07] {
            sum = Avx512::fma(sum, rest, Avx512::splat(factor));
        }
        Avx512::scale(sum, whole)
    }
}
