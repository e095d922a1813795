//! The engine rust-bert against Hugging Face transformers and against the engine onnx.
//!
//! `make check-rust-bert` makes the references (`tests/reference/rust_bert.py`) and runs these tests.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use nommer::batch::Batch;
use nommer::classify::engine::{Engine, EngineOptions};
use nommer::classify::rust_bert::{Precision, RustBert, TorchDevice, TorchOptions};
use nommer::{Document, Entity, Model, Pipeline, PipelineOptions};
use serde::Deserialize;

/// Rows of pieces and the logits that transformers gives them.
#[derive(Deserialize)]
struct Reference {
    rows: usize,
    length: usize,
    ids: Vec<i32>,
    mask: Vec<i32>,
    logits: Vec<f32>,
}

impl Reference {
    /// The rows named, in the order given.
    fn batch(&self, rows: &[usize]) -> Batch {
        let chosen =
            |all: &[i32]| rows.iter().flat_map(|row| &all[row * self.length..][..self.length]).copied().collect();
        let (ids, mask): (Vec<i32>, Vec<i32>) = (chosen(&self.ids), chosen(&self.mask));
        let read = mask.iter().map(|&mask| mask == 1).collect();
        Batch { rows: rows.len(), length: self.length, ids, mask, read, windows: rows.to_vec() }
    }

    fn whole(&self) -> Batch {
        self.batch(&(0..self.rows).collect::<Vec<_>>())
    }

    /// The largest difference from transformers' logits where a piece stands.
    fn difference(&self, logits: &[f32]) -> f32 {
        assert_eq!(logits.len(), self.logits.len());
        largest_difference(&self.mask, &self.logits, logits)
    }
}

fn largest_difference(mask: &[i32], a: &[f32], b: &[f32]) -> f32 {
    let tags = a.len() / mask.len();
    let pieces = a.chunks(tags).zip(b.chunks(tags)).zip(mask).filter(|(_, mask)| **mask == 1);
    let differences = pieces.flat_map(|((a, b), _)| a.iter().zip(b).map(|(a, b)| (a - b).abs()));
    differences.fold(0.0, |most, difference| if difference.is_nan() { f32::INFINITY } else { most.max(difference) })
}

fn references() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/rust-bert/reference");
    let folder = std::env::var_os("NOMMER_RUST_BERT_REFERENCE").map_or(folder, PathBuf::from);
    assert!(folder.exists(), "{} is made by `make check-rust-bert`", folder.display());
    folder
}

fn json<T: for<'d> Deserialize<'d>>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).expect("the reference was written");
    serde_json::from_str(&text).expect("it has the form of the script")
}

/// Names of the tiny checkpoints.
fn architectures() -> Vec<String> {
    let entries =
        std::fs::read_dir(references()).expect("a folder").map(|entry| entry.expect("can be read").file_name());
    let mut names: Vec<String> =
        entries.map(|name| name.into_string().expect("UTF-8")).filter(|n| n != "small").collect();
    names.sort();
    assert!(names.len() >= 19, "{names:?}");
    names
}

fn on_cpu(precision: Precision) -> EngineOptions {
    let torch = TorchOptions { device: TorchDevice::Cpu, precision };
    EngineOptions { engine: Engine::RustBert, torch, ..Default::default() }
}

fn tiny(name: &str) -> (Model, Vec<Reference>) {
    let folder = references().join(name);
    let model = Model::from_dir_with(&folder, &on_cpu(Precision::Fp32)).unwrap_or_else(|e| panic!("{e}"));
    (model, json(&folder.join("batches.json")))
}

fn small() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/small")
}

fn sentences() -> Vec<String> {
    json(&references().join("small/sentences.json"))
}

