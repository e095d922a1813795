use fastrand::Rng;

use super::*;
use crate::throughput::{CorpusFacts, Machine, Measurement};
use proptest::prelude::*;

const CHAIN: Quantity = Quantity::Chain { threads: 1 };

fn report(measured: &[(Quantity, Vec<f64>)]) -> Report {
    let corpus = CorpusFacts { bytes: 1000, words: 160, ..Default::default() };
    let machine =
        Machine { processor: "one".into(), cores: 2, instructions: Vec::new(), memory: 1, system: String::new() };
    let measurements = measured.iter().map(|(quantity, s)| Measurement::new(*quantity, s.clone(), &corpus)).collect();
    let text = || "1".to_owned();
    Report { schema: 1, nommer: text(), model: text(), output: text(), machine, corpus, measurements }
}

/// Ten samples around `centre`, 1 % apart.
fn around(centre: f64) -> Vec<f64> {
    (0..10).map(|step| centre * (0.955 + 0.01 * f64::from(step))).collect()
}

#[test]
fn p_values_are_those_of_scipy() {
    // scipy.stats.mannwhitneyu(old, new, method="asymptotic"), scipy 1.17.
    let cases: [(&[f64], &[f64], f64); 3] = [
        (&[19.0, 22.0, 16.0, 29.0, 24.0], &[20.0, 11.0, 17.0, 12.0], 0.111_346_89),
        (&[1.0, 2.0, 3.0, 4.0], &[3.0, 4.0, 5.0, 6.0], 0.108_063_37),
        (&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[7.0, 8.0, 9.0, 10.0, 11.0, 12.0], 0.005_074_87),
    ];
    for (old, new, p) in cases {
        assert!((p_value(old, new) - p).abs() < 1e-6, "{old:?} {new:?}: {}", p_value(old, new));
    }
}

#[test]
fn a_change_of_a_fifth_is_significant_and_one_within_the_noise_is_not() {
    let old = report(&[(CHAIN, around(1.0)), (Quantity::StartUp, around(0.1))]);
    let new = report(&[(CHAIN, around(0.8)), (Quantity::StartUp, around(0.1003))]);
    let found = compare("old.json", &old, &new);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    let [chain, start_up] = &found.changes[..] else { panic!("{:?}", found.changes) };
    assert!(chain.significant && (chain.ratio - 0.8).abs() < 1e-9, "{chain:?}");
    assert!(chain.interval[0] > 0.75 && chain.interval[1] < 0.85, "{chain:?}");
    assert!(!start_up.significant && start_up.p > 0.5, "{start_up:?}");
}

#[test]
fn the_same_report_twice_shows_no_change_even_without_any_spread() {
    let same = report(&[(CHAIN, vec![1.0; 10]), (Quantity::StartUp, vec![0.1])]);
    let found = compare("same.json", &same, &same);
    assert!(found.changes.iter().all(|change| !change.significant && change.p == 1.0 && change.ratio == 1.0));
}

#[test]
fn a_corpus_of_another_size_is_compared_byte_for_byte_with_a_warning() {
    let old = report(&[(CHAIN, around(1.0))]);
    let mut new = report(&[(CHAIN, around(2.0))]);
    new.corpus.bytes = 2000;
    new.corpus.fingerprint = "other".into();
    new.machine.cores = 4;
    let found = compare("old.json", &old, &new);
    assert!((found.changes[0].ratio - 1.0).abs() < 1e-9 && !found.changes[0].significant);
    assert_eq!(found.warnings.len(), 2, "{:?}", found.warnings);
    assert!(found.warnings[0].contains("another machine") && found.warnings[1].contains("another corpus"));
}

proptest! {
    #[test]
    fn of_twenty_equal_quantities_seldom_one_seems_to_change(seed in 0..200u64) {
        let mut random = Rng::with_seed(seed);
        let mut draw = || {
            let quantities = (1..=20).map(|threads| {
                (Quantity::Chain { threads }, (0..10).map(|_| 1.0 + random.f64()).collect::<Vec<_>>())
            });
            report(&quantities.collect::<Vec<_>>())
        };
        let found = compare("old.json", &draw(), &draw());
        let seeming = found.changes.iter().filter(|change| change.significant).count();
        prop_assert!(seeming <= 1, "{seeming}");
    }
}
