//! An engine for one kind of network: BERT encoders in 8 bits, as `models/training/export.py` writes them.
//!
//! It computes what the ONNX graph says, with the same rounding of activations row by row, but each layer is four
//! passes instead of some twenty: bytes are made, multiplied, scaled, shifted and bent while they are in registers.
//! Padding is not computed. On processors without AVX2 the crate `rten` runs the same file.

mod attention;
mod attention_bf16;
mod floats;
mod kernels;
mod lanes;
mod product;
mod row;
#[cfg(test)]
mod tests;
mod weights;

use std::cell::RefCell;

use crate::batch::Batch;
use crate::classify::{TagScores, TokenClassifier};
use crate::error::{Error, Result};
use attention::Scratch;
use kernels::Kernels;
use product::Linear;
use weights::{Layer, Norm, Weights};

/// Windows go through the layers in groups of at least so many pieces: enough rows to use weights that were fetched
/// into the processor's cache, few enough that the rows stay there too.
const GROUP: usize = 192;

/// A network and the kernels it runs on.
pub struct Bert {
    weights: Weights,
    heads: usize,
    epsilon: f32,
    kernels: Kernels,
}

/// What one thread needs for one group of windows; kept from call to call.
#[derive(Default)]
struct Buffers {
    /// `[pieces, hidden]`.
    hidden: Vec<f32>,
    /// Quantised input of a linear layer.
    bytes: Vec<u8>,
    /// A scale for each row of `bytes`.
    scales: Vec<f32>,
    /// Output of a linear layer.
    wide: Vec<f32>,
    /// Output of attention, or of a layer back to the hidden width.
    narrow: Vec<f32>,
    attention: Scratch,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

impl Bert {
    /// Loads an ONNX file of ours; `None` if it is another's or this processor lacks AVX2. `heads` and `epsilon` are
    /// `num_attention_heads` and `layer_norm_eps` of `config.json`.
    ///
    /// # Errors
    /// A file of ours that is damaged, and heads that do not divide its width.
    pub fn load(bytes: &[u8], heads: usize, epsilon: f32) -> Result<Option<Self>, String> {
        if Kernels::all().is_empty() {
            return Ok(None);
        }
        let Some(weights) = Weights::read(bytes)? else { return Ok(None) };
        let width = weights.norm.gain.len();
        if heads == 0 || !width.is_multiple_of(16 * heads) {
            return Err(format!("config.json: {heads} attention heads do not divide a width of {width} into 16s"));
        }
        Ok(Kernels::detect(width / heads).map(|kernels| Bert { weights, heads, epsilon, kernels }))
    }

    fn width(&self) -> usize {
        self.weights.norm.gain.len()
    }

    fn tags(&self) -> usize {
        self.weights.head.bias.len()
    }

    /// Scores the windows in `lengths` (real pieces of consecutive rows of `batch`, from `first` on).
    fn group(&self, batch: &Batch, first: usize, lengths: &[usize], logits: &mut [f32], buffers: &mut Buffers) {
        self.embed(batch, first, lengths, buffers);
        let (read, places) = read(batch, first, lengths);
        for (number, layer) in self.weights.layers.iter().enumerate() {
            self.attention(layer, lengths, buffers);
            if number + 1 == self.weights.layers.len() {
                // What follows looks at one row at a time, and nobody asks for the others.
                keep(&mut buffers.hidden, self.width(), &read);
                keep(&mut buffers.narrow, self.width(), &read);
            }
            self.feed_forward(layer, buffers);
        }
        let tags = self.tags();
        let Buffers { hidden, wide, .. } = buffers;
        wide.resize(hidden.len() / self.width() * tags, 0.0);
        // SAFETY: `Kernels::detect` found the processor's features.
        unsafe { (self.kernels.classify)(&self.weights.head, hidden, wide) };
        for (scores, place) in wide.chunks_exact(tags).zip(places) {
            logits[place * tags..][..tags].copy_from_slice(scores);
        }
    }

    /// Sums of word and position embeddings, normalised.
    fn embed(&self, batch: &Batch, first: usize, lengths: &[usize], buffers: &mut Buffers) {
        let (Buffers { hidden, narrow, .. }, width) = (buffers, self.width());
        let pieces = lengths.iter().sum::<usize>() * width;
        hidden.resize(pieces, 0.0);
        narrow.resize(pieces, 0.0);
        let positions: Vec<i32> = (0..batch.length as i32).collect();
        let mut start = 0;
        for (row, &length) in lengths.iter().enumerate() {
            let ids = &batch.ids[(first + row) * batch.length..][..length];
            let rows = start..start + length * width;
            // SAFETY: `Kernels::detect` found the processor's features.
            unsafe {
                (self.kernels.embed)(&self.weights.words, ids, &mut hidden[rows.clone()]);
                (self.kernels.embed)(&self.weights.positions, &positions[..length], &mut narrow[rows]);
            }
            start += length * width;
        }
        self.add_norm(hidden, narrow, &self.weights.norm);
    }