#[test]
fn every_architecture_gives_the_logits_of_transformers() {
    let mut wrong = Vec::new();
    for name in architectures() {
        let (model, references) = tiny(&name);
        for reference in references {
            let scores = model.classify(&reference.whole()).expect("it runs");
            let difference = reference.difference(&scores.logits);
            println!("{name}, {} rows: {difference:.1e}", reference.rows);
            if difference > 1e-4 {
                wrong.push(format!("{name}, {} rows of {}: {difference}", reference.rows, reference.length));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_row_has_the_same_logits_alone_and_among_others_in_any_order() {
    for name in architectures() {
        let (model, references) = tiny(&name);
        let many = references.last().expect("the batch of 65");
        let backwards: Vec<usize> = (0..many.rows).rev().collect();
        let mixed = model.classify(&many.batch(&backwards)).expect("it runs");
        for (place, row) in backwards.into_iter().enumerate() {
            let alone = model.classify(&many.batch(&[row])).expect("it runs");
            let size = many.length * alone.tags;
            let mask = &many.mask[row * many.length..][..many.length];
            let difference = largest_difference(mask, &alone.logits, &mixed.logits[place * size..][..size]);
            assert!(difference < 1e-5, "{name}, row {row}: {difference}");
        }
    }
}

/// Span, label and score of every entity.
fn annotated(pipeline: &Pipeline, texts: &[String]) -> Vec<Vec<Entity>> {
    let documents = texts.iter().map(|text| Document::new("", text.clone())).collect();
    pipeline.annotate_all(documents).expect("it runs").into_iter().map(|annotation| annotation.entities).collect()
}

fn assert_same_entities(a: &[Vec<Entity>], b: &[Vec<Entity>], texts: &[String]) {
    for ((a, b), text) in a.iter().zip(b).zip(texts) {
        let spans = |entities: &[Entity]| entities.iter().map(|e| (e.span.clone(), e.label)).collect::<Vec<_>>();
        assert_eq!(spans(a), spans(b), "{text}");
        // A score is a product over all words of a name, so small differences of logits add up in a long one.
        assert!(a.iter().zip(b).all(|(a, b)| (a.score - b.score).abs() < 1e-3), "{text}");
    }
}

fn small_pipeline(batch_pieces: Option<usize>) -> Pipeline {
    let model = Model::from_dir_with(small(), &on_cpu(Precision::Fp32)).unwrap_or_else(|e| panic!("{e}"));
    Pipeline::new(model, PipelineOptions { batch_pieces, ..Default::default() }).expect("threads start")
}

// rust-bert's own pipelines give the labels of later batches to the sentences of the first.
#[test]
fn entities_depend_neither_on_batch_size_nor_on_order() {
    let texts = sentences();
    let one_by_one = annotated(&small_pipeline(Some(8)), &texts);
    assert!(one_by_one.iter().map(Vec::len).sum::<usize>() > 100);
    for pieces in [256, 1024, 1 << 16] {
        let pipeline = small_pipeline(Some(pieces));
        assert_same_entities(&one_by_one, &annotated(&pipeline, &texts), &texts);
        let backwards: Vec<String> = texts.iter().rev().cloned().collect();
        let mut found = annotated(&pipeline, &backwards);
        found.reverse();
        assert_same_entities(&one_by_one, &found, &texts);
    }
}

#[test]
fn both_engines_and_transformers_agree_on_the_bundled_checkpoint() {
    let torch = Model::from_dir_with(small(), &on_cpu(Precision::Fp32)).unwrap_or_else(|e| panic!("{e}"));
    let onnx = Model::from_dir(references().join("small/fp32")).expect("the export loads");
    let references: Vec<Reference> = json(&references().join("small/batches.json"));
    let mut most = [0.0f32; 3];
    for reference in references {
        let [a, b] = [&torch, &onnx].map(|model| model.classify(&reference.whole()).expect("it runs").logits);
        let between = largest_difference(&reference.mask, &a, &b);
        let found = [reference.difference(&a), reference.difference(&b), between];
        most.iter_mut().zip(found).for_each(|(most, found)| *most = most.max(found));
    }
    println!("rust-bert to transformers, onnx to transformers, rust-bert to onnx: {most:?}");
    assert!(most.iter().all(|difference| *difference < 1e-4), "{most:?}");

    let texts = sentences();
    let [a, b] = [torch, onnx].map(|model| Pipeline::new(model, PipelineOptions::default()).expect("threads start"));
    assert_same_entities(&annotated(&a, &texts), &annotated(&b, &texts), &texts);
}

#[test]
fn sixteen_bits_are_near_thirty_two() {
    let folder = references().join("xlm-roberta");
    let (exact, references) = tiny("xlm-roberta");
    let rough = Model::from_dir_with(folder, &on_cpu(Precision::Bf16)).expect("it loads");
    let batch = references[1].whole();
    let [exact, rough] = [exact, rough].map(|model| model.classify(&batch).expect("it runs").logits);
    let difference = largest_difference(&batch.mask, &exact, &rough);
    assert!(difference > 1e-5 && difference < 0.2, "{difference}");
}

#[test]
fn a_piece_beyond_the_vocabulary_is_an_error_and_no_panic() {
    let (model, references) = tiny("bert");
    let mut batch = references[0].whole();
    batch.ids[3] = 100;
    let problem = model.classify(&batch).expect_err("the network has 100 pieces").to_string();
    assert!(problem.contains("piece 100"), "{problem}");
}

#[test]
fn what_does_not_fit_the_network_is_named() {
    let cases = [
        ("\"vocab_size\": 100", "\"vocab_size\": 90", "word_embeddings.weight` has the shape [100, 32]"),
        ("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 4", "lacks 16 tensors, `bert.encoder.layer.3."),
        ("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2", "16 tensors, `bert.encoder.layer.2."),
        ("\"model_type\": \"bert\"", "\"model_type\": \"bart\"", "`model_type` bart is not supported"),
        ("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"laplace\"", "activation function laplace"),
        ("\"num_attention_heads\": 4", "\"num_attention_heads\": 5", "no multiple of `num_attention_heads` 5"),
    ];
    let folder = references().join("bert");
    let config = std::fs::read_to_string(folder.join("config.json")).expect("it was written");
    for (from, to, expected) in cases {
        assert!(config.contains(from), "{from}");
        let torch = on_cpu(Precision::Fp32).torch;
        let loaded = RustBert::load(config.replace(from, to).as_bytes(), &folder.join("model.safetensors"), &torch);
        let problem = loaded.err().unwrap_or_else(|| panic!("{to} cannot fit"));
        assert!(problem.contains(expected), "{problem}");
    }
}

/// `nommer annotate` of one sentence, with the hub's cache in `home` and no hub to be reached.
fn annotate(arguments: &[&str], home: &Path) -> (i32, String, String) {
    let mut command = Command::cargo_bin("nommer").expect("it is built");
    command.env("HF_HOME", home).env("HF_ENDPOINT", "http://127.0.0.1:9").env_remove("HF_HUB_OFFLINE");
    let output = command.arg("annotate").args(arguments).write_stdin("mot1 mot2 mot3").output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("it was not killed"), text(output.stdout), text(output.stderr))
}

#[test]
fn a_checkpoint_in_the_hubs_cache_is_used_by_branch_and_by_commit() {
    let home = tempfile::tempdir().expect("can be made");
    let repository = home.path().join("hub/models--someone--camembert");
    let snapshot = repository.join("snapshots/0123abcd");
    std::fs::create_dir_all(&snapshot).expect("can be made");
    std::fs::create_dir_all(repository.join("refs")).expect("can be made");
    std::fs::write(repository.join("refs/main"), "0123abcd").expect("can be written");
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        std::fs::copy(references().join("camembert").join(file), snapshot.join(file)).expect("can be copied");
    }
    for revision in ["main", "0123abcd"] {
        let arguments = ["--model", "someone/camembert", "--revision", revision, "--device", "cpu"];
        let (status, stdout, stderr) = annotate(&arguments, home.path());
        assert_eq!(status, 0, "{stderr}");
        assert!(stdout.contains("\"entities\":["), "{stdout}");
    }
}

#[test]
fn without_the_hub_the_message_says_which_files_to_put_where() {
    let home = tempfile::tempdir().expect("can be made");
    let (status, _, stderr) = annotate(&["--model", "Jean-Baptiste/camembert-ner"], home.path());
    assert_eq!(status, 1);
    for part in
        ["config.json", "tokenizer.json", "model.safetensors", "huggingface.co/Jean-Baptiste/camembert-ner", "--model"]
    {
        assert!(stderr.contains(part), "{stderr}");
    }
}
