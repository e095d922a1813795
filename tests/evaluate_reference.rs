//! Scores are those of seqeval and nervaluate, to 1e-9. `reference/make_fixtures.py` wrote what they say.

use std::path::Path;

use assert_cmd::Command;
use nommer::evaluate::schemes::count;
use nommer::evaluate::{Counts, Scheme, Score, Span};
use nommer::gold::tags::{Chunk, chunks, strict_chunks};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/evaluate");

fn fixture() -> Value {
    let path = Path::new(FOLDER).join("reference.json");
    serde_json::from_slice(&std::fs::read(path).expect("the fixture is committed")).expect("it is JSON")
}

fn assert_close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no number in the fixture"));
    assert!((found - expected).abs() < 1e-9, "{what}: {found} instead of {expected}");
}

fn assert_score(found: Score, expected: &Value, what: &str) {
    assert_close(found.precision, &expected["precision"], &format!("{what}, precision"));
    assert_close(found.recall, &expected["recall"], &format!("{what}, recall"));
    assert_close(found.f1, &expected["f1"], &format!("{what}, F1"));
}

fn assert_counts(found: Counts, expected: &Value, what: &str) {
    let parts = [found.correct, found.incorrect, found.partial, found.missed, found.spurious];
    let names = ["correct", "incorrect", "partial", "missed", "spurious"];
    for (part, name) in parts.into_iter().zip(names) {
        assert_eq!(Some(u64::from(part)), expected[name].as_u64(), "{what}, {name}");
    }
    assert_score(found.score(), expected, what);
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

fn sum(counts: impl Iterator<Item = Counts>) -> Counts {
    let mut sum = Counts::default();
    counts.for_each(|counts| sum += counts);
    sum
}

/// Counts documents of spans in one scheme, all labels or only one.
fn counted(scheme: Scheme, gold: &[Vec<Span>], predicted: &[Vec<Span>], label: Option<usize>) -> Counts {
    let kept = |spans: &[Span]| -> Vec<Span> {
        spans.iter().copied().filter(|span| label.is_none_or(|label| span.label == label)).collect()
    };
    sum(gold.iter().zip(predicted).map(|(gold, predicted)| count(scheme, &kept(gold), &kept(predicted))))
}

const LABELS: [&str; 4] = ["PER", "LOC", "ORG", "AMOUNT"];

fn label(name: &str) -> usize {
    LABELS.iter().position(|label| *label == name).expect("one of the four labels")
}

#[test]
fn the_four_schemes_count_and_score_random_spans_as_nervaluate_does() {
    let fixture = fixture();
    let spans = |side: &Value| -> Vec<Vec<Span>> {
        let span = |triple: &Value| Span {
            start: triple[0].as_u64().expect("a start") as usize,
            end: triple[1].as_u64().expect("an end") as usize,
            label: label(triple[2].as_str().expect("a label")),
        };
        list(side).iter().map(|document| list(document).iter().map(span).collect()).collect()
    };
    let mut compared = 0;
    for (number, case) in list(&fixture["spans"]).iter().enumerate() {
        let (gold, predicted) = (spans(&case["gold"]), spans(&case["predicted"]));
        for scheme in &Scheme::ALL[..4] {
            let expected = &case["nervaluate"][scheme.as_str()];
            let what = format!("case {number}, {}", scheme.as_str());
            assert_counts(counted(*scheme, &gold, &predicted, None), &expected["overall"], &what);
            for (name, expected) in expected["labels"].as_object().expect("scores by label") {
                let found = counted(*scheme, &gold, &predicted, Some(label(name)));
                assert_counts(found, expected, &format!("{what}, {name}"));
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "only {compared} scores by label were compared");
}

type Reader = for<'t> fn(&[&'t str]) -> Vec<Chunk<'t>>;

fn assert_seqeval(mode: &str, chunks: Reader) {
    let fixture = fixture();
    let spans = |side: &Value| -> Vec<Vec<Span>> {
        let sentence = |tags: &Value| {
            let tags: Vec<&str> = list(tags).iter().map(|tag| tag.as_str().expect("a tag")).collect();
            let span = |(tokens, name): Chunk| Span { start: tokens.start, end: tokens.end, label: label(name) };
            chunks(&tags).into_iter().map(span).collect()
        };
        list(side).iter().map(sentence).collect()
    };
    for (number, case) in list(&fixture["tags"]).iter().enumerate() {
        let (gold, predicted) = (spans(&case["gold"]), spans(&case["predicted"]));
        let what = format!("{mode}, case {number}");
        let micro = counted(Scheme::Conll, &gold, &predicted, None);
        let Some(labels) = case[mode]["labels"].as_object() else {
            assert_eq!(micro, Counts::default(), "{what}: seqeval found no name");
            continue;
        };
        assert_score(micro.score(), &case[mode]["micro"], &what);
        let by_label = |name: &str| counted(Scheme::Conll, &gold, &predicted, Some(label(name)));
        for (name, expected) in labels {
            assert_score(by_label(name).score(), expected, &format!("{what}, {name}"));
            assert_eq!(Some(u64::from(by_label(name).gold())), expected["gold"].as_u64(), "{what}, {name}");
        }
        let mean = Score::mean(labels.keys().map(|name| by_label(name).score()));
        assert_score(mean, &case[mode]["macro"], &format!("{what}, macro"));
    }
}

#[test]
fn tags_are_read_and_scored_as_seqeval_does_by_default() {
    assert_seqeval("seqeval_default", chunks);
}

#[test]
fn tags_are_read_and_scored_as_seqeval_does_in_strict_iob2_mode() {
    assert_seqeval("seqeval_strict", strict_chunks);
}

#[test]
fn the_program_gives_the_scores_of_both_on_real_texts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let json = folder.path().join("report.json");
    let mut nommer = Command::cargo_bin("nommer").expect("the program is built");
    let files = [format!("{FOLDER}/own-gold.jsonl"), format!("{FOLDER}/own-spacy.jsonl")];
    nommer.arg("evaluate").args(files).args(["--replicates", "0", "--json"]).arg(&json).assert().success();
    let report: Value = serde_json::from_slice(&std::fs::read(json).expect("written")).expect("JSON");
    let (system, real) = (&report["systems"][0], &fixture()["real"]);
    let line = |scheme: Scheme, name: &str| -> Value {
        let scheme = &system["schemes"][scheme as usize];
        let by_label = || list(&scheme["labels"]).iter().find(|line| line["label"] == name).expect("the label").clone();
        if matches!(name, "micro" | "macro") { scheme[name].clone() } else { by_label() }
    };
    let assert_line = |line: &Value, expected: &Value, what: &str| {
        for part in ["precision", "recall", "f1"] {
            assert_close(line[part].as_f64().expect("a number"), &expected[part], &format!("{what}, {part}"));
        }
    };
    for scheme in &Scheme::ALL[..4] {
        let expected = &real["nervaluate"][scheme.as_str()];
        assert_line(&line(*scheme, "micro"), &expected["overall"], scheme.as_str());
        for name in &LABELS[..3] {
            assert_line(&line(*scheme, name), &expected["labels"][name], &format!("{} {name}", scheme.as_str()));
        }
    }
    for mode in ["seqeval_default", "seqeval_strict"] {
        for name in ["micro", "macro"] {
            assert_line(&line(Scheme::Conll, name), &real[mode][name], &format!("{mode} {name}"));
        }
        for name in &LABELS[..3] {
            assert_line(&line(Scheme::Conll, name), &real[mode]["labels"][name], &format!("{mode} {name}"));
        }
    }
}
