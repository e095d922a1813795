//! The kernels, compiled once for each set of processor features and chosen when a model is loaded.

use std::arch::is_x86_feature_detected;

use super::attention::{self, Scratch};
use super::attention_bf16;
use super::floats;
use super::lanes::{Avx2, Avx512};
use super::product::{self, Linear};
use super::row;
use super::weights::{Head, Table};

/// Signature of [`product::apply`].
type Apply = unsafe fn(linear: &Linear, bytes: &[u8], scales: &[f32], out: &mut [f32], curved: bool);
/// Signature of [`row::add_norm`].
type AddNorm = unsafe fn(hidden: &mut [f32], added: &[f32], gain: &[f32], shift: &[f32], epsilon: f32);
/// Signature of [`attention::attend`].
type Attend = unsafe fn(packed: &[f32], width: usize, heads: usize, context: &mut [f32], scratch: &mut Scratch);

/// Functions for one set of processor features. Calling one is sound on a processor that has them, which
/// [`Kernels::detect`] ensures.
#[derive(Clone, Copy)]
pub struct Kernels {
    /// The processor features that they need, in short.
    #[cfg(test)]
    pub name: &'static str,
    /// Columns of a head are a multiple of this.
    pub head_step: usize,
    /// [`row::quantise`].
    pub quantise: unsafe fn(rows: &[f32], width: usize, bytes: &mut [u8], scales: &mut [f32]),
    /// [`product::apply`].
    pub apply: Apply,
    /// [`row::add_norm`].
    pub add_norm: AddNorm,
    /// [`attention::attend`] or [`attention_bf16::attend`].
    pub attend: Attend,
    /// Rows of an embedding table.
    pub embed: unsafe fn(table: &Table, entries: &[i32], rows: &mut [f32]),
    /// [`floats::classify`].
    pub classify: unsafe fn(head: &Head, hidden: &[f32], scores: &mut [f32]),
}

impl Kernels {
    /// The fastest kernels that this processor can run on heads of so many columns, if there are any.
    pub fn detect(head_width: usize) -> Option<Self> {
        Self::all().into_iter().find(|kernels| head_width.is_multiple_of(kernels.head_step))
    }

    /// All kernels that this processor can run, fastest first.
    pub fn all() -> Vec<Self> {
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vnni");
        let bf16 = avx512 && is_x86_feature_detected!("avx512bf16");
        let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        let found = [(bf16, avx512_bf16::KERNELS), (avx512, avx512::KERNELS), (avx2, avx2::KERNELS)];
        found.into_iter().filter_map(|(runs, kernels)| runs.then_some(kernels)).collect()
    }
}

/// A module with the kernels for some features.
macro_rules! kernels {
    ($name:ident, $lanes:ty, $features:literal, $attend:path, $head_step:literal) => {
        mod $name {
            use super::*;

            pub const KERNELS: Kernels = Kernels {
                #[cfg(test)]
                name: stringify!($name),
                head_step: $head_step,
                quantise,
                apply,
                add_norm,
                attend,
                embed,
                classify,
            };

            #[target_feature(enable = $features)]
            unsafe fn quantise(rows: &[f32], width: usize, bytes: &mut [u8], scales: &mut [f32]) {
                unsafe { row::quantise::<$lanes>(rows, width, bytes, scales) }
            }

            #[target_feature(enable = $features)]
            unsafe fn apply(linear: &Linear, bytes: &[u8], scales: &[f32], out: &mut [f32], curved: bool) {
                unsafe { product::apply::<$lanes>(linear, bytes, scales, out, curved) }
            }

            #[target_feature(enable = $features)]
            unsafe fn add_norm(hidden: &mut [f32], added: &[f32], gain: &[f32], shift: &[f32], epsilon: f32) {
                unsafe { row::add_norm::<$lanes>(hidden, added, gain, shift, epsilon) }
            }

            #[target_feature(enable = $features)]
            unsafe fn attend(packed: &[f32], width: usize, heads: usize, context: &mut [f32], scratch: &mut Scratch) {
                unsafe { $attend(packed, width, heads, context, scratch) }
            }

            #[target_feature(enable = $features)]
            unsafe fn embed(table: &Table, entries: &[i32], rows: &mut [f32]) {
                let width = rows.len() / entries.len();
                rows.chunks_exact_mut(width).zip(entries).for_each(|(row, &entry)| table.read(entry as usize, row));
            }

            #[target_feature(enable = $features)]
            unsafe fn classify(head: &Head, hidden: &[f32], scores: &mut [f32]) {
                unsafe { floats::classify::<$lanes>(head, hidden, scores) }
            }
        }
    };
}

kernels!(avx512_bf16, Avx512, "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16", attention_bf16::attend, 32);
kernels!(avx512, Avx512, "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni", attention::attend::<Avx512>, 16);
kernels!(avx2, Avx2, "avx2,fma", attention::attend::<Avx2>, 16);
