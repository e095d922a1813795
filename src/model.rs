//! A model: labels, tokenizer and network, from a folder in Hugging Face layout or compiled into the program.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use serde::Deserialize;
use tokenizers::Tokenizer;

use crate::batch::{Batch, SpecialPieces};
use crate::classify::engine::{Engine, EngineOptions};
use crate::classify::{self, TagScores, TokenClassifier};
use crate::error::{Error, Result};
use crate::labels::LabelScheme;
use crate::tokenize::PieceTokenizer;

/// Everything that turns a sentence into tag scores.
pub struct Model {
    /// The folder, or `bundled`.
    pub name: String,
    /// Meaning of each logit.
    pub labels: LabelScheme,
    /// Cuts sentences into pieces.
    pub tokenizer: PieceTokenizer,
    /// Frames and fills rows.
    pub special: SpecialPieces,
    /// Pieces in a window, special tokens included, as in the model's training.
    pub window: usize,
    /// Most pieces in a window that the network can take.
    pub longest: usize,
    /// Divides logits before they become probabilities.
    pub temperature: f32,
    /// Scores pieces.
    pub classifier: Box<dyn TokenClassifier>,
}

/// The part of `config.json` that is read.
#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    model_type: String,
    id2label: BTreeMap<u32, String>,
    max_position_embeddings: usize,
    pad_token_id: Option<usize>,
    num_attention_heads: Option<usize>,
    #[serde(default)]
    layer_norm_eps: f32,
    #[serde(default)]
    nommer: Settings,
}

/// What nommer adds to `config.json`, all of it optional.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    window: usize,
    temperature: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { window: 128, temperature: 1.0 }
    }
}

impl Config {
    fn parse(model: &str, json: &[u8]) -> Result<Self> {
        serde_json::from_slice(json).map_err(|e| Error::model(model, format!("config.json does not fit: {e}")))
    }

    /// The network of a `model.onnx`.
    fn onnx(&self, model: &str, network: Cow<'static, [u8]>) -> Result<Box<dyn TokenClassifier>> {
        let heads = self.num_attention_heads.unwrap_or_default();
        classify::load(network, heads, self.layer_norm_eps).map_err(|problem| Error::model(model, problem))
    }

    /// Most pieces in a window. RoBERTa's first position is the one after that of the padding piece.
    fn longest(&self) -> usize {
        let reserved = match self.model_type.as_str() {
            "roberta" | "camembert" | "xlm-roberta" => self.pad_token_id.unwrap_or(1) + 1,
            _ => 0,
        };
        self.max_position_embeddings.saturating_sub(reserved)
    }
}

impl Model {
    /// The model compiled into the program, from `models/small`.
    ///
    /// # Errors
    /// None in a program that was built from the repository as it stands.
    pub fn bundled() -> Result<Self> {
        let config = Config::parse("bundled", include_bytes!("../models/small/config.json"))?;
        let network = || config.onnx("bundled", Cow::Borrowed(include_bytes!("../models/small/model.onnx")));
        let tokenizer = include_bytes!("../models/small/tokenizer.json");
        Self::new("bundled", &config, tokenizer, network, &[])
    }

    /// Loads `config.json`, `tokenizer.json` and the weights from `folder`, with the default options.
    ///
    /// # Errors
    /// As [`Model::from_dir_with`].
    pub fn from_dir(folder: impl AsRef<Path>) -> Result<Self> {
        Self::from_dir_with(folder, &EngineOptions::default())
    }

    /// Loads `config.json`, `tokenizer.json` and `model.onnx` or `model.safetensors` from `folder`.
    ///
    /// # Errors
    /// Names the file that is missing or does not fit, and what was expected of it.
    pub fn from_dir_with(folder: impl AsRef<Path>, options: &EngineOptions) -> Result<Self> {
        let folder = folder.as_ref();
        let name = folder.display().to_string();
        let config = Config::parse(&name, &read(folder, "config.json")?)?;
        let tokenizer = read(folder, "tokenizer.json")?;
        let network = || match options.engine.for_folder(folder)? {
            Engine::RustBert => safetensors(folder, options),
            _ => config.onnx(&name, Cow::Owned(read(folder, "model.onnx")?)),
        };
        Self::new(&name, &config, &tokenizer, network, &options.label_map)
    }

