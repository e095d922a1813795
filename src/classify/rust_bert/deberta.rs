//! DeBERTa v1 and v2 (He et al., "DeBERTa: decoding-enhanced BERT with disentangled attention", 2021, section 3.1;
//! "DeBERTaV3", 2023), in the arithmetic of transformers.
//!
//! rust-bert has both, but its v2 looks up content-to-position scores without the span's offset, so that all pieces
//! to the right share one score, scales them by d instead of √d, and rounds the base of the logarithmic buckets; its
//! v1 takes the number of heads for the length of the text. Their parts are private, so that they cannot be mended
//! from outside. Version 1 is run as version 2: [`from_first_version`] says how.

mod convolution;
mod first_version;
mod relative;

use rust_bert::{Activation, RustBertError};
use serde::Deserialize;
use tch::Tensor;
use tch::nn::{self, Path};

use super::architecture::NetworkConfig;
use super::network::{Inputs, Network};
use super::weights::Weights;
use convolution::Convolution;
pub use first_version::from_first_version;
use relative::{Lookup, RelativePositions};

/// What `config.json` says of DeBERTa alone.
#[derive(Deserialize)]
pub struct DebertaSettings {
    #[serde(default)]
    relative_attention: bool,
    /// Positions further apart than this count as this far; below 1, `max_position_embeddings` holds.
    max_relative_positions: Option<i64>,
    /// Positions further apart than half of this share logarithmic buckets; below 1, none do.
    position_buckets: Option<i64>,
    pos_att_type: Option<PositionTerms>,
    #[serde(default)]
    share_att_key: bool,
    position_biased_input: Option<bool>,
    norm_rel_ebd: Option<String>,
    conv_kernel_size: Option<i64>,
    conv_groups: Option<i64>,
    conv_act: Option<String>,
    #[serde(default)]
    talking_head: bool,
}

/// `"c2p|p2c"` or `["c2p", "p2c"]`.
#[derive(Deserialize)]
#[serde(untagged)]
enum PositionTerms {
    Joined(String),
    List(Vec<String>),
}

impl DebertaSettings {
    fn has(&self, term: &str) -> bool {
        match &self.pos_att_type {
            None => false,
            Some(PositionTerms::Joined(terms)) => terms.split('|').any(|known| known.trim() == term),
            Some(PositionTerms::List(terms)) => terms.iter().any(|known| known == term),
        }
    }
}

/// A DeBERTa network with a head for token classification.
pub struct Deberta {
    words: nn::Embedding,
    positions: Option<nn::Embedding>,
    types: Option<nn::Embedding>,
    projection: Option<nn::Linear>,
    norm: nn::LayerNorm,
    layers: Vec<Layer>,
    relative: Option<RelativePositions>,
    convolution: Option<Convolution>,
    classifier: nn::Linear,
}

impl Deberta {
    /// Builds the network below `root`.
    ///
    /// # Errors
    /// Settings that are not supported.
    pub fn new(root: &Path, config: &NetworkConfig) -> Result<Self, String> {
        let settings = &config.deberta;
        if settings.talking_head || settings.has("p2p") {
            return Err("config.json: `talking_head` and p2p in `pos_att_type` are not supported".to_owned());
        }
        let (width, hidden) = (config.embedding_size.unwrap_or(config.hidden_size), config.hidden_size);
        let path = &(root / "deberta" / "embeddings");
        let embedding = |name: &str, rows| nn::embedding(path / name, rows, width, Default::default());
        let biased = settings.position_biased_input.unwrap_or(true);
        let encoder = &(root / "deberta" / "encoder");
        let layers = (0..config.num_hidden_layers).map(|layer| Layer::new(&(encoder / "layer" / layer), config));
        let no_bias = nn::LinearConfig { bias: false, ..Default::default() };
        Ok(Deberta {
            words: embedding("word_embeddings", config.vocab_size),
            positions: biased.then(|| embedding("position_embeddings", config.max_position_embeddings)),
            types: (config.type_vocab_size > 0).then(|| embedding("token_type_embeddings", config.type_vocab_size)),
            projection: (width != hidden).then(|| nn::linear(path / "embed_proj", width, hidden, no_bias)),
            norm: layer_norm(path, config),
            layers: layers.collect::<Result<_, _>>()?,
            relative: settings.relative_attention.then(|| RelativePositions::new(encoder, config)),
            convolution: Convolution::new(&(encoder / "conv"), config)?,
            classifier: nn::linear(root / "classifier", hidden, config.labels(), Default::default()),
        })
    }

    fn embedded(&self, inputs: &Inputs, mask: &Tensor) -> Tensor {
        let mut states = inputs.ids.apply(&self.words);
        if let Some(positions) = &self.positions {
            states += inputs.positions.apply(positions);
        }
        if let Some(types) = &self.types {
            states += inputs.ids.zeros_like().apply(types);
        }
        states.apply_opt(&self.projection).apply(&self.norm) * mask.to_kind(states.kind())
    }
}

