//! From `config.json` to a network of rust-bert, and from the names of a checkpoint's tensors to that network's.
//!
//! rust-bert's networks were compared with transformers; where they differ, another one stands in:
//!
//! | `model_type` | network | why |
//! |---|---|---|
//! | `bert` | `BertForTokenClassification` | |
//! | `distilbert` | `DistilBertForTokenClassification` | |
//! | `electra` | `ElectraForTokenClassification` | its mask is one to be added, because it adds what it is given |
//! | `roberta`, `camembert`, `xlm-roberta` | `DebertaV2ForTokenClassification` | see below |
//! | `deberta`, `deberta-v2` | [`Deberta`] | rust-bert's looks up relative positions wrongly |
//!
//! rust-bert's BERT and RoBERTa take 1e-12 for every `layer_norm_eps`. Its DeBERTa v2 reads it, and without relative
//! attention computes what they do; so it runs RoBERTa, and BERT and ELECTRA where `layer_norm_eps` is another.

use std::collections::HashMap;

use rust_bert::bert::{BertConfig, BertForTokenClassification};
use rust_bert::deberta_v2::{DebertaV2Config, DebertaV2ForTokenClassification};
use rust_bert::distilbert::{DistilBertConfig, DistilBertForTokenClassification};
use rust_bert::electra::{ElectraConfig, ElectraForTokenClassification};
use rust_bert::{Activation, RustBertError};
use serde::Deserialize;
use tch::nn::Path;

use super::deberta::{Deberta, DebertaSettings, from_first_version};
use super::network::Network;
use super::weights::Weights;

/// The part of `config.json` that networks are built from; names of DistilBERT's beside those of the others.
#[derive(Deserialize)]
pub struct NetworkConfig {
    pub model_type: String,
    pub vocab_size: i64,
    #[serde(alias = "dim")]
    pub hidden_size: i64,
    #[serde(alias = "n_layers")]
    pub num_hidden_layers: i64,
    #[serde(alias = "n_heads")]
    pub num_attention_heads: i64,
    #[serde(alias = "hidden_dim")]
    pub intermediate_size: i64,
    #[serde(alias = "activation")]
    hidden_act: String,
    pub max_position_embeddings: i64,
    #[serde(default)]
    pub type_vocab_size: i64,
    id2label: HashMap<String, String>,
    pub layer_norm_eps: Option<f64>,
    pad_token_id: Option<i64>,
    pub embedding_size: Option<i64>,
    position_embedding_type: Option<String>,
    #[serde(default)]
    is_decoder: bool,
    #[serde(default)]
    sinusoidal_pos_embds: bool,
    #[serde(flatten)]
    pub deberta: DebertaSettings,
}

/// Which network runs a checkpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Architecture {
    Bert,
    DistilBert,
    Electra,
    /// rust-bert's DeBERTa v2 without relative attention, under another name.
    Plain,
    DebertaV1,
    DebertaV2,
}

impl NetworkConfig {
    fn architecture(&self) -> Result<Architecture, String> {
        let fixed_eps = self.layer_norm_eps.unwrap_or(1e-12) == 1e-12;
        let projected = self.embedding_size.is_some_and(|size| size != self.hidden_size);
        match self.model_type.as_str() {
            "bert" if fixed_eps => Ok(Architecture::Bert),
            "electra" if fixed_eps => Ok(Architecture::Electra),
            "electra" if projected => Err("config.json: ELECTRA with an embedding size of its own needs \
                                           `layer_norm_eps` 1e-12, which rust-bert has built in"
                .to_owned()),
            "bert" | "electra" | "roberta" | "camembert" | "xlm-roberta" => Ok(Architecture::Plain),
            "distilbert" => Ok(Architecture::DistilBert),
            "deberta" => Ok(Architecture::DebertaV1),
            "deberta-v2" => Ok(Architecture::DebertaV2),
            other => Err(format!(
                "config.json: `model_type` {other} is not supported; expected bert, distilbert, electra, roberta, \
                 camembert, xlm-roberta, deberta or deberta-v2"
            )),
        }
    }

    /// The number of the first piece's position.
    pub fn first_position(&self) -> i64 {
        match self.model_type.as_str() {
            "roberta" | "camembert" | "xlm-roberta" => self.pad_token_id.unwrap_or(1) + 1,
            _ => 0,
        }
    }

    /// The activation function in rust-bert's terms.
    ///
    /// # Errors
    /// Functions that rust-bert lacks.
    pub fn activation(&self) -> Result<Activation, String> {
        match self.hidden_act.as_str() {
            "gelu" | "gelu_python" => Ok(Activation::gelu),
            "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" => Ok(Activation::gelu_new),
            "relu" => Ok(Activation::relu),
            "silu" | "swish" => Ok(Activation::swish),
            "mish" => Ok(Activation::mish),
            "tanh" => Ok(Activation::tanh),
            other => Err(format!("config.json: the activation function {other} is not supported")),
        }
    }

