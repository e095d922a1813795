//! The step that computes: from pieces to a score for each tag.
//!
//! Nothing outside this folder knows what an engine is made of.

#[cfg(target_arch = "x86_64")]
mod bert;
pub mod engine;
pub mod onnx;
#[cfg(feature = "rust-bert")]
pub mod rust_bert;
pub mod scripted;

use std::borrow::Cow;

use crate::batch::Batch;
use crate::error::Result;

/// Scores of one batch, before normalisation.
#[derive(Clone, Debug, PartialEq)]
pub struct TagScores {
    /// Logits, `[rows, length, tags]`.
    pub logits: Vec<f32>,
    /// Pieces in each row, padding included.
    pub length: usize,
    /// Tags, in the order of the model's `id2label`.
    pub tags: usize,
}

impl TagScores {
    /// The logits of one piece: one number for each tag.
    pub fn piece(&self, row: usize, piece: usize) -> &[f32] {
        let start = (row * self.length + piece) * self.tags;
        &self.logits[start..start + self.tags]
    }
}

/// A token classifier. Implementations are called from many threads at once, one batch each.
pub trait TokenClassifier: Send + Sync {
    /// Scores every piece of `batch`. A row's scores depend on that row alone.
    ///
    /// # Errors
    /// [`crate::Error::Engine`] with the engine's own words.
    fn classify(&self, batch: &Batch) -> Result<TagScores>;

    /// Pieces in a batch, padding included, that keep the engine busy.
    fn batch_pieces(&self) -> usize {
        1024
    }
}

/// The fastest engine that can run the ONNX file `network` on this processor: `bert` for files that this project
/// made, [`onnx`] for others. `heads` and `epsilon` are `num_attention_heads` and `layer_norm_eps` of `config.json`.
///
/// # Errors
/// What the engine says of a file that it cannot run.
pub fn load(network: Cow<'static, [u8]>, heads: usize, epsilon: f32) -> Result<Box<dyn TokenClassifier>, String> {
    #[cfg(target_arch = "x86_64")]
    if let Some(bert) = bert::Bert::load(&network, heads, epsilon)? {
        return Ok(Box::new(bert));
    }
    Ok(Box::new(onnx::Onnx::load(network)?))
}
