//! `nommer evaluate` as a program: what it reads, what it scores, and what it refuses to score.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn file(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    std::fs::write(&path, content).expect("it can be written");
    path
}

/// Identifier, text, and `(start, end, label)` of each name.
type Labelled<'l> = (&'l str, &'l str, &'l [(usize, usize, &'l str)]);

/// A JSONL file of these documents.
fn jsonl(folder: &TempDir, name: &str, documents: &[Labelled]) -> PathBuf {
    let line = |(id, text, entities): &Labelled| {
        let entity = |(start, end, label): &(usize, usize, &str)| json!({"start": start, "end": end, "label": label});
        json!({"id": id, "text": text, "entities": entities.iter().map(entity).collect::<Vec<_>>()}).to_string()
    };
    file(folder, name, &(documents.iter().map(line).collect::<Vec<_>>().join("\n") + "\n"))
}

fn evaluate(arguments: &[&Path]) -> Command {
    let mut command = Command::cargo_bin("nommer").expect("the program is built");
    command.arg("evaluate").args(arguments);
    command
}

struct Ran {
    status: i32,
    stdout: String,
    stderr: String,
}

fn run(mut command: Command) -> Ran {
    let out = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { status: out.status.code().expect("an exit status"), stdout: text(out.stdout), stderr: text(out.stderr) }
}

/// The JSON report of a run that must succeed.
fn report(folder: &TempDir, mut command: Command) -> Value {
    let path = folder.path().join("report.json");
    let ran = run({
        command.arg("--json").arg(&path);
        command
    });
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    serde_json::from_slice(&std::fs::read(path).expect("written")).expect("JSON")
}

/// Gold, predicted and correct names of the strict micro line.
fn strict(report: &Value) -> (u64, u64, u64) {
    let line = &report["systems"][0]["schemes"][0]["micro"];
    let number = |value: &Value| value.as_u64().expect("a number");
    (number(&line["gold"]), number(&line["predicted"]), number(&line["counts"]["correct"]))
}

const TEXT: &str = "Awa Traoré a quitté Bamako pour l’OIM.";
const NAMES: [(usize, usize, &str); 3] = [(0, 10, "PER"), (20, 26, "LOC"), (34, 37, "ORG")];

#[test]
fn the_table_has_a_line_for_each_label_and_scheme() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &NAMES)]);
    let predicted = jsonl(&folder, "predicted.jsonl", &[("b", TEXT, &NAMES), ("a", TEXT, &NAMES[..2])]);
    let ran = run(evaluate(&[&gold, &predicted]));
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    for line in [
        "PER                      2      2      100.0    100.0   100.0   100.0 – 100.0",
        "ORG                      2      1      100.0     50.0    66.7   0.0 – 100.0",
        "micro                    6      5      100.0     83.3    90.9   80.0 – 100.0",
        "conll                    6      5      100.0     83.3    90.9   80.0 – 100.0",
        "errors: missed 1, spurious 0, wrong label 0, wrong boundary 0, wrong label and boundary 0, wrong value 0",
    ] {
        assert!(ran.stdout.lines().any(|found| found == line), "no line `{line}` in\n{}", ran.stdout);
    }
}

#[test]
fn without_predictions_nommer_annotates_the_text_itself() {
    let folder = folder();
    let text = "Le Mali et la Mauritanie ont signé un accord à Bamako.";
    let gold = jsonl(&folder, "gold.jsonl", &[("a", text, &[(3, 7, "LOC"), (14, 24, "LOC"), (47, 53, "LOC")])]);
    let report = report(&folder, evaluate(&[&gold]));
    assert_eq!(strict(&report), (3, 3, 3));
    assert_eq!(report["systems"][0]["name"], "nommer, model bundled");
}

