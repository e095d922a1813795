//! What all networks have in common: pieces in, logits out.

use rust_bert::RustBertError;
use rust_bert::bert::BertForTokenClassification;
use rust_bert::deberta_v2::DebertaV2ForTokenClassification;
use rust_bert::distilbert::DistilBertForTokenClassification;
use rust_bert::electra::ElectraForTokenClassification;
use tch::{Kind, Tensor};

/// What a network is given: tensors of 64-bit integers, `[rows, length]`.
pub struct Inputs<'t> {
    /// Vocabulary entries.
    pub ids: &'t Tensor,
    /// 1 where a piece stands, 0 where padding does.
    pub mask: &'t Tensor,
    /// The number of each piece's position.
    pub positions: &'t Tensor,
}

/// A network for token classification.
pub trait Network: Send {
    /// Logits of shape `[rows, length, labels]`.
    ///
    /// # Errors
    /// What rust-bert reports; errors of libtorch are panics.
    fn logits(&self, inputs: &Inputs) -> Result<Tensor, RustBertError>;
}

impl Network for BertForTokenClassification {
    fn logits(&self, inputs: &Inputs) -> Result<Tensor, RustBertError> {
        Ok(self.forward_t(Some(inputs.ids), Some(inputs.mask), None, None, None, false).logits)
    }
}

impl Network for DistilBertForTokenClassification {
    fn logits(&self, inputs: &Inputs) -> Result<Tensor, RustBertError> {
        Ok(self.forward_t(Some(inputs.ids), Some(inputs.mask), None, false)?.logits)
    }
}

impl Network for ElectraForTokenClassification {
    fn logits(&self, inputs: &Inputs) -> Result<Tensor, RustBertError> {
        let added = (inputs.mask.to_kind(Kind::Float) - 1.0) * 10000.0;
        Ok(self.forward_t(Some(inputs.ids), Some(&added), None, None, None, false).logits)
    }
}

impl Network for DebertaV2ForTokenClassification {
    fn logits(&self, inputs: &Inputs) -> Result<Tensor, RustBertError> {
        Ok(self.forward_t(Some(inputs.ids), Some(inputs.mask), None, Some(inputs.positions), None, false)?.logits)
    }
}
