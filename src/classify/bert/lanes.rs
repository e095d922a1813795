//! Sixteen numbers at a time: the few processor instructions that the kernels are written in.
//!
//! Every method must be inlined into a function that enables the processor features of its type; nothing here
//! checks that the processor has them. `rten-simd` offers such lanes too, but no product of 8-bit numbers.

use std::arch::x86_64::*;

/// A set of instructions, as operations on 16 lanes.
///
/// # Safety
/// All methods need the processor features that the implementing type names, and pointers to 16 elements.
pub trait Lanes {
    /// Sixteen f32.
    type F: Copy;
    /// Sixteen i32.
    type I: Copy;
    /// Rows that one step of a product holds in registers, two vectors each.
    const ROWS: usize;

    /// The same number in all lanes.
    unsafe fn splat(value: f32) -> Self::F;
    /// Reads 16 numbers.
    unsafe fn load(from: *const f32) -> Self::F;
    /// Writes 16 numbers.
    unsafe fn store(to: *mut f32, value: Self::F);
    /// `a + b`.
    unsafe fn add(a: Self::F, b: Self::F) -> Self::F;
    /// `a - b`.
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F;
    /// `a * b`.
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F;
    /// `a / b`, within a few units of the last place.
    unsafe fn div(a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once.
    unsafe fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// The larger of each pair.
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F;
    /// The smaller of each pair.
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F;
    /// The nearest integers, halves to even.
    unsafe fn round(a: Self::F) -> Self::F;
    /// `a * 2^n`, `n` integers in -126…127.
    unsafe fn scale(a: Self::F, n: Self::F) -> Self::F;
    /// Sum of all lanes, in a fixed order.
    unsafe fn sum(a: Self::F) -> f32;
    /// Largest lane.
    unsafe fn largest(a: Self::F) -> f32;
    /// Rounds, adds 128 and writes 16 bytes; the lanes must lie in -128…127.
    unsafe fn store_bytes(to: *mut u8, value: Self::F);

    /// Reads 16 integers.
    unsafe fn load_ints(from: *const i32) -> Self::I;
    /// Integers as f32.
    unsafe fn to_float(a: Self::I) -> Self::F;
    /// Adds to each lane the product of the 4 unsigned bytes at `bytes` with that lane's 4 signed ones at `weights`.
    unsafe fn dot(sum: Self::I, bytes: *const u8, weights: *const i8) -> Self::I;
}

/// AVX-512 with the 8-bit products of VNNI: features `avx512f`, `avx512bw`, `avx512vl`, `avx512dq`, `avx512vnni`.
pub struct Avx512;

impl Lanes for Avx512 {
    type F = __m512;
    type I = __m512i;
    const ROWS: usize = 12;

    #[inline(always)]
    unsafe fn splat(value: f32) -> __m512 {
        unsafe { _mm512_set1_ps(value) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: __m512) {
        unsafe { _mm512_storeu_ps(to, value) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        // An estimate of 1/b, good to 14 bits, and one step of Newton's method: no division.
        unsafe {
            let estimate = _mm512_rcp14_ps(b);
            let rest = _mm512_fnmadd_ps(b, estimate, _mm512_set1_ps(2.0));
            _mm512_mul_ps(a, _mm512_mul_ps(estimate, rest))
        }
    }
    #[inline(always)]
    unsafe fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn round(a: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a) }
    }
    #[inline(always)]
    unsafe fn scale(a: __m512, n: __m512) -> __m512 {
        unsafe { _mm512_scalef_ps(a, n) }
    }
    #[inline(always)]
    unsafe fn sum(a: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(a) }
    }
    #[inline(always)]
    unsafe fn largest(a: __m512) -> f32 {
        unsafe { _mm512_reduce_max_ps(a) }
    }
    #[inline(always)]
    unsafe fn store_bytes(to: *mut u8, value: __m512) {
        unsafe {
            let shifted = _mm512_add_epi32(_mm512_cvtps_epi32(value), _mm512_set1_epi32(128));
            _mm_storeu_si128(to.cast(), _mm512_cvtusepi32_epi8(shifted));
        }
    }
    #[inline(always)]
    unsafe fn load_ints(from: *const i32) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn to_float(a: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(a) }
    }
    #[inline(always)]
    unsafe fn dot(sum: __m512i, bytes: *const u8, weights: *const i8) -> __m512i {
        unsafe {
            let bytes = _mm512_set1_epi32(bytes.cast::<i32>().read_unaligned());
            _mm512_dpbusd_epi32(sum, bytes, _mm512_loadu_si512(weights.cast()))
        }
    }
}

