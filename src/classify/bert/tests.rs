//! Each kernel against its definition, and the whole engine against `rten` on the bundled model.

use proptest::prelude::*;

use super::kernels::Kernels;
use super::*;
use crate::classify::onnx::Onnx;

/// Numbers that look like activations: most small, some large.
fn floats(count: usize, seed: u64) -> Vec<f32> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| (random.f32() - 0.5) * if random.u8(..20) == 0 { 40.0 } else { 4.0 }).collect()
}

fn weights(count: usize, seed: u64) -> Vec<i8> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| random.i8(-63..=63)).collect()
}

/// What `QuantizeLinear` makes of one row: bytes around 128 and their scale.
fn quantised(row: &[f32]) -> (Vec<u8>, f32) {
    let peak = row.iter().fold(1e-9_f32, |peak, value| peak.max(value.abs()));
    let steps = 127.0 / peak;
    let bytes = row.iter().map(|value| ((value * steps).round_ties_even() + 128.0) as u8);
    (bytes.collect(), peak * (1.0 / 127.0))
}

fn close(found: &[f32], wanted: &[f32], tolerance: f32) {
    assert_eq!(found.len(), wanted.len());
    for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        assert!((found - wanted).abs() <= tolerance, "at {at}: found {found}, wanted {wanted}");
    }
}

#[test]
fn this_processor_runs_the_kernels() {
    // Without AVX2 the tests below would compare nothing.
    assert!(!Kernels::all().is_empty());
}

#[test]
fn rows_are_quantised_as_the_graph_says() {
    let rows = [floats(48, 1), vec![0.0; 48], vec![-7.5; 48]].concat();
    for kernels in Kernels::all() {
        let (mut bytes, mut scales) = (vec![0; rows.len()], vec![0.0; 3]);
        // SAFETY: `Kernels::all` holds what this processor can run.
        unsafe { (kernels.quantise)(&rows, 48, &mut bytes, &mut scales) };
        for (row, (bytes, scale)) in rows.chunks(48).zip(bytes.chunks(48).zip(scales)) {
            assert_eq!((bytes.to_vec(), scale), quantised(row));
        }
    }
}