    /// Leaves the context of each piece in `narrow`.
    fn attention(&self, layer: &Layer, lengths: &[usize], buffers: &mut Buffers) {
        let Buffers { hidden, bytes, scales, wide, narrow, attention } = buffers;
        let width = self.width();
        self.linear(&layer.packed, hidden, bytes, scales, wide, false);
        narrow.resize(hidden.len(), 0.0);
        let mut start = 0;
        for length in lengths {
            let rows = start * width..(start + length) * width;
            let packed = &wide[3 * rows.start..3 * rows.end];
            // SAFETY: `Kernels::detect` found the processor's features.
            unsafe { (self.kernels.attend)(packed, width, self.heads, &mut narrow[rows], attention) };
            start += length;
        }
    }

    /// The rest of a layer, from the contexts in `narrow`.
    fn feed_forward(&self, layer: &Layer, buffers: &mut Buffers) {
        let Buffers { hidden, bytes, scales, wide, narrow, .. } = buffers;
        self.linear(&layer.output, narrow, bytes, scales, wide, false);
        self.add_norm(hidden, wide, &layer.attention_norm);
        self.linear(&layer.inner, hidden, bytes, scales, wide, true);
        self.linear(&layer.outer, wide, bytes, scales, narrow, false);
        self.add_norm(hidden, narrow, &layer.norm);
    }

    /// Quantises the rows of `input` and applies a linear layer to them.
    fn linear(
        &self,
        linear: &Linear,
        input: &[f32],
        bytes: &mut Vec<u8>,
        scales: &mut Vec<f32>,
        output: &mut Vec<f32>,
        curved: bool,
    ) {
        let rows = input.len() / linear.inputs;
        bytes.resize(input.len(), 0);
        scales.resize(rows, 0.0);
        output.resize(rows * linear.outputs, 0.0);
        // SAFETY: `Kernels::detect` found the processor's features.
        unsafe {
            (self.kernels.quantise)(input, linear.inputs, bytes, scales);
            (self.kernels.apply)(linear, bytes, scales, output, curved);
        }
    }

    fn add_norm(&self, hidden: &mut [f32], added: &[f32], norm: &Norm) {
        // SAFETY: `Kernels::detect` found the processor's features.
        unsafe { (self.kernels.add_norm)(hidden, added, &norm.gain, &norm.shift, self.epsilon) }
    }

    /// The pieces of each row, once what the batch asks for is known to be in the tables.
    fn lengths(&self, batch: &Batch) -> Result<Vec<usize>> {
        let (entries, positions) = (self.weights.words.entries(), self.weights.positions.entries());
        if let Some(id) = batch.ids.iter().find(|&&id| !(0..entries as i32).contains(&id)) {
            return Err(Error::Engine(format!("the tokenizer gives piece {id}, the network knows {entries}")));
        }
        if batch.length > positions {
            return Err(Error::Engine(format!("a window of {} pieces, the network takes {positions}", batch.length)));
        }
        Ok(batch.mask.chunks_exact(batch.length).map(|row| row.iter().filter(|&&mask| mask != 0).count()).collect())
    }
}

/// The pieces of a group that a unit reads: counted among its pieces, and as places in the batch.
fn read(batch: &Batch, first: usize, lengths: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let starts = (first..).map(|row| row * batch.length);
    let places = lengths.iter().zip(starts).flat_map(|(&length, start)| start..start + length);
    places.enumerate().filter(|&(_, place)| batch.read[place]).unzip()
}

/// Leaves only the rows named, in ascending order.
fn keep(rows: &mut Vec<f32>, width: usize, named: &[usize]) {
    for (to, from) in named.iter().enumerate() {
        rows.copy_within(from * width..(from + 1) * width, to * width);
    }
    rows.truncate(named.len() * width);
}

impl TokenClassifier for Bert {
    fn classify(&self, batch: &Batch) -> Result<TagScores> {
        let lengths = self.lengths(batch)?;
        let tags = self.tags();
        let mut logits = vec![0.0; batch.rows * batch.length * tags];
        let step = GROUP.div_ceil(batch.length);
        BUFFERS.with_borrow_mut(|buffers| {
            for (group, lengths) in lengths.chunks(step).enumerate() {
                self.group(batch, group * step, lengths, &mut logits, buffers);
            }
        });
        Ok(TagScores { logits, length: batch.length, tags })
    }
}
