//! `nommer annotate` with models other than the bundled one: their labels, tokenizers and places.

use std::path::Path;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

const TEXT: &str = "Coumba Sarr quitte l'Organisation internationale pour les migrations (OIM) à Nouakchott.";

/// Standard output, standard error and status of one document's run.
fn annotate(arguments: &[&str], text: &str) -> (String, String, i32) {
    let mut command = Command::cargo_bin("nommer").expect("it is built");
    let record = json!({"id": "1", "text": text}).to_string();
    let output = command.args(["annotate", "-q"]).args(arguments).write_stdin(record).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("it was not killed"))
}

/// `LABEL surface` of every entity.
fn entities(stdout: &str) -> Vec<String> {
    let line: Value = serde_json::from_str(stdout).expect("one line of JSON");
    let entity =
        |e: &Value| format!("{} {}", e["label"].as_str().expect("has one"), e["text"].as_str().expect("has one"));
    line["entities"].as_array().expect("a list").iter().map(entity).collect()
}

/// A copy of the bundled model, with one of its files changed.
fn changed_model(folder: &TempDir, file: &str, change: impl Fn(&mut Value)) {
    for name in ["config.json", "tokenizer.json", "model.onnx"] {
        std::fs::copy(Path::new("models/small").join(name), folder.path().join(name)).expect("can be copied");
    }
    let path = folder.path().join(file);
    let mut json = serde_json::from_slice(&std::fs::read(&path).expect("it is there")).expect("JSON");
    change(&mut json);
    std::fs::write(path, json.to_string()).expect("can be written");
}

fn shown(folder: &TempDir) -> &str {
    folder.path().to_str().expect("temporary paths are UTF-8")
}

#[test]
fn a_map_renames_and_drops_the_labels_of_a_model() {
    let (stdout, stderr, status) = annotate(&["--model", "models/small", "--map", "ORG=LOC,PER=O"], TEXT);
    assert_eq!(status, 0, "{stderr}");
    let found = entities(&stdout);
    assert!(found.contains(&"LOC Nouakchott".to_owned()) && found.contains(&"LOC OIM".to_owned()), "{found:?}");
    assert!(found.iter().all(|entity| entity.starts_with("LOC")), "{found:?}");
}

#[test]
fn a_map_that_fits_no_label_lists_those_there_are() {
    let (_, stderr, status) = annotate(&["--model", "models/small", "--map", "GPE=LOC"], TEXT);
    assert!(status == 1 && stderr.contains("no label GPE") && stderr.contains("B-LOC"), "status {status}: {stderr}");
}

#[test]
fn names_of_labels_in_other_schemes_need_no_map() {
    let folder = TempDir::new().expect("can be made");
    changed_model(&folder, "config.json", |config| {
        for label in config["id2label"].as_object_mut().expect("a table").values_mut() {
            let name =
                label.as_str().expect("a name").replace("PER", "PERSON").replace("LOC", "GPE").replace("I-", "E-");
            *label = name.into();
        }
    });
    let [ours, theirs] = ["models/small", shown(&folder)].map(|model| annotate(&["--model", model], TEXT));
    assert_eq!(theirs, ours);
}

// Tokenizers of the hub often ask for truncation to the model's length.
#[test]
fn a_tokenizer_that_truncates_loses_no_text() {
    let folder = TempDir::new().expect("can be made");
    changed_model(&folder, "tokenizer.json", |tokenizer| {
        tokenizer["truncation"] =
            json!({"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0});
        tokenizer["padding"] = json!({"strategy": {"Fixed": 64}, "direction": "Right", "pad_to_multiple_of": null,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"});
    });
    let [whole, truncated] = ["models/small", shown(&folder)].map(|model| annotate(&["--model", model], TEXT));
    assert_eq!(truncated, whole);
    assert!(entities(&whole.0).contains(&"LOC Nouakchott".to_owned()), "{}", whole.0);
}

#[cfg(not(feature = "rust-bert"))]
#[test]
fn models_that_need_libtorch_say_how_to_build_with_it() {
    let folder = TempDir::new().expect("can be made");
    changed_model(&folder, "config.json", |_| ());
    std::fs::rename(folder.path().join("model.onnx"), folder.path().join("model.safetensors")).expect("can be renamed");
    for model in [shown(&folder), "Jean-Baptiste/camembert-ner"] {
        let (_, stderr, status) = annotate(&["--model", model], TEXT);
        assert!(status == 1 && stderr.contains("make install-rust-bert"), "status {status}: {stderr}");
    }
}
