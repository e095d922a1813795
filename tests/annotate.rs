//! `nommer annotate` as a user runs it, with the bundled model.

use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A run's output: lines, standard error, exit status.
struct Run {
    lines: Vec<Value>,
    stdout: Vec<u8>,
    stderr: String,
    status: i32,
}

fn nommer(arguments: &[&str], stdin: &[u8]) -> Run {
    let mut command = Command::cargo_bin("nommer").expect("it is built");
    let output = command.arg("annotate").args(arguments).write_stdin(stdin).output().expect("it runs");
    let text = String::from_utf8(output.stdout.clone()).expect("JSON is UTF-8");
    Run {
        lines: text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect(),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        status: output.status.code().expect("it was not killed"),
    }
}

fn file(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("can be made");
    std::fs::write(&path, content).expect("can be written");
    path
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("temporary paths are UTF-8")
}

/// `LABEL surface` of every entity of a line.
fn entities(line: &Value) -> Vec<String> {
    let entities = line["entities"].as_array().expect("there is a list");
    entities
        .iter()
        .map(|e| format!("{} {}", e["label"].as_str().unwrap_or(""), e["text"].as_str().unwrap_or("")))
        .collect()
}

fn record(id: &str, text: &str) -> String {
    serde_json::json!({"id": id, "text": text}).to_string() + "\n"
}

#[test]
fn a_text_file_becomes_one_line_with_its_path_as_id() {
    let run = nommer(&["annotations/samples/accord-nouakchott.txt"], b"");
    assert_eq!((run.status, run.lines.len()), (0, 1), "{}", run.stderr);
    assert_eq!(run.lines[0]["id"], "annotations/samples/accord-nouakchott.txt");
    let found = entities(&run.lines[0]);
    for wanted in ["ORG OIM", "LOC Nouadhibou", "ORG Nations\nUnies", "LOC Japon"] {
        assert!(found.iter().any(|entity| entity == wanted), "{wanted} not in {found:#?}");
    }
    assert!(run.stderr.contains("1 document,") && run.stderr.contains("words/s"), "{}", run.stderr);
}

#[test]
fn every_entity_text_stands_at_its_offsets_in_every_unit() {
    let text = "🙂 À Co\u{302}te-Rouge,\r\nl’OIM\u{a0}Mali et Aïssata Diallo. 𝄞 Nouakchott.";
    for unit in ["chars", "bytes", "utf16"] {
        let run = nommer(&["--offsets", unit, "-q"], record("1", text).as_bytes());
        let found = run.lines[0]["entities"].as_array().expect("a list").clone();
        assert!(found.len() >= 2, "{found:?}");
        for entity in found {
            let (start, end) = (entity["start"].as_u64().expect("a number"), entity["end"].as_u64().expect("a number"));
            let range = start as usize..end as usize;
            let surface = match unit {
                "bytes" => text[range].to_owned(),
                "utf16" => String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[range]).expect("whole"),
                _ => text.chars().collect::<Vec<_>>()[range].iter().collect(),
            };
            assert_eq!(entity["text"], surface, "{unit}");
        }
    }
}

#[test]
fn output_is_the_same_for_all_threads_chunks_and_batches() {
    let text = std::fs::read_to_string("annotations/samples/accord-nouakchott.txt").expect("it is there");
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let cut = |n: usize| words[(n * 7) % words.len()..].iter().take(20 + n * 13).copied().collect::<String>();
    let input: String = (0..40).map(|n| record(&n.to_string(), &cut(n))).collect();
    let reference = nommer(&["-q", "--threads", "1", "--with-sentences"], input.as_bytes());
    assert_eq!(reference.lines.len(), 40);
    for settings in [
        &["--threads", "2"][..],
        &["--threads", "3", "--chunk-bytes", "900"],
        &["--threads", "1", "--batch-pieces", "128"],
        &["--threads", "2", "--batch-pieces", "333", "--chunk-bytes", "5000"],
    ] {
        let run = nommer(&[&["-q", "--with-sentences"], settings].concat(), input.as_bytes());
        assert!(run.stdout == reference.stdout, "{settings:?} changes the output");
    }
}

