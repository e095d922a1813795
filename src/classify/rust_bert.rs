//! The engine of public checkpoints: `model.safetensors` run through libtorch, by the networks of the crate
//! rust-bert.
//!
//! Of rust-bert only networks are used. Its pipelines give labels to the wrong sentences from the second batch on,
//! and slice text at byte offsets taken for characters; tokenizing, windows, batches and decoding are ours.
//! [`architecture`] says which network runs which checkpoint, [`deberta`] stands in where rust-bert's is wrong.
//!
//! Each calling thread runs one batch on one thread of libtorch, as in [`crate::classify::onnx`].

mod architecture;
mod deberta;
mod network;
mod options;
mod weights;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use crate::batch::Batch;
use crate::classify::{TagScores, TokenClassifier};
use crate::error::{Error, Result};

use architecture::NetworkConfig;
use network::{Inputs, Network};
pub use options::{Precision, TorchDevice, TorchOptions};

/// A network in libtorch.
pub struct RustBert {
    network: Shared,
    device: Device,
    /// Vocabulary entries that the network knows are below this.
    vocabulary: i32,
    /// The number of the first position; RoBERTa counts from that of the padding piece on.
    first_position: i64,
}

/// A network that several threads run at once.
struct Shared(Box<dyn Network>);

// SAFETY: libtorch lets any number of threads run inference on the same weights, and counts references to them
// atomically. `tch` leaves `Sync` out because tensors can be changed in place; nothing here changes one after
// `RustBert::load` has filled them.
unsafe impl Sync for Shared {}

impl RustBert {
    /// Builds the network that `config` (a `config.json`) describes, with the weights of the file `safetensors`.
    ///
    /// # Errors
    /// Architectures and settings that are not supported, tensors that are missing, left over or of another shape,
    /// by name, and a device that is not there.
    pub fn load(config: &[u8], safetensors: &Path, options: &TorchOptions) -> Result<Self, String> {
        let config: NetworkConfig =
            serde_json::from_slice(config).map_err(|e| format!("config.json does not fit: {e}"))?;
        let device = options.device.find()?;
        // Threads come from the pipeline; a second pool below each of them would only fight for the cores.
        tch::set_num_threads(1);
        let store = VarStore::new(device);
        let network = caught(|| config.network(&store.root()))??;
        let weights = config.renamed(weights::read(safetensors)?)?;
        weights::fill(&store, weights, options.precision.kind())?;
        let (vocabulary, first_position) = (config.vocab_size as i32, config.first_position());
        Ok(RustBert { network: Shared(network), device, vocabulary, first_position })
    }

    /// Logits of shape `[rows, length, labels]`.
    fn logits(&self, batch: &Batch) -> Result<Tensor, String> {
        let shape = [batch.rows as i64, batch.length as i64];
        let tensor = |data: &[i32]| Tensor::from_slice(data).to_kind(Kind::Int64).view(shape).to_device(self.device);
        let (ids, mask) = (tensor(&batch.ids), tensor(&batch.mask));
        // Padding repeats the last position; no piece looks at it.
        let positions = mask.cumsum(1, Kind::Int64) - 1 + self.first_position;
        let inputs = Inputs { ids: &ids, mask: &mask, positions: &positions };
        let logits = tch::no_grad(|| self.network.0.logits(&inputs)).map_err(|e| e.to_string())?;
        Ok(logits.to_kind(Kind::Float).to_device(Device::Cpu).contiguous())
    }
}

impl TokenClassifier for RustBert {
    fn classify(&self, batch: &Batch) -> Result<TagScores> {
        if let Some(id) = batch.ids.iter().find(|id| **id >= self.vocabulary) {
            let vocabulary = self.vocabulary;
            return Err(Error::Engine(format!(
                "the tokenizer gives piece {id}, the network knows {vocabulary}; tokenizer.json is of another model"
            )));
        }
        let failed = |problem| Error::Engine(format!("libtorch: {problem}"));
        let logits = caught(|| self.logits(batch)).and_then(|logits| logits).map_err(failed)?;
        let tags = logits.size()[2] as usize;
        let logits = Vec::<f32>::try_from(logits.flatten(0, -1)).map_err(|e| failed(e.to_string()))?;
        Ok(TagScores { logits, length: batch.length, tags })
    }

    fn batch_pieces(&self) -> usize {
        if self.device.is_cuda() { 64 * 1024 } else { 1024 }
    }
}

/// Runs what calls into libtorch. Its errors (no memory left, for one) reach us as panics of `tch`.
fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        // What follows the first line is a backtrace of C++ functions.
        text.and_then(|text| text.lines().next()).unwrap_or("failed without a message").to_owned()
    })
}