/// The linear layer in whole numbers, then in f64.
fn reference(bytes: &[u8], scales: &[f32], weights: &[i8], columns: &[f32], bias: &[f32]) -> Vec<f32> {
    let inputs = bytes.len() / scales.len();
    let cell = |row: usize, column: usize| {
        let product = |input: usize| {
            (i64::from(bytes[row * inputs + input]) - 128) * i64::from(weights[input * columns.len() + column])
        };
        let sum: i64 = (0..inputs).map(product).sum();
        (sum as f64 * f64::from(columns[column]) * f64::from(scales[row]) + f64::from(bias[column])) as f32
    };
    (0..scales.len()).flat_map(|row| (0..columns.len()).map(move |column| cell(row, column))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn linear_layers_agree_with_whole_numbers(rows in 1..30usize, inputs in 1..6usize, panels in 1..4usize, seed: u64) {
        let (inputs, outputs) = (16 * inputs, 32 * panels);
        let matrix = weights(inputs * outputs, seed);
        let (columns, bias) = (vec![0.01; outputs], floats(outputs, seed ^ 1));
        let linear = Linear::pack(inputs, &matrix, columns.clone(), bias.clone()).unwrap();
        let (bytes, scales): (Vec<_>, Vec<_>) = floats(rows * inputs, seed ^ 2).chunks(inputs).map(quantised).unzip();
        let bytes = bytes.concat();
        let wanted = reference(&bytes, &scales, &matrix, &columns, &bias);
        for kernels in Kernels::all() {
            let mut found = vec![0.0; rows * outputs];
            // SAFETY: `Kernels::all` holds what this processor can run.
            unsafe { (kernels.apply)(&linear, &bytes, &scales, &mut found, false) };
            close(&found, &wanted, 1e-4);
        }
    }

    #[test]
    fn attention_agrees_with_its_definition(length in 1..70usize, heads in 1..4usize, seed: u64) {
        let (head_width, width) = (32, 32 * heads);
        let packed: Vec<f32> = floats(length * 3 * width, seed).iter().map(|value| value / 8.0).collect();
        let at = |part: usize, row: usize, column: usize| f64::from(packed[row * 3 * width + part * width + column]);
        let mut wanted = Vec::new();
        for row in 0..length {
            for column in 0..width {
                let head = column / head_width * head_width;
                let dot = |key| (head..head + head_width).map(|c| at(0, row, c) * at(1, key, c)).sum::<f64>();
                let powers: Vec<f64> = (0..length).map(|key| (dot(key) / (head_width as f64).sqrt()).exp()).collect();
                let sum: f64 = powers.iter().sum();
                wanted.push(powers.iter().enumerate().map(|(key, p)| p / sum * at(2, key, column)).sum::<f64>() as f32);
            }
        }
        for kernels in Kernels::all() {
            let mut found = vec![0.0; length * width];
            // SAFETY: `Kernels::all` holds what this processor can run.
            unsafe { (kernels.attend)(&packed, width, heads, &mut found, &mut Scratch::default()) };
            // bf16 keeps 8 bits of each factor; a score here is off by some hundredths, a value reaches 2.5.
            close(&found, &wanted, if kernels.name == "avx512_bf16" { 0.1 } else { 1e-4 });
        }
    }
}

#[test]
fn the_activation_is_the_gaussian_error_linear_unit() {
    // One input of scale 1 and one weight of 1 in each column: the layer's output is its bias, then bent.
    let bias: Vec<f32> = (0..320).map(|n| (n as f32 - 160.0) / 16.0).collect();
    let linear = Linear::pack(16, &[0; 16 * 320], vec![1.0; 320], bias.clone()).unwrap();
    let erf = |x: f64| {
        // Abramowitz and Stegun 7.1.5, the series of erf; exact enough for |x| < 8 in f64.
        let terms = (0..200).scan(x, |term, n| {
            let value = *term / f64::from(2 * n + 1);
            *term *= -x * x / f64::from(n + 1);
            Some(value)
        });
        if x.abs() > 4.5 { x.signum() } else { terms.sum::<f64>() * std::f64::consts::FRAC_2_SQRT_PI }
    };
    let bent = |&x: &f32| (f64::from(x) / 2.0 * (1.0 + erf(f64::from(x) / 2.0_f64.sqrt()))) as f32;
    let wanted: Vec<f32> = bias.iter().map(bent).collect();
    for kernels in Kernels::all() {
        let mut found = vec![0.0; 320];
        // SAFETY: `Kernels::all` holds what this processor can run.
        unsafe { (kernels.apply)(&linear, &[128; 16], &[1.0], &mut found, true) };
        close(&found, &wanted, 1e-5);
    }
}

#[test]
fn normalised_rows_have_mean_and_variance_of_the_norm() {
    let (before, added) = (floats(96, 5), floats(96, 6));
    let (gain, shift) = (vec![2.0; 48], vec![0.5; 48]);
    for kernels in Kernels::all() {
        let mut rows = before.clone();
        // SAFETY: `Kernels::all` holds what this processor can run.
        unsafe { (kernels.add_norm)(&mut rows, &added, &gain, &shift, 1e-12) };
        for row in rows.chunks(48) {
            let mean = row.iter().sum::<f32>() / 48.0;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 48.0;
            close(&[mean, variance], &[0.5, 4.0], 1e-4);
        }
    }
}

const BUNDLED: &[u8] = include_bytes!("../../../models/small/model.onnx");

fn bundled(kernels: Kernels) -> Bert {
    let config: serde_json::Value =
        serde_json::from_slice(include_bytes!("../../../models/small/config.json")).unwrap();
    let heads = config["num_attention_heads"].as_u64().unwrap() as usize;
    let epsilon = config["layer_norm_eps"].as_f64().unwrap() as f32;
    Bert { kernels, ..Bert::load(BUNDLED, heads, epsilon).unwrap().unwrap() }
}

/// Rows of different lengths, padded to one.
fn batch(lengths: &[usize], length: usize) -> Batch {
    let mut random = fastrand::Rng::with_seed(7);
    let (mut ids, mut mask) = (Vec::new(), Vec::new());
    for &real in lengths {
        ids.extend((0..length).map(|at| if at < real { random.i32(100..9000) } else { 0 }));
        mask.extend((0..length).map(|at| i32::from(at < real)));
    }
    let read = mask.iter().map(|&mask| mask == 1).collect();
    Batch { rows: lengths.len(), length, ids, mask, read, windows: (0..lengths.len()).collect() }
}

#[test]
fn the_network_agrees_with_rten_on_the_same_file() {
    let batch = batch(&[40, 33, 5, 38], 40);
    let wanted = Onnx::load(BUNDLED.into()).unwrap().classify(&batch).unwrap();
    for kernels in Kernels::all() {
        let found = bundled(kernels).classify(&batch).unwrap();
        for (piece, (found, wanted)) in found.logits.chunks(7).zip(wanted.logits.chunks(7)).enumerate() {
            // An activation that lies between two bytes may be rounded either way: a little of that is left at the end.
            if batch.mask[piece] == 1 {
                close(found, wanted, 0.35);
            }
        }
    }
}

#[test]
fn places_that_nobody_reads_change_no_other_score() {
    let mut some = batch(&[40, 33, 5, 38], 40);
    for kernels in Kernels::all() {
        let bert = bundled(kernels);
        some.read.iter_mut().zip(&some.mask).for_each(|(read, mask)| *read = *mask == 1);
        let all = bert.classify(&some).unwrap();
        some.read
            .iter_mut()
            .enumerate()
            .for_each(|(place, read)| *read &= place % 3 == 0 && !(40..80).contains(&place));
        let found = bert.classify(&some).unwrap();
        for (place, (found, all)) in found.logits.chunks(7).zip(all.logits.chunks(7)).enumerate() {
            assert_eq!(found, if some.read[place] { all } else { &[0.0; 7] });
        }
    }
}

#[test]
fn a_row_has_the_same_scores_alone_and_among_others() {
    let lengths = [40, 33, 5, 38, 12, 40, 39];
    let together = batch(&lengths, 40);
    for kernels in Kernels::all() {
        let bert = bundled(kernels);
        let all = bert.classify(&together).unwrap();
        for (row, &length) in lengths.iter().enumerate() {
            let range = row * 40..row * 40 + length;
            let ids = together.ids[range].to_vec();
            let (mask, read) = (vec![1; length], vec![true; length]);
            let alone = bert.classify(&Batch { rows: 1, length, ids, mask, read, windows: vec![0] }).unwrap();
            assert_eq!(alone.logits, all.logits[row * 40 * 7..(row * 40 + length) * 7]);
        }
    }
}

#[test]
fn a_piece_that_the_network_does_not_know_is_an_error() {
    let bert = bundled(Kernels::detect(32).unwrap());
    let unknown = Batch { rows: 1, length: 1, ids: vec![9_999_999], mask: vec![1], read: vec![true], windows: vec![0] };
    let problem = bert.classify(&unknown).unwrap_err().to_string();
    assert!(problem.contains("the tokenizer gives piece 9999999"), "{problem}");
}

#[test]
fn heads_that_do_not_divide_the_width_are_an_error() {
    let problem = Bert::load(BUNDLED, 7, 1e-12).err().unwrap();
    assert!(problem.contains("7 attention heads do not divide"), "{problem}");
}

#[test]
fn a_damaged_file_is_an_error() {
    assert!(Bert::load(&BUNDLED[..BUNDLED.len() / 2], 4, 1e-12).is_err());
}
