//! A model: labels, tokenizer and network, from a folder in Hugging Face layout or compiled into the program.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use tokenizers::Tokenizer;

use crate::batch::SpecialPieces;
use crate::classify::{self, TokenClassifier};
use crate::decode::Tag;
use crate::error::{Error, Result};

/// Everything that turns a sentence into tag scores.
pub struct Model {
    /// The folder, or `bundled`.
    pub name: String,
    /// Meaning of each logit.
    pub tags: Vec<Tag>,
    /// Cuts sentences into pieces.
    pub tokenizer: Tokenizer,
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
    id2label: BTreeMap<u32, String>,
    max_position_embeddings: usize,
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

/// The files of a model, as bytes.
struct Files {
    config: Cow<'static, [u8]>,
    tokenizer: Cow<'static, [u8]>,
    network: Cow<'static, [u8]>,
}

impl Model {
    /// The model compiled into the program, from `models/small`.
    ///
    /// # Errors
    /// None in a program that was built from the repository as it stands.
    pub fn bundled() -> Result<Self> {
        let files = Files {
            config: Cow::Borrowed(include_bytes!("../models/small/config.json")),
            tokenizer: Cow::Borrowed(include_bytes!("../models/small/tokenizer.json")),
            network: Cow::Borrowed(include_bytes!("../models/small/model.onnx")),
        };
        Self::from_files("bundled", files)
    }

    /// Loads `config.json`, `tokenizer.json` and `model.onnx` from `folder`.
    ///
    /// # Errors
    /// Names the file that is missing or does not fit, and what was expected of it.
    pub fn from_dir(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let read = |file: &'static str| match std::fs::read(folder.join(file)) {
            Ok(bytes) => Ok(Cow::Owned(bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::ModelFile { folder: folder.to_owned(), file })
            }
            Err(e) => Err(Error::io(folder.join(file).display(), e)),
        };
        let files =
            Files { config: read("config.json")?, tokenizer: read("tokenizer.json")?, network: read("model.onnx")? };
        Self::from_files(&folder.display().to_string(), files)
    }

    fn from_files(name: &str, files: Files) -> Result<Self> {
        let fail = |problem: String| Error::model(name, problem);
        let config: Config =
            serde_json::from_slice(&files.config).map_err(|e| fail(format!("config.json does not fit: {e}")))?;
        let tags = tags(&config.id2label).map_err(|problem| fail(format!("config.json: {problem}")))?;
        let tokenizer =
            Tokenizer::from_bytes(&files.tokenizer).map_err(|e| fail(format!("tokenizer.json cannot be read: {e}")))?;
        let special = special_pieces(&tokenizer).map_err(fail)?;
        let longest = config.max_position_embeddings;
        let window = config.nommer.window.min(longest);
        let heads = config.num_attention_heads.unwrap_or_default();
        let classifier = classify::load(files.network, heads, config.layer_norm_eps).map_err(fail)?;
        let temperature = config.nommer.temperature;
        let model = Model { name: name.to_owned(), tags, tokenizer, special, window, longest, temperature, classifier };
        model.check().map(|()| model)
    }

    /// Runs one empty row: a network whose output does not fit the labels is found now, not in the middle of a run.
    fn check(&self) -> Result<()> {
        let empty = crate::window::Window::default();
        let batches = crate::batch::batches(&[&empty], self.special, 1);
        let scores = self.classifier.classify(&batches.batches[0])?;
        if scores.tags == self.tags.len() {
            return Ok(());
        }
        let problem =
            format!("model.onnx gives {} scores for each piece, config.json {} labels", scores.tags, self.tags.len());
        Err(Error::model(&self.name, problem))
    }
}

/// The tags in the order of their ids, which must be 0, 1, 2 ….
fn tags(id2label: &BTreeMap<u32, String>) -> Result<Vec<Tag>, String> {
    for (expected, id) in id2label.keys().enumerate() {
        if *id as usize != expected {
            return Err(format!("`id2label` has {id} where {expected} was expected"));
        }
    }
    let tags = id2label.values().map(|name| Tag::parse(name)).collect::<Result<Vec<_>, _>>()?;
    let orphan = tags.iter().find_map(|&tag| match tag {
        Tag::Inside(label) if !tags.contains(&Tag::Begin(label)) => Some(label),
        _ => None,
    });
    match orphan {
        Some(label) => Err(format!("`id2label` has I-{label} but no B-{label}")),
        None if tags.contains(&Tag::Outside) => Ok(tags),
        None => Err("`id2label` has no label O".to_owned()),
    }
}

/// Start, end and padding, under the names that BERT and XLM-R vocabularies give them.
fn special_pieces(tokenizer: &Tokenizer) -> Result<SpecialPieces, String> {
    let find = |names: [&str; 2]| {
        let id = names.iter().find_map(|name| tokenizer.token_to_id(name));
        id.ok_or_else(|| format!("tokenizer.json has neither `{}` nor `{}`", names[0], names[1]))
    };
    Ok(SpecialPieces { start: find(["[CLS]", "<s>"])?, end: find(["[SEP]", "</s>"])?, pad: find(["[PAD]", "<pad>"])? })
}
