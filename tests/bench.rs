//! `nommer bench` from outside, on little text and in few rounds.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn nommer(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("nommer").expect("it is built");
    command.arg("bench").args(["-q", "--runs", "1", "--seconds", "0", "--words", "300"]).args(arguments);
    command.output().expect("it runs")
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn json(path: impl AsRef<Path>) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("it was written")).expect("it is JSON")
}

/// The measurements that have this quantity.
fn measured<'v>(report: &'v Value, quantity: &str) -> Vec<&'v Value> {
    let all = report["measurements"].as_array().expect("a list");
    all.iter().filter(|measurement| measurement["quantity"] == quantity).collect()
}

#[test]
fn everything_is_measured_and_the_next_run_is_compared_with_it() {
    let folder = TempDir::new().expect("can be made");
    let (old, new) = (path(&folder, "old.json"), path(&folder, "new.json"));
    let first = nommer(&["--threads", "1,2", "--json", &old]);
    assert!(first.status.success(), "{}", shown(&first.stderr));
    for wanted in
        ["Whole chain", "classify", "one sentence, p99", "start-up to first entity", "peak memory", "corpus built in"]
    {
        assert!(shown(&first.stdout).contains(wanted), "{wanted} is not in {}", shown(&first.stdout));
    }
    let report = json(&old);
    let counts = ["chain", "efficiency", "stage", "latency", "start_up"].map(|q| measured(&report, q).len());
    assert_eq!(counts, [2, 1, 10, 3, 1]);
    let chain = measured(&report, "chain")[0];
    let words = report["corpus"]["words"].as_f64().expect("a number");
    let speed = chain["words_per_second"]["median"].as_f64().expect("a number");
    assert!((speed * chain["median"].as_f64().expect("a number") / words - 1.0).abs() < 1e-9, "{chain}");
    assert_eq!(report["corpus"]["windows"], report["corpus"]["computed_windows"]);

    let second = nommer(&["--stage", "layout", "--compare", &old, "--json", &new]);
    assert!(second.status.success(), "{}", shown(&second.stderr));
    assert!(shown(&second.stdout).contains("layout, 1 thread") && !shown(&second.stdout).contains("Whole chain"));
    let comparison = &json(&new)["comparison"];
    assert_eq!(comparison["changes"].as_array().map(Vec::len), Some(1), "{comparison}");
    assert_eq!(comparison["changes"][0]["significant"], false, "one round can show nothing");
    assert_eq!(comparison["warnings"], serde_json::json!([]));
}

#[test]
fn own_text_is_measured_and_json_can_go_to_standard_output() {
    let folder = TempDir::new().expect("can be made");
    let empty = path(&folder, "empty.txt");
    std::fs::write(&empty, "").expect("can be written");
    let run = nommer(&["annotations/samples", &empty, "--stage", "read", "--json", "-"]);
    assert_eq!(run.status.code(), Some(2), "{}", shown(&run.stderr));
    assert!(shown(&run.stderr).contains("empty.txt:1: the document is empty"), "{}", shown(&run.stderr));
    let report: Value = serde_json::from_slice(&run.stdout).expect("it is JSON and nothing else");
    assert_eq!(report["corpus"]["name"], format!("annotations/samples {empty}"));
    assert_eq!((&report["corpus"]["documents"], measured(&report, "stage").len()), (&6.into(), 1));
}

#[test]
fn the_batches_that_are_measured_can_be_given_to_another_engine() {
    let folder = TempDir::new().expect("can be made");
    let file = path(&folder, "batches.jsonl");
    assert!(nommer(&["--batches", &file]).status.success());
    let lines = std::fs::read_to_string(&file).expect("it was written");
    for line in lines.lines() {
        let batch: Value = serde_json::from_str(line).expect("it is JSON");
        let pieces = batch["rows"].as_u64().expect("a number") * batch["length"].as_u64().expect("a number");
        let counts = ["ids", "mask"].map(|field| batch[field].as_array().map(|values| values.len() as u64));
        assert_eq!(counts, [Some(pieces); 2]);
    }
    assert!(lines.lines().count() > 0);
}

#[test]
fn misuse_says_what_was_expected() {
    let folder = TempDir::new().expect("can be made");
    let [empty, other] = ["empty.txt", "other.json"].map(|name| path(&folder, name));
    std::fs::write(&empty, "\u{200b}\n").expect("can be written");
    std::fs::write(&other, "{\n\"schema\": 1,\n\"nommer\": 3\n}").expect("can be written");
    for (arguments, wanted) in [
        (&["--compare", &other][..], "other.json:3: not a report of `nommer bench --json`"),
        (&["--compare", "missing.json"], "missing.json"),
        (&[&empty], "no sentence to measure"),
        (&["missing.txt"], "no text to measure"),
        (&["--threads", "0"], "expected a whole number from 1"),
        (&["--model", "missing"], "`config.json` is missing"),
    ] {
        let run = nommer(arguments);
        assert_eq!(run.status.code(), Some(1), "{arguments:?}");
        assert!(shown(&run.stderr).contains(wanted), "{wanted} is not in {}", shown(&run.stderr));
    }
}