#[test]
fn a_folder_of_jsonl_files_is_one_gold() {
    let folder = folder();
    jsonl(&folder, "gold/a.jsonl", &[("a", TEXT, &NAMES)]);
    jsonl(&folder, "gold/b.jsonl", &[("b", TEXT, &NAMES)]);
    let predicted = jsonl(&folder, "predicted.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &NAMES)]);
    assert_eq!(strict(&report(&folder, evaluate(&[&folder.path().join("gold"), &predicted]))), (6, 6, 6));
}

#[test]
fn compressed_files_are_read_like_others() {
    let folder = folder();
    let plain = jsonl(&folder, "predicted.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &NAMES[..1])]);
    let whole = std::fs::read_to_string(&plain).expect("written");
    let (first, second) = whole.split_once('\n').expect("two lines");
    std::fs::create_dir(folder.path().join("gold")).expect("it can be made");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gz, first.as_bytes()).expect("memory");
    std::fs::write(folder.path().join("gold/a.jsonl.gz"), gz.finish().expect("memory")).expect("it can be written");
    let zst = zstd::encode_all(second.as_bytes(), 0).expect("memory");
    std::fs::write(folder.path().join("gold/b.jsonl.zst"), zst).expect("it can be written");
    assert_eq!(strict(&report(&folder, evaluate(&[&folder.path().join("gold"), &plain]))), (4, 4, 4));
}

#[test]
fn a_text_without_any_name_scores_zero_and_not_nan() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", "Il pleut.", &[])]);
    let report = report(&folder, evaluate(&[&gold, &gold]));
    assert_eq!(strict(&report), (0, 0, 0));
    assert_eq!(report["systems"][0]["schemes"][0]["micro"]["f1"], 0.0);
    assert_eq!(report["systems"][0]["schemes"][0]["macro"]["f1"], 0.0);
}

#[test]
fn a_map_renames_labels_and_leaves_the_others_out_on_both_sides() {
    let folder = folder();
    let names = [(0, 10, "Person"), (20, 26, "Place"), (34, 37, "Work")];
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &names)]);
    let predicted = jsonl(&folder, "predicted.jsonl", &[("a", TEXT, &NAMES)]);
    let mut command = evaluate(&[&gold, &predicted]);
    command.args(["--map", "Person=PER,Place=LOC"]);
    assert_eq!(strict(&report(&folder, command)), (2, 2, 2));
}

#[test]
fn labels_that_are_left_out_or_occur_nowhere_are_noted() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &[(0, 10, "Person"), (34, 37, "Work")])]);
    let mut command = evaluate(&[&gold, &gold]);
    command.args(["--map", "Person=PER,Plaice=LOC"]);
    let notes = report(&folder, command)["notes"].to_string();
    assert!(notes.contains("label Work is left out: 1 gold, 1 predicted"), "{notes}");
    assert!(notes.contains("label Plaice of --map occurs nowhere"), "{notes}");
}

#[test]
fn the_same_identifier_twice_is_paired_by_order_or_reported() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES), ("a", "Au Mali.", &[(3, 7, "LOC")])]);
    assert_eq!(strict(&report(&folder, evaluate(&[&gold, &gold]))), (4, 4, 4));
    let swapped = jsonl(&folder, "swapped.jsonl", &[("a", TEXT, &NAMES), ("b", "Au Mali.", &[]), ("a", TEXT, &[])]);
    let ran = run(evaluate(&[&gold, &swapped]));
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("swapped.jsonl:3: document `a`: predicted twice, first in "), "{}", ran.stderr);
    assert!(ran.stderr.contains("gold.jsonl:2: document `a`: there is no prediction for it"), "{}", ran.stderr);
    assert!(ran.stdout.contains("1 documents are not in the gold"), "{}", ran.stdout);
}

#[test]
fn strict_and_conll_agree_on_whole_words_and_differ_where_a_name_takes_in_more_or_less() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES)]);
    let scored = |names: &[(usize, usize, &str)]| {
        let predicted = jsonl(&folder, "predicted.jsonl", &[("a", TEXT, names)]);
        let system = report(&folder, evaluate(&[&gold, &predicted]))["systems"][0].clone();
        let correct = |scheme: usize| system["schemes"][scheme]["micro"]["counts"]["correct"].clone();
        (correct(0), correct(4), system["off_words"].clone())
    };
    assert_eq!(scored(&[(0, 3, "PER"), NAMES[1], NAMES[2]]), (json!(2), json!(2), json!(0)));
    let off = [(0, 11, "PER"), (20, 25, "LOC"), NAMES[2]];
    assert_eq!(scored(&off), (json!(1), json!(3), json!(2)), "a space too much, a letter too little");
}