    /// Reads the tokenizer and, at the same time, the network: each takes about half of the start-up.
    fn new(
        name: &str,
        config: &Config,
        tokenizer: &[u8],
        network: impl FnOnce() -> Result<Box<dyn TokenClassifier>>,
        label_map: &[(String, String)],
    ) -> Result<Self> {
        let fail = |problem: String| Error::model(name, problem);
        let labels = labels(&config.id2label).and_then(|labels| LabelScheme::new(&labels, label_map));
        let labels = labels.map_err(|problem| fail(format!("`id2label` of config.json: {problem}")))?;
        let (tokenizer, classifier) = thread::scope(|scope| {
            let tokenizer = scope.spawn(|| whole_text(tokenizer));
            let classifier = network();
            (tokenizer.join().unwrap_or_else(|panic| resume_unwind(panic)), classifier)
        });
        let classifier = classifier?;
        let tokenizer = tokenizer.map_err(|e| fail(format!("tokenizer.json cannot be read: {e}")))?;
        let special = special_pieces(&tokenizer).map_err(fail)?;
        let longest = config.longest();
        let Settings { window, temperature } = config.nommer;
        let window = window.min(longest);
        let model = Model {
            name: name.to_owned(),
            labels,
            tokenizer: PieceTokenizer::new(tokenizer),
            special,
            window,
            longest,
            temperature,
            classifier,
        };
        model.check().map(|()| model)
    }

    /// Scores every piece of `batch`: a logit for each of [`LabelScheme::tags`].
    ///
    /// # Errors
    /// As [`TokenClassifier::classify`].
    pub fn classify(&self, batch: &Batch) -> Result<TagScores> {
        self.classifier.classify(batch).map(|scores| self.labels.merge(scores))
    }

    /// Runs one empty row: a network whose output does not fit the labels is found now, not in the middle of a run.
    fn check(&self) -> Result<()> {
        let empty = crate::window::Window::default();
        let batches = crate::batch::batches(&[&empty], self.special, 1);
        let scores = self.classifier.classify(&batches.batches[0])?;
        if scores.tags == self.labels.logits() {
            return Ok(());
        }
        let (found, expected) = (scores.tags, self.labels.logits());
        let problem = format!("the network gives {found} scores for each piece, config.json {expected} labels");
        Err(Error::model(&self.name, problem))
    }
}

/// One file of a model folder.
fn read(folder: &Path, file: &'static str) -> Result<Vec<u8>> {
    std::fs::read(folder.join(file)).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Error::ModelFile { folder: folder.to_owned(), file },
        _ => Error::io(folder.join(file).display(), e),
    })
}

/// The network of a `model.safetensors`.
#[cfg(feature = "rust-bert")]
fn safetensors(folder: &Path, options: &EngineOptions) -> Result<Box<dyn TokenClassifier>> {
    let weights = folder.join("model.safetensors");
    if !weights.exists() {
        return Err(Error::ModelFile { folder: folder.to_owned(), file: "model.safetensors" });
    }
    let network = classify::rust_bert::RustBert::load(&read(folder, "config.json")?, &weights, &options.torch);
    Ok(Box::new(network.map_err(|problem| Error::model(folder.display(), problem))?))
}

#[cfg(not(feature = "rust-bert"))]
fn safetensors(_: &Path, _: &EngineOptions) -> Result<Box<dyn TokenClassifier>> {
    unreachable!("`Engine::for_folder` chooses no engine that is not there")
}

/// The labels in the order of their ids, which must be 0, 1, 2 ….
fn labels(id2label: &BTreeMap<u32, String>) -> Result<Vec<String>, String> {
    match id2label.keys().enumerate().find(|(expected, id)| **id as usize != *expected) {
        Some((expected, id)) => Err(format!("{id} where {expected} was expected")),
        None => Ok(id2label.values().cloned().collect()),
    }
}

/// The tokenizer without the truncation and padding that `tokenizer.json` may ask for: cutting text to the model's
/// length is the work of [`crate::window`], and it loses none.
fn whole_text(json: &[u8]) -> tokenizers::Result<Tokenizer> {
    let mut tokenizer = Tokenizer::from_bytes(json)?;
    tokenizer.with_padding(None).with_truncation(None)?;
    Ok(tokenizer)
}

/// Start, end and padding, under the names that BERT and XLM-R vocabularies give them.
fn special_pieces(tokenizer: &Tokenizer) -> Result<SpecialPieces, String> {
    let find = |names: [&str; 2]| {
        let id = names.iter().find_map(|name| tokenizer.token_to_id(name));
        id.ok_or_else(|| format!("tokenizer.json has neither `{}` nor `{}`", names[0], names[1]))
    };
    Ok(SpecialPieces { start: find(["[CLS]", "<s>"])?, end: find(["[SEP]", "</s>"])?, pad: find(["[PAD]", "<pad>"])? })
}