    /// Builds the network below `root`, with weights still to be filled in.
    ///
    /// # Errors
    /// Settings that are not supported.
    pub fn network(&self, root: &Path) -> Result<Box<dyn Network>, String> {
        if self.is_decoder || self.position_embedding_type.as_deref().is_some_and(|kind| kind != "absolute") {
            return Err(
                "config.json: decoders and other than absolute `position_embedding_type` are not supported".into()
            );
        }
        if self.hidden_size % self.num_attention_heads.max(1) != 0 {
            let (size, heads) = (self.hidden_size, self.num_attention_heads);
            return Err(format!("config.json: `hidden_size` {size} is no multiple of `num_attention_heads` {heads}"));
        }
        let failed = |e: RustBertError| e.to_string();
        Ok(match self.architecture()? {
            Architecture::Bert => Box::new(BertForTokenClassification::new(root, &self.bert()?).map_err(failed)?),
            Architecture::DistilBert => {
                Box::new(DistilBertForTokenClassification::new(root, &self.distilbert()?).map_err(failed)?)
            }
            Architecture::Electra => {
                Box::new(ElectraForTokenClassification::new(root, &self.electra()?).map_err(failed)?)
            }
            Architecture::Plain => {
                Box::new(DebertaV2ForTokenClassification::new(root, &self.plain()?).map_err(failed)?)
            }
            Architecture::DebertaV1 | Architecture::DebertaV2 => Box::new(Deberta::new(root, self)?),
        })
    }

    /// The checkpoint's tensors under the names of the network's variables.
    ///
    /// # Errors
    /// Tensors of DeBERTa v1 that have another shape than `config.json` says.
    pub fn renamed(&self, weights: Weights) -> Result<Weights, String> {
        match self.architecture()? {
            Architecture::Plain => Ok(weights.into_iter().map(|(name, tensor)| (plain_name(&name), tensor)).collect()),
            Architecture::DebertaV1 => from_first_version(weights, self.num_attention_heads),
            _ => Ok(weights),
        }
    }

    /// Labels that the network tells apart.
    pub fn labels(&self) -> i64 {
        self.id2label.len() as i64
    }

    /// What rust-bert counts to know the number of labels.
    fn numbered_labels(&self) -> HashMap<i64, String> {
        (0..self.labels()).map(|label| (label, label.to_string())).collect()
    }

    fn bert(&self) -> Result<BertConfig, String> {
        Ok(BertConfig {
            hidden_act: self.activation()?,
            hidden_size: self.hidden_size,
            intermediate_size: self.intermediate_size,
            max_position_embeddings: self.max_position_embeddings,
            num_attention_heads: self.num_attention_heads,
            num_hidden_layers: self.num_hidden_layers,
            type_vocab_size: self.type_vocab_size,
            vocab_size: self.vocab_size,
            id2label: Some(self.numbered_labels()),
            ..Default::default()
        })
    }

    fn distilbert(&self) -> Result<DistilBertConfig, String> {
        Ok(DistilBertConfig {
            activation: self.activation()?,
            dim: self.hidden_size,
            hidden_dim: self.intermediate_size,
            max_position_embeddings: self.max_position_embeddings,
            n_heads: self.num_attention_heads,
            n_layers: self.num_hidden_layers,
            vocab_size: self.vocab_size,
            sinusoidal_pos_embds: self.sinusoidal_pos_embds,
            id2label: Some(self.numbered_labels()),
            label2id: None,
            is_decoder: None,
            output_attentions: None,
            output_hidden_states: None,
            output_past: None,
            tie_weights_: true,
            // Of training alone.
            initializer_range: 0.02,
            attention_dropout: 0.0,
            dropout: 0.0,
            qa_dropout: 0.0,
            seq_classif_dropout: 0.0,
        })
    }

    fn electra(&self) -> Result<ElectraConfig, String> {
        Ok(ElectraConfig {
            hidden_act: self.activation()?,
            embedding_size: self.embedding_size.unwrap_or(self.hidden_size),
            hidden_size: self.hidden_size,
            intermediate_size: self.intermediate_size,
            max_position_embeddings: self.max_position_embeddings,
            num_attention_heads: self.num_attention_heads,
            num_hidden_layers: self.num_hidden_layers,
            type_vocab_size: self.type_vocab_size,
            vocab_size: self.vocab_size,
            id2label: Some(self.numbered_labels()),
            ..Default::default()
        })
    }

    fn plain(&self) -> Result<DebertaV2Config, String> {
        Ok(DebertaV2Config {
            hidden_act: self.activation()?,
            hidden_size: self.hidden_size,
            intermediate_size: self.intermediate_size,
            max_position_embeddings: self.max_position_embeddings,
            num_attention_heads: self.num_attention_heads,
            num_hidden_layers: self.num_hidden_layers,
            type_vocab_size: self.type_vocab_size,
            vocab_size: self.vocab_size,
            layer_norm_eps: self.layer_norm_eps,
            id2label: Some(self.numbered_labels()),
            ..Default::default()
        })
    }
}

/// The name in rust-bert's DeBERTa v2 of a tensor of BERT, RoBERTa or ELECTRA.
fn plain_name(name: &str) -> String {
    let name = match name.split_once('.') {
        Some(("bert" | "roberta" | "electra", rest)) => format!("deberta.{rest}"),
        _ => name.to_owned(),
    };
    ["query", "key", "value"].iter().fold(name, |name, part| {
        name.replace(&format!(".attention.self.{part}."), &format!(".attention.self.{part}_proj."))
    })
}