#[test]
fn only_the_labels_asked_for_count() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &[(0, 10, "PER"), (20, 26, "MISC")])]);
    let mut command = evaluate(&[&gold, &gold]);
    command.args(["--labels", "PER,ORG"]);
    assert_eq!(strict(&report(&folder, command)), (1, 1, 1));
}

#[test]
fn nested_names_are_an_error_until_it_is_said_how_they_count() {
    let folder = folder();
    let text = "L’université de Nantes ferme.";
    let gold = jsonl(&folder, "gold.jsonl", &[("a", text, &[(2, 22, "ORG"), (16, 22, "LOC")])]);
    let ran = run(evaluate(&[&gold, &gold]));
    assert_eq!(ran.status, 1);
    let said = "document `a`: entities [2..22] ORG `université de Nantes` and [16..22] LOC `Nantes` overlap; --nested";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    for (which, names) in [("outermost", 1), ("all", 2)] {
        let mut command = evaluate(&[&gold, &gold]);
        command.args(["--nested", which]);
        assert_eq!(strict(&report(&folder, command)), (names, names, names), "{which}");
    }
}

#[test]
fn names_that_cross_are_an_error_however_nested_ones_count() {
    let folder = folder();
    let crossing = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &[(0, 10, "PER"), (4, 16, "ORG")])]);
    for which in ["outermost", "all"] {
        let mut command = evaluate(&[&crossing, &crossing]);
        command.args(["--nested", which]);
        let ran = run(command);
        assert_eq!(ran.status, 1, "{which}");
        assert!(ran.stderr.contains("document `a`: entities [0..10] PER"), "{}", ran.stderr);
    }
}

/// Runs gold against itself; it must be refused with words that hold all of `said`.
fn assert_refused(gold: &Path, said: &[&str]) {
    let ran = run(evaluate(&[gold, gold]));
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    for said in said {
        assert!(ran.stderr.contains(said), "`{said}` is not in\n{}", ran.stderr);
    }
}

#[test]
fn bytes_given_for_characters_are_recognised_by_the_surface() {
    let folder = folder();
    // Two bytes stand for the é of Traoré and of quitté.
    let line =
        json!({"id": "a", "text": TEXT, "entities": [{"start": 22, "end": 28, "label": "LOC", "text": "Bamako"}]});
    let gold = file(&folder, "gold.jsonl", &line.to_string());
    assert_refused(&gold, &["gold.jsonl:1:", "document `a`", "entity 1 [22..28] LOC", "`Bamako`", "--offsets bytes"]);
    let mut command = evaluate(&[&gold, &gold]);
    command.args(["--offsets", "bytes"]);
    assert_eq!(strict(&report(&folder, command)), (1, 1, 1));
}

#[test]
fn bytes_given_for_characters_are_recognised_without_surfaces_by_the_words_they_cut() {
    let folder = folder();
    let text = "Éléonore Bé, à Liège, a écrit à René Née, né à Sète.";
    let names = [(0, 14, "PER"), (19, 25, "LOC"), (39, 45, "PER")];
    let gold = jsonl(&folder, "gold.jsonl", &[("a", text, &names)]);
    assert_refused(&gold, &["document `a`", "cuts a word", "--offsets bytes"]);
}

#[test]
fn utf16_offsets_are_read_when_asked_for() {
    let folder = folder();
    let line =
        json!({"id": 7, "text": "🙂🙂 Mali", "entities": [{"start": 5, "end": 9, "label": "LOC", "text": "Mali"}]});
    let gold = file(&folder, "gold.jsonl", &line.to_string());
    assert_refused(&gold, &["document `7`", "out of range", "--offsets utf16"]);
    let mut command = evaluate(&[&gold, &gold]);
    command.args(["--offsets", "utf16"]);
    assert_eq!(strict(&report(&folder, command)), (1, 1, 1));
}

