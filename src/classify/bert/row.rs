//! What happens to single rows: quantisation, layer normalisation, and the functions in between.

use super::lanes::Lanes;

/// `e^x`, relative error below 2e-7 for x in -87…0: Cody and Waite's reduction and the Taylor series of degree 6.
#[inline(always)]
pub unsafe fn exp<L: Lanes>(x: L::F) -> L::F {
    unsafe {
        let x = L::max(x, L::splat(-87.0));
        let n = L::round(L::mul(x, L::splat(std::f32::consts::LOG2_E)));
        let r = L::fma(n, L::splat(-0.693_359_4), x);
        let r = L::fma(n, L::splat(2.121_944_4e-4), r);
        let mut sum = L::splat(1.0 / 720.0);
        for factor in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
            sum = L::fma(sum, r, L::splat(factor));
        }
        L::scale(sum, n)
    }
}

/// The error function, absolute error below 1e-6: the rational approximation on -4…4 that Eigen uses.
#[inline(always)]
unsafe fn erf<L: Lanes>(x: L::F) -> L::F {
    unsafe {
        let x = L::max(L::splat(-4.0), L::min(L::splat(4.0), x));
        let square = L::mul(x, x);
        let mut above = L::splat(-2.726_142_3e-10);
        for factor in [2.770_681_4e-8, -2.101_024e-6, -5.692_506_4e-5, -7.349_906e-4, -2.954_6e-3, -1.609_603_3e-2] {
            above = L::fma(above, square, L::splat(factor));
        }
        let mut below = L::splat(-1.456_607_2e-5);
        for factor in [-2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2] {
            below = L::fma(below, square, L::splat(factor));
        }
        L::div(L::mul(x, above), below)
    }
}

/// The Gaussian error linear unit (Hendrycks and Gimpel, 2016): `x/2 · (1 + erf(x/√2))`.
#[inline(always)]
pub unsafe fn gelu<L: Lanes>(x: L::F) -> L::F {
    unsafe {
        let half = L::mul(x, L::splat(0.5));
        L::fma(half, erf::<L>(L::mul(x, L::splat(std::f32::consts::FRAC_1_SQRT_2))), half)
    }
}

/// Quantises rows of `width` numbers to bytes around 128, each with its own scale, as `QuantizeLinear` rounds.
#[inline(always)]
pub unsafe fn quantise<L: Lanes>(rows: &[f32], width: usize, bytes: &mut [u8], scales: &mut [f32]) {
    debug_assert_eq!((rows.len(), rows.len() / width), (bytes.len(), scales.len()));
    for (row, (bytes, scale)) in rows.chunks_exact(width).zip(bytes.chunks_exact_mut(width).zip(scales)) {
        unsafe {
            let (mut high, mut low) = (L::splat(1e-9), L::splat(-1e-9));
            for at in (0..width).step_by(16) {
                let value = L::load(row.as_ptr().add(at));
                (high, low) = (L::max(high, value), L::min(low, value));
            }
            let peak = L::largest(L::max(high, L::sub(L::splat(0.0), low)));
            let steps = L::splat(127.0 / peak);
            for at in (0..width).step_by(16) {
                L::store_bytes(bytes.as_mut_ptr().add(at), L::mul(L::load(row.as_ptr().add(at)), steps));
            }
            *scale = peak * (1.0 / 127.0);
        }
    }
}

/// Adds `added` to rows of `hidden` and normalises each (Ba, Kiros and Hinton, 2016): mean 0, variance 1, then `gain`
/// and `shift`.
#[inline(always)]
pub unsafe fn add_norm<L: Lanes>(hidden: &mut [f32], added: &[f32], gain: &[f32], shift: &[f32], epsilon: f32) {
    let width = gain.len();
    for (row, added) in hidden.chunks_exact_mut(width).zip(added.chunks_exact(width)) {
        unsafe {
            let row = row.as_mut_ptr();
            let mut sum = L::splat(0.0);
            for at in (0..width).step_by(16) {
                let value = L::add(L::load(row.add(at)), L::load(added.as_ptr().add(at)));
                L::store(row.add(at), value);
                sum = L::add(sum, value);
            }
            let mean = L::splat(L::sum(sum) / width as f32);
            let mut squares = L::splat(0.0);
            for at in (0..width).step_by(16) {
                let value = L::sub(L::load(row.add(at)), mean);
                squares = L::fma(value, value, squares);
            }
            let factor = L::splat(1.0 / (L::sum(squares) / width as f32 + epsilon).sqrt());
            for at in (0..width).step_by(16) {
                let value = L::mul(L::sub(L::load(row.add(at)), mean), factor);
                let shifted = L::fma(value, L::load(gain.as_ptr().add(at)), L::load(shift.as_ptr().add(at)));
                L::store(row.add(at), shifted);
            }
        }
    }
}