#[test]
fn directories_are_read_sorted_with_every_format_and_compression() {
    let folder = TempDir::new().expect("can be made");
    file(&folder, "b/2.txt", "Paris".as_bytes());
    file(&folder, "a.jsonl", record("one", "Lyon").as_bytes());
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(b"Dakar").expect("memory");
    file(&folder, "b/1.md.gz", &gz.finish().expect("memory"));
    let zst = zstd::encode_all(record("two", "Gao").as_bytes(), 0).expect("memory");
    file(&folder, "c.jsonl.zst", &[zst.clone(), zst].concat());
    file(&folder, "ignored.pdf", b"%PDF");
    let run = nommer(&["-q", shown(folder.path())], b"");
    let texts: Vec<_> = run.lines.iter().map(|line| line["text"].as_str().expect("a string")).collect();
    assert_eq!(texts, ["Lyon", "Dakar", "Paris", "Gao", "Gao"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
}

#[test]
fn fields_are_carried_through_and_labels_and_scores_selected() {
    let input = "{\"id\":7,\"lang\":\"fr\",\"text\":\"Aïssata Diallo vit à Bamako.\",\"n\":[1,2]}\n";
    let run = nommer(&["-q", "--labels", "LOC", "--no-text"], input.as_bytes());
    assert_eq!(entities(&run.lines[0]), ["LOC Bamako"]);
    assert_eq!(run.lines[0]["id"], 7);
    assert_eq!((&run.lines[0]["lang"], &run.lines[0]["n"][1]), (&"fr".into(), &2.into()));
    assert!(run.lines[0].get("text").is_none());
    assert!(
        nommer(&["-q", "--min-score", "1"], input.as_bytes()).lines[0]["entities"]
            .as_array()
            .expect("a list")
            .is_empty()
    );
}

#[test]
fn bad_records_are_named_and_the_others_are_written() {
    let folder = TempDir::new().expect("can be made");
    let mut lines = record("a", "Dakar").into_bytes();
    lines.extend_from_slice(b"{\"id\": \"b\", \"text\": \n");
    lines.extend_from_slice(b"{\"id\": \"c\"}\n");
    lines.extend_from_slice(b"{\"text\": \"Lyon\"}\n");
    lines.extend_from_slice(b"\n{\"id\": \"d\", \"text\": 3}\n");
    lines.extend_from_slice(b"{\"id\": \"e\", \"text\": \"caf\xe9\"}\n");
    lines.extend_from_slice(b"[1]\n");
    lines.extend_from_slice(record("f", "").as_bytes());
    lines.extend_from_slice(record("g", "Gao\0 Kidal").as_bytes());
    lines.extend_from_slice(record("h", "Paris").as_bytes());
    let path = file(&folder, "in.jsonl", &lines);
    let run = nommer(&["-q", shown(&path)], b"");
    let ids: Vec<_> = run.lines.iter().map(|line| line["id"].as_str().expect("a string")).collect();
    assert_eq!(ids, ["a", "f", "g", "h"]);
    assert_eq!(run.status, 2);
    let wanted = [
        (2, "not a JSON object"),
        (3, "field `text` is missing"),
        (4, "field `id` is missing"),
        (6, "field `text` is a number"),
        (7, "invalid UTF-8"),
        (8, "not a JSON object"),
        (9, "empty"),
        (10, "NUL"),
    ];
    assert_eq!(run.stderr.lines().count(), wanted.len(), "{}", run.stderr);
    for ((line, problem), message) in wanted.iter().zip(run.stderr.lines()) {
        assert!(message.contains(&format!("in.jsonl:{line}: ")) && message.contains(problem), "{message}");
    }
}

#[test]
fn records_without_id_can_be_numbered() {
    let run = nommer(&["-q", "--auto-id"], b"{\"text\":\"Lyon\"}\n");
    assert_eq!((run.status, run.lines[0]["id"].as_str()), (0, Some("<stdin>:1")));
}

#[test]
fn bad_files_are_named_and_the_others_are_written() {
    let folder = TempDir::new().expect("can be made");
    let latin1 = file(&folder, "latin1.txt", b"ligne\nFran\xe7ois");
    let good = file(&folder, "good.txt", b"Lyon");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).expect("can be made");
    let broken = file(&folder, "broken.txt.gz", b"\x1f\x8b\x08broken");
    let missing = folder.path().join("missing.txt");
    let paths = [&latin1, &empty, &broken, &missing, &good].map(|path| shown(path));
    let run = nommer(&[&["-q"], &paths[..]].concat(), b"");
    assert_eq!((run.lines.len(), run.status), (1, 2), "{}", run.stderr);
    let messages: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(messages.len(), 4, "{}", run.stderr);
    for (message, wanted) in
        messages.iter().zip(["latin1.txt:2: invalid UTF-8", "empty: no document", "broken.txt.gz: ", "missing.txt: "])
    {
        assert!(message.contains(wanted), "{message} lacks {wanted}");
    }
}

#[test]
fn nothing_usable_is_status_1_and_nothing_at_all_is_fine() {
    assert_eq!(nommer(&["missing.txt"], b"").status, 1);
    assert_eq!(nommer(&["--threads", "x"], b"").status, 1);
    assert_eq!(nommer(&["--min-score", "2"], b"").status, 1);
    let empty = nommer(&["-q", "--input-format", "jsonl"], b"");
    assert_eq!((empty.status, empty.lines.len()), (0, 0));
}

#[test]
fn five_megabytes_without_a_space_are_reported_and_annotated() {
    let long = "a".repeat(5_000_000);
    let run = nommer(&["-q"], (record("long", &long) + &record("short", "Lyon")).as_bytes());
    assert_eq!((run.lines.len(), run.status), (2, 2));
    assert!(run.stderr.contains("<stdin>:1: 5000000 bytes without white space"), "{}", run.stderr);
}

#[test]
fn a_sentence_of_ten_thousand_names_is_not_cut_off() {
    let text = "Bamako, Dakar, Lyon et Paris, ".repeat(2500);
    let run = nommer(&["-q"], record("1", &text).as_bytes());
    let found = run.lines[0]["entities"].as_array().expect("a list");
    let last = found.last().expect("there are many")["end"].as_u64().expect("a number");
    assert!(last as usize > text.len() - 12 && found.len() > 9_000, "{} entities, last at {last}", found.len());
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let input: String = (0..300).map(|n| record(&n.to_string(), &"Le maire de Lyon parle. ".repeat(40))).collect();
    let folder = TempDir::new().expect("can be made");
    let path = file(&folder, "in.jsonl", input.as_bytes());
    let program = assert_cmd::cargo::cargo_bin("nommer");
    let mut child = std::process::Command::new(program)
        .args(["annotate", "-q", shown(&path)])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("it ends");
    assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn the_output_file_appears_only_when_it_is_complete() {
    let folder = TempDir::new().expect("can be made");
    let out = folder.path().join("out.jsonl");
    let run = nommer(&["-q", "-o", shown(&out)], record("1", "Lyon").as_bytes());
    assert_eq!((run.status, run.stdout.len()), (0, 0));
    assert!(std::fs::read_to_string(&out).expect("it is there").contains("Lyon"));
    assert!(!folder.path().join("out.jsonl.part").exists());
}

#[test]
fn a_model_folder_that_does_not_fit_says_what_is_wrong() {
    let folder = TempDir::new().expect("can be made");
    let model = folder.path().join("model");
    std::fs::create_dir(&model).expect("can be made");
    let run_with = |wanted: &str| {
        let run = nommer(&["--model", shown(&model)], record("1", "Lyon").as_bytes());
        assert!(run.status == 1 && run.stderr.contains(wanted), "status {}: {}", run.status, run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    };
    run_with("`config.json` is missing");
    for name in ["config.json", "model.onnx"] {
        std::fs::copy(format!("models/small/{name}"), model.join(name)).expect("can be copied");
    }
    run_with("`tokenizer.json` is missing");
    std::fs::copy("models/small/tokenizer.json", model.join("tokenizer.json")).expect("can be copied");
    let config = std::fs::read_to_string("models/small/config.json").expect("it is there");
    let foreign = config.replace("PER", "QUI").replace("LOC", "OU").replace("ORG", "QUOI");
    std::fs::write(model.join("config.json"), foreign).expect("can be written");
    run_with("no label is PER, LOC or ORG; say with --map which mean them: O, B-QUI");
    let fewer = config.replace(",\n    \"6\": \"I-ORG\"", "");
    std::fs::write(model.join("config.json"), fewer).expect("can be written");
    run_with("gives 7 scores for each piece, config.json 6 labels");
    std::fs::write(model.join("config.json"), config).expect("can be written");
    std::fs::write(model.join("model.onnx"), b"no network").expect("can be written");
    run_with("model.onnx cannot be");
}

#[test]
fn a_glued_menu_line_does_not_hide_the_name_behind_it() {
    let text = "Qui sommes nous\nQui sommes nousL'Organisation internationale pour les migrations (OIM) agit au Mali.";
    let run = nommer(&["-q"], record("1", text).as_bytes());
    let found = entities(&run.lines[0]);
    assert_eq!(found, ["ORG Organisation internationale pour les migrations", "ORG OIM", "LOC Mali"]);
}