#[test]
fn offsets_out_of_range_or_reversed_are_refused() {
    let folder = folder();
    let far = jsonl(&folder, "far.jsonl", &[("a", TEXT, &[(30, 99, "ORG")])]);
    assert_refused(&far, &["document `a`: entity 1 [30..99] ORG: out of range (the text has 38 chars)"]);
    let reversed = jsonl(&folder, "reversed.jsonl", &[("b", TEXT, &[(10, 0, "PER")])]);
    assert_refused(&reversed, &["document `b`: entity 1 [10..0] PER: expected 0 ≤ start < end"]);
}

#[test]
fn unknown_labels_are_refused_with_the_way_out() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &[(20, 26, "GPE")])]);
    assert_refused(&gold, &["document `a`: entity [20..26] GPE `Bamako`: `GPE` is no label", "--map GPE="]);
    let names = jsonl(&folder, "names.jsonl", &[("a", TEXT, &NAMES)]);
    let ran = run(evaluate(&[&names, &gold]));
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("gold.jsonl:1: document `a`: entity [20..26] GPE"), "{}", ran.stderr);
}

#[test]
fn amounts_with_a_value_that_is_no_number_are_refused() {
    let folder = folder();
    let entity = json!({"start": 0, "end": 5, "label": "AMOUNT", "kind": "money", "value": "trois"});
    let gold = file(&folder, "gold.jsonl", &json!({"id": "a", "text": "3 EUR", "entities": [entity]}).to_string());
    assert_refused(&gold, &["document `a`: entity [0..5] AMOUNT `3 EUR`: `value` is `trois`"]);
}

#[test]
fn a_prediction_on_another_text_is_reported_and_its_document_left_out() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &NAMES)]);
    let predicted = jsonl(&folder, "predicted.jsonl", &[("a", TEXT, &NAMES), ("b", "Awa Touré est là.", &[])]);
    let ran = run(evaluate(&[&gold, &predicted]));
    assert_eq!(ran.status, 2);
    let said = "predicted.jsonl:2: document `b`: the text is not that of the gold: at character 5 the gold has `raoré";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    assert!(ran.stdout.starts_with(&format!("gold: {}, 1 documents (1 left out)", gold.display())), "{}", ran.stdout);
}

#[test]
fn a_gold_text_without_prediction_is_reported_and_not_counted_as_missed() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &NAMES)]);
    let predicted = jsonl(&folder, "predicted.jsonl", &[("a", TEXT, &NAMES)]);
    let ran = run(evaluate(&[&gold, &predicted]));
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("gold.jsonl:2: document `b`: there is no prediction for it"), "{}", ran.stderr);
}

#[test]
fn predictions_on_a_text_with_other_white_space_are_carried_over() {
    let folder = folder();
    let gold =
        jsonl(&folder, "gold.jsonl", &[("a", "Les Nations\nUnies  à Genève.", &[(4, 17, "ORG"), (21, 27, "LOC")])]);
    let predicted =
        jsonl(&folder, "predicted.jsonl", &[("a", "Les Nations Unies à Genève.", &[(4, 17, "ORG"), (20, 26, "LOC")])]);
    assert_eq!(strict(&report(&folder, evaluate(&[&gold, &predicted]))), (2, 2, 2));
}

#[test]
fn amounts_are_left_out_with_a_note_where_the_gold_was_labelled_for_names_alone() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", "Le Mali verse 3 EUR.", &[(3, 7, "LOC")])]);
    let predicted =
        jsonl(&folder, "predicted.jsonl", &[("a", "Le Mali verse 3 EUR.", &[(3, 7, "LOC"), (14, 19, "AMOUNT")])]);
    let found = report(&folder, evaluate(&[&gold, &predicted]));
    assert_eq!(strict(&found), (1, 1, 1));
    assert!(
        found["notes"][0].as_str().is_some_and(|note| note.contains("label AMOUNT is left out: 0 gold, 1 predicted")),
        "{}",
        found["notes"]
    );
    let mut command = evaluate(&[&gold, &predicted]);
    command.args(["--labels", "LOC,AMOUNT"]);
    assert_eq!(strict(&report(&folder, command)), (1, 2, 1));
}