impl Network for Deberta {
    fn logits(&self, inputs: &Inputs) -> Result<Tensor, RustBertError> {
        let mask = inputs.mask.unsqueeze(-1);
        let padding = inputs.mask.unsqueeze(1).unsqueeze(1).eq(0);
        let embedded = self.embedded(inputs, &mask);
        let relative = self.relative.as_ref().map(|relative| relative.lookup(inputs.ids));
        let mut states = embedded.shallow_clone();
        for (index, layer) in self.layers.iter().enumerate() {
            states = layer.forward(&states, &padding, relative.as_ref());
            if let (0, Some(convolution)) = (index, &self.convolution) {
                states = convolution.forward(&embedded, &states, &mask);
            }
        }
        Ok(states.apply(&self.classifier))
    }
}

fn layer_norm(path: &Path, config: &NetworkConfig) -> nn::LayerNorm {
    let eps = config.layer_norm_eps.unwrap_or(1e-7);
    nn::layer_norm(path / "LayerNorm", vec![config.hidden_size], nn::LayerNormConfig { eps, ..Default::default() })
}

/// One layer: disentangled attention, then two dense layers.
struct Layer {
    heads: i64,
    query: nn::Linear,
    key: nn::Linear,
    value: nn::Linear,
    position: PositionProjections,
    attended: nn::Linear,
    attended_norm: nn::LayerNorm,
    inner: nn::Linear,
    activation: Activation,
    outer: nn::Linear,
    outer_norm: nn::LayerNorm,
}

/// Keys (content to position) and queries (position to content) of relative positions.
struct PositionProjections {
    key: Option<nn::Linear>,
    query: Option<nn::Linear>,
    has_key: bool,
    has_query: bool,
}

impl Layer {
    fn new(path: &Path, config: &NetworkConfig) -> Result<Self, String> {
        let (hidden, inner, settings) = (config.hidden_size, config.intermediate_size, &config.deberta);
        let linear = |path: Path, from, to| nn::linear(path, from, to, Default::default());
        let attention = &(path / "attention" / "self");
        let (has_key, has_query) = (settings.has("c2p"), settings.has("p2c"));
        let own = |name: &str, wanted: bool| {
            (settings.relative_attention && wanted && !settings.share_att_key)
                .then(|| linear(attention / name, hidden, hidden))
        };
        let position = PositionProjections {
            key: own("pos_key_proj", has_key),
            query: own("pos_query_proj", has_query),
            has_key,
            has_query,
        };
        let attended = &(path / "attention" / "output");
        let output = &(path / "output");
        Ok(Layer {
            heads: config.num_attention_heads,
            query: linear(attention / "query_proj", hidden, hidden),
            key: linear(attention / "key_proj", hidden, hidden),
            value: linear(attention / "value_proj", hidden, hidden),
            position,
            attended: linear(attended / "dense", hidden, hidden),
            attended_norm: layer_norm(attended, config),
            inner: linear(path / "intermediate" / "dense", hidden, inner),
            activation: config.activation()?,
            outer: linear(output / "dense", inner, hidden),
            outer_norm: layer_norm(output, config),
        })
    }

    fn forward(&self, states: &Tensor, padding: &Tensor, relative: Option<&Lookup>) -> Tensor {
        let attended = self.attention(states, padding, relative).apply(&self.attended) + states;
        let attended = attended.apply(&self.attended_norm);
        let inner = self.activation.get_function().get_fn()(&attended.apply(&self.inner));
        (inner.apply(&self.outer) + attended).apply(&self.outer_norm)
    }

    /// `[rows, length, hidden]`; scores are `[rows, heads, length, length]`.
    fn attention(&self, states: &Tensor, padding: &Tensor, relative: Option<&Lookup>) -> Tensor {
        let [query, key, value] = [&self.query, &self.key, &self.value].map(|linear| self.split(&states.apply(linear)));
        let terms = 1 + i64::from(self.position.has_key) + i64::from(self.position.has_query);
        let scale = ((query.size()[3] * terms) as f64).sqrt();
        let mut scores = query.matmul(&key.transpose(-1, -2));
        if let Some(relative) = relative {
            scores += self.position_scores(&query, &key, relative);
        }
        let weights = (scores / scale).masked_fill(padding, f64::NEG_INFINITY).softmax(-1, states.kind());
        weights.matmul(&value).transpose(1, 2).contiguous().view_as(states)
    }

    /// What distance adds to the scores.
    fn position_scores(&self, query: &Tensor, key: &Tensor, relative: &Lookup) -> Tensor {
        let shape = [query.size()[0], self.heads, query.size()[2], query.size()[2]];
        let projected = |own: &Option<nn::Linear>, shared| {
            let linear = own.as_ref().unwrap_or(shared);
            self.split(&relative.embeddings.unsqueeze(0).apply(linear)).transpose(-1, -2)
        };
        let mut scores = Tensor::zeros(shape, (query.kind(), query.device()));
        if self.position.has_key {
            let to_position = query.matmul(&projected(&self.position.key, &self.key));
            scores += to_position.gather(-1, &relative.from_query.expand(shape, true), false);
        }
        if self.position.has_query {
            let from_position = key.matmul(&projected(&self.position.query, &self.query));
            scores += from_position.gather(-1, &relative.from_key.expand(shape, true), false).transpose(-1, -2);
        }
        scores
    }

    /// From `[rows, length, hidden]` to `[rows, heads, length, hidden / heads]`.
    fn split(&self, states: &Tensor) -> Tensor {
        let size = states.size();
        states.view([size[0], size[1], self.heads, size[2] / self.heads]).transpose(1, 2)
    }
}
