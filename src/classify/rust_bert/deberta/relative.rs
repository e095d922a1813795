//! Relative positions: how far two pieces stand apart, and what that means to attention.

use tch::nn::{self, Path};
use tch::{Kind, Tensor};

use super::{NetworkConfig, layer_norm};

/// Embeddings of how far two pieces stand apart.
pub struct RelativePositions {
    embeddings: nn::Embedding,
    norm: Option<nn::LayerNorm>,
    /// Distances are numbered from 0 to `2 * span`; `span` stands for none.
    span: i64,
    buckets: i64,
    longest: i64,
}

/// What attention needs of them for one length of text.
pub struct Lookup {
    /// `[2 * span, hidden]`
    pub embeddings: Tensor,
    /// The number of the distance from query (row) to key: `[length, length]`.
    pub from_query: Tensor,
    /// The number of the distance from key (row) to query, mirrored: `[length, length]`.
    pub from_key: Tensor,
}

impl RelativePositions {
    /// The table below `path`, the encoder.
    pub fn new(path: &Path, config: &NetworkConfig) -> Self {
        let settings = &config.deberta;
        let longest = settings.max_relative_positions.filter(|longest| *longest > 0);
        let longest = longest.unwrap_or(config.max_position_embeddings);
        let buckets = settings.position_buckets.unwrap_or(-1);
        let span = if buckets > 0 { buckets } else { longest };
        let normed = settings.norm_rel_ebd.as_ref().is_some_and(|kinds| kinds.contains("layer_norm"));
        RelativePositions {
            embeddings: nn::embedding(path / "rel_embeddings", 2 * span, config.hidden_size, Default::default()),
            norm: normed.then(|| layer_norm(path, config)),
            span,
            buckets,
            longest,
        }
    }

    /// What attention needs for rows as long as `ids`.
    pub fn lookup(&self, ids: &Tensor) -> Lookup {
        let order = Tensor::arange(ids.size()[1], (Kind::Int64, ids.device()));
        let distance = self.bucketed(&(order.unsqueeze(1) - order.unsqueeze(0)));
        Lookup {
            embeddings: self.embeddings.ws.apply_opt(&self.norm),
            from_query: (&distance + self.span).clamp(0, 2 * self.span - 1),
            from_key: (-distance + self.span).clamp(0, 2 * self.span - 1),
        }
    }

    /// Distances up to half the buckets as they are, further ones on a logarithmic scale.
    fn bucketed(&self, distance: &Tensor) -> Tensor {
        if self.buckets <= 0 {
            return distance.shallow_clone();
        }
        let middle = self.buckets / 2;
        let far = distance.abs().clamp_min(1);
        // In 32 bits, as transformers does: the ceiling makes every rounding visible.
        let base = Tensor::from(((self.longest - 1) as f64 / middle as f64) as f32).log().to_device(distance.device());
        let logarithm = ((&far / middle).log() / base * (middle - 1)).ceil() + middle;
        distance.where_self(&far.le(middle), &(logarithm * distance.sign()).to_kind(Kind::Int64))
    }
}