#[test]
fn amounts_are_scored_by_kind_with_their_values_and_units() {
    let folder = folder();
    let amount = |start: usize, end: usize, kind: &str, value: Value, unit: &str| json!({"start": start, "end": end, "label": "AMOUNT", "kind": kind, "value": value, "unit": unit});
    let text = "3 EUR, 4 USD et 5 kg";
    let document = |entities: Vec<Value>| json!({"id": "a", "text": text, "entities": entities}).to_string();
    let gold = [(0, 5, "money", "3", "EUR"), (7, 12, "money", "4.0", "USD"), (16, 20, "measure", "5", "kg")];
    let gold = gold.map(|(start, end, kind, value, unit)| amount(start, end, kind, value.into(), unit));
    let predicted = vec![
        amount(0, 5, "money", 3.into(), "EUR"),
        amount(7, 12, "money", "400".into(), "CAD"),
        amount(16, 20, "count", "5".into(), "kg"),
    ];
    let gold = file(&folder, "gold.jsonl", &document(gold.to_vec()));
    let predicted = file(&folder, "predicted.jsonl", &document(predicted));
    let found = report(&folder, evaluate(&[&gold, &predicted]));
    let amounts = &found["systems"][0]["amounts"];
    let money = &amounts["kinds"][0];
    assert_eq!((&money["kind"], &money["correct"], &money["valued"]), (&json!("money"), &json!(2), &json!(2)));
    assert_eq!((&money["value_right"], &money["unit_right"]), (&json!(1), &json!(1)));
    let (measure, count) = (&amounts["kinds"][1], &amounts["kinds"][2]);
    assert_eq!(
        (&measure["kind"], &measure["correct"], &measure["value_right"]),
        (&json!("measure"), &json!(0), &json!(1))
    );
    assert_eq!((&count["kind"], &count["gold"], &count["predicted"]), (&json!("count"), &json!(0), &json!(1)));
    assert_eq!((&amounts["all"]["value_right"], &amounts["all"]["valued"]), (&json!(2), &json!(3)));
    let kinds: Vec<&Value> =
        found["systems"][0]["errors"].as_array().expect("errors").iter().map(|e| &e["kind"]).collect();
    assert_eq!(kinds, ["wrong_value", "wrong_value"]);
}

#[test]
fn two_systems_are_compared_name_by_name() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &NAMES)]);
    let first = jsonl(&folder, "first.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &NAMES[1..])]);
    let second =
        jsonl(&folder, "second.jsonl", &[("a", TEXT, &NAMES), ("b", TEXT, &[(0, 3, "PER"), NAMES[1], NAMES[2]])]);
    let found = report(&folder, evaluate(&[&gold, &first, &second]));
    let entities = found["comparison"]["entities"].as_array().expect("a list");
    assert_eq!(entities.len(), 1);
    assert_eq!(
        entities[0],
        json!({"document": "b", "start": 0, "end": 3, "label": "PER", "text": "Awa", "right": false, "system": 2})
    );
    let micro = &found["comparison"]["f1"][0];
    let difference = micro["test"]["difference"].as_f64().expect("a difference");
    let expected = 10.0 / 12.0 - 10.0 / 11.0;
    assert!((difference - expected).abs() < 1e-12, "{micro}");
    assert_eq!((&micro["scheme"], &micro["label"]), (&json!("strict"), &json!("micro")));
}

#[test]
fn gold_in_one_format_and_predictions_in_another_are_the_same_texts() {
    let folder = folder();
    let gold = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/evaluate/own-gold.jsonl");
    for output in ["predicted.conll", "predicted.json", "predicted"] {
        let output = folder.path().join(output);
        let mut convert = Command::cargo_bin("nommer").expect("the program is built");
        convert.arg("convert").args([Path::new(gold), &output]).assert().success();
        let (of_gold, predicted, correct) = strict(&report(&folder, evaluate(&[Path::new(gold), &output])));
        assert!(of_gold > 600 && of_gold == predicted && of_gold == correct, "{of_gold} {predicted} {correct}");
    }
}