/// AVX2 with fused multiply-add: features `avx2`, `fma`. Sums of two 8-bit products must fit 16 bits, which 7-bit
/// weights ensure.
pub struct Avx2;

/// Two registers, one after the other.
macro_rules! both {
    ($instruction:ident, $a:expr $(, $more:expr)*) => {
        unsafe { [$instruction($a[0] $(, $more[0])*), $instruction($a[1] $(, $more[1])*)] }
    };
}

impl Lanes for Avx2 {
    type F = [__m256; 2];
    type I = [__m256i; 2];
    const ROWS: usize = 2;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self::F {
        unsafe { [_mm256_set1_ps(value); 2] }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self::F {
        unsafe { [_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))] }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: Self::F) {
        unsafe {
            _mm256_storeu_ps(to, value[0]);
            _mm256_storeu_ps(to.add(8), value[1]);
        }
    }
    #[inline(always)]
    unsafe fn add(a: Self::F, b: Self::F) -> Self::F {
        both!(_mm256_add_ps, a, b)
    }
    #[inline(always)]
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F {
        both!(_mm256_sub_ps, a, b)
    }
    #[inline(always)]
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F {
        both!(_mm256_mul_ps, a, b)
    }
    #[inline(always)]
    unsafe fn div(a: Self::F, b: Self::F) -> Self::F {
        both!(_mm256_div_ps, a, b)
    }
    #[inline(always)]
    unsafe fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        both!(_mm256_fmadd_ps, a, b, c)
    }
    #[inline(always)]
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F {
        both!(_mm256_max_ps, a, b)
    }
    #[inline(always)]
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F {
        both!(_mm256_min_ps, a, b)
    }
    #[inline(always)]
    unsafe fn round(a: Self::F) -> Self::F {
        unsafe { a.map(|half| _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(half)) }
    }
    #[inline(always)]
    unsafe fn scale(a: Self::F, n: Self::F) -> Self::F {
        unsafe {
            let power = n.map(|half| {
                let exponent = _mm256_add_epi32(_mm256_cvtps_epi32(half), _mm256_set1_epi32(127));
                _mm256_castsi256_ps(_mm256_slli_epi32::<23>(exponent))
            });
            Self::mul(a, power)
        }
    }
    #[inline(always)]
    unsafe fn sum(a: Self::F) -> f32 {
        unsafe {
            let eight = _mm256_add_ps(a[0], a[1]);
            let four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
    }
    #[inline(always)]
    unsafe fn largest(a: Self::F) -> f32 {
        unsafe {
            let eight = _mm256_max_ps(a[0], a[1]);
            let four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
            let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)))
        }
    }
    #[inline(always)]
    unsafe fn store_bytes(to: *mut u8, value: Self::F) {
        unsafe {
            let words = _mm256_packs_epi32(_mm256_cvtps_epi32(value[0]), _mm256_cvtps_epi32(value[1]));
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words);
            let bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            _mm_storeu_si128(to.cast(), _mm_add_epi8(bytes, _mm_set1_epi8(-128)));
        }
    }
    #[inline(always)]
    unsafe fn load_ints(from: *const i32) -> Self::I {
        unsafe { [_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(8).cast())] }
    }
    #[inline(always)]
    unsafe fn to_float(a: Self::I) -> Self::F {
        both!(_mm256_cvtepi32_ps, a)
    }
    #[inline(always)]
    unsafe fn dot(sum: Self::I, bytes: *const u8, weights: *const i8) -> Self::I {
        unsafe {
            let bytes = _mm256_set1_epi32(bytes.cast::<i32>().read_unaligned());
            let half = |sum, weights: *const i8| {
                let pairs = _mm256_maddubs_epi16(bytes, _mm256_loadu_si256(weights.cast()));
                _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
            };
            [half(sum[0], weights), half(sum[1], weights.add(32))]
        }
    }
}
