//! The convolution that large DeBERTa v2 models have beside their first layer.

use rust_bert::Activation;
use tch::Tensor;
use tch::nn::{self, Path};

use super::{NetworkConfig, layer_norm};

/// The convolution over the embeddings that large models add to the first layer.
pub struct Convolution {
    convolution: nn::Conv1D,
    norm: nn::LayerNorm,
    activation: Activation,
}

impl Convolution {
    /// The convolution below `path`, if `config` asks for one.
    ///
    /// # Errors
    /// Activation functions that are not supported.
    pub fn new(path: &Path, config: &NetworkConfig) -> Result<Option<Self>, String> {
        let settings = &config.deberta;
        let Some(kernel) = settings.conv_kernel_size.filter(|size| *size > 0) else { return Ok(None) };
        let groups = settings.conv_groups.unwrap_or(1);
        let shape = nn::ConvConfig { padding: (kernel - 1) / 2, groups, ..Default::default() };
        let activation = match settings.conv_act.as_deref().unwrap_or("tanh") {
            "tanh" => Activation::tanh,
            "gelu" => Activation::gelu,
            other => return Err(format!("config.json: `conv_act` {other} is not supported")),
        };
        let convolution = nn::conv1d(path / "conv", config.hidden_size, config.hidden_size, kernel, shape);
        Ok(Some(Convolution { convolution, norm: layer_norm(path, config), activation }))
    }

    /// The states after the first layer, with the convolved embeddings added.
    pub fn forward(&self, embedded: &Tensor, states: &Tensor, mask: &Tensor) -> Tensor {
        let mask = mask.to_kind(states.kind());
        let found = embedded.transpose(1, 2).apply(&self.convolution).transpose(1, 2) * &mask;
        let found = self.activation.get_function().get_fn()(&found);
        (states + found).apply(&self.norm) * mask
    }
}
