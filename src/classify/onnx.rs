//! The default engine: `model.onnx` run by the crate `rten`, in pure Rust.
//!
//! Each calling thread runs the network on a pool of one thread: on two cores, one run on each was twice as
//! fast as one run over both.

use std::borrow::Cow;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensorView;
use rten_tensor::prelude::*;

use crate::batch::Batch;
use crate::classify::{TagScores, TokenClassifier};
use crate::error::{Error, Result};

thread_local! {
    /// The pool of one on which this thread's runs are executed.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// A network in ONNX form.
pub struct Onnx {
    model: Model,
    ids: NodeId,
    mask: NodeId,
    /// All zeros; only models exported with all of BERT's inputs have it.
    types: Option<NodeId>,
    logits: NodeId,
}

impl Onnx {
    /// Loads a network with inputs `input_ids` and `attention_mask` (and `token_type_ids`), output `logits`.
    ///
    /// # Errors
    /// What `rten` says of bytes that are no ONNX model or use operators that it lacks, and missing inputs.
    pub fn load(bytes: Cow<'static, [u8]>) -> Result<Self, String> {
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = match bytes {
            Cow::Borrowed(bytes) => options.load_static_slice(bytes),
            Cow::Owned(bytes) => options.load(bytes),
        };
        let model = model.map_err(|e| format!("model.onnx cannot be loaded: {e}"))?;
        let node = |name| model.node_id(name).map_err(|_| format!("model.onnx has no input or output `{name}`"));
        let (ids, mask, logits) = (node("input_ids")?, node("attention_mask")?, node("logits")?);
        let types = model.find_node("token_type_ids");
        Ok(Onnx { model, ids, mask, types, logits })
    }
}

impl TokenClassifier for Onnx {
    fn classify(&self, batch: &Batch) -> Result<TagScores> {
        let shape = [batch.rows, batch.length];
        let zeros = vec![0; self.types.map_or(0, |_| batch.ids.len())];
        let view = |data| NdTensorView::from_data(shape, data);
        let mut inputs = vec![(self.ids, view(&batch.ids[..]).into()), (self.mask, view(&batch.mask[..]).into())];
        inputs.extend(self.types.map(|types| (types, view(&zeros[..]).into())));
        let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
        let failed = |e: &dyn std::fmt::Display| Error::Engine(e.to_string());
        let [logits] = self.model.run_n(inputs, [self.logits], Some(options)).map_err(|e| failed(&e))?;
        let logits: rten_tensor::NdTensor<f32, 3> =
            logits.try_into().map_err(|e: rten::TryFromValueError| failed(&e))?;
        let tags = logits.size(2);
        Ok(TagScores { logits: logits.into_data(), length: batch.length, tags })
    }
}