#[test]
fn a_training_file_that_cannot_be_read_is_an_error_and_no_leak_of_zero() {
    let folder = folder();
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES)]);
    let train = file(&folder, "train.tsv", "Bamako\tdort\n");
    let mut command = evaluate(&[&gold, &gold]);
    command.arg("--leak-check").arg(&train);
    let ran = run(command);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("train.tsv: no labelled text could be read"), "{}", ran.stderr);
}

#[test]
fn leaks_are_counted_and_seen_names_scored_apart() {
    let folder = folder();
    let other = "Jean Petit vit à Dakar depuis toujours.";
    let names = [(0, 10, "PER"), (17, 22, "LOC")];
    let gold = jsonl(&folder, "gold.jsonl", &[("a", TEXT, &NAMES), ("b", other, &names)]);
    let train = jsonl(&folder, "train.jsonl", &[("t", other, &names[1..]), ("u", "Bamako dort.", &[(0, 6, "ORG")])]);
    let predicted = jsonl(&folder, "predicted.jsonl", &[("a", TEXT, &NAMES[..2]), ("b", other, &names)]);
    let mut command = evaluate(&[&gold, &predicted]);
    command.arg("--leak-check").arg(&train);
    let leak = report(&folder, command)["leak"].clone();
    assert_eq!(leak["sentences"], json!({"found": 1, "of": 2}));
    assert_eq!(leak["surfaces"], json!({"found": 1, "of": 5}), "Bamako is an ORG there, so its LOC is unseen");
    let system = &leak["systems"][0];
    assert_eq!(
        (&system["gold"], &system["seen"]["recall"], &system["unseen"]["recall"]),
        (&json!([1, 4]), &json!(1.0), &json!(0.75))
    );
}

#[test]
fn the_report_is_the_same_for_one_thread_and_for_four() {
    let folder = folder();
    let documents: Vec<Labelled> =
        ["a", "b", "c", "d", "e"].into_iter().map(|id| (id, TEXT, NAMES.as_slice())).collect();
    let gold = jsonl(&folder, "gold.jsonl", &documents);
    let predicted: Vec<_> =
        documents.iter().enumerate().map(|(n, &(id, text, names))| (id, text, &names[n % 3..])).collect();
    let predicted = jsonl(&folder, "predicted.jsonl", &predicted);
    let with_threads = |threads: &str| {
        let mut command = evaluate(&[&gold, &predicted]);
        command.env("RAYON_NUM_THREADS", threads);
        report(&folder, command)
    };
    assert_eq!(with_threads("1"), with_threads("4"));
}

/// The measure: 1 191 documents scored, with intervals, in less than two seconds. Debug builds are not timed.
#[test]
#[cfg_attr(debug_assertions, ignore = "timed in release builds")]
fn a_thousand_documents_are_scored_in_less_than_two_seconds() {
    let folder = folder();
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/evaluate/");
    let repeated = |name: &str| {
        let lines = std::fs::read_to_string(format!("{own}{name}")).expect("the texts are committed");
        let mut records: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        records = records.into_iter().cycle().take(1191).collect();
        records.iter_mut().enumerate().for_each(|(number, record)| record["id"] = number.into());
        file(&folder, name, &records.iter().map(|record| record.to_string() + "\n").collect::<String>())
    };
    let (gold, predicted) = (repeated("own-gold.jsonl"), repeated("own-spacy.jsonl"));
    let mut command = evaluate(&[&gold, &predicted]);
    command.arg("--html").arg(folder.path().join("page.html"));
    let start = std::time::Instant::now();
    let ran = run(command);
    let elapsed = start.elapsed();
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(elapsed.as_secs_f64() < 2.0, "it took {elapsed:?}");
}
