//! Passages: the stretches of a document that pass through the model as one piece of work.
//!
//! A document of ordinary size is one passage. A long one is cut at block boundaries, so that a file of 100 MB
//! needs no more memory for its tokens and scores than a small one and all threads can share it. The cuts depend
//! on the document alone; results therefore do not depend on how passages are grouped.

use std::ops::Range;

use crate::classify::TagScores;
use crate::decode::decode;
use crate::entity::EntitySpan;
use crate::error::Result;
use crate::layout::Block;
use crate::model::Model;
use crate::segment::Sentence;
use crate::tokenize::{Encoding, Unit, encode};
use crate::window::{Window, windows};

/// A passage is closed at the first block boundary after this many bytes.
pub const PASSAGE_BYTES: usize = 64 * 1024;

/// A stretch of a document: whole blocks.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'d> {
    /// The text of the whole document.
    pub text: &'d str,
    /// The blocks of the passage.
    pub blocks: &'d [Block],
}

/// What was found in a passage; all spans are bytes of the whole document's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PassageSpans {
    /// Sentences, in order.
    pub sentences: Vec<Range<usize>>,
    /// What the model found, in order.
    pub entities: Vec<EntitySpan>,
}

/// A passage with everything that the model needs of it.
#[derive(Clone, Debug, Default)]
pub struct EncodedPassage {
    encodings: Vec<Encoding>,
    /// For each sentence, the index of its block.
    blocks: Vec<usize>,
    /// What the model sees.
    pub windows: Vec<Window>,
}

/// Cuts a document into passages: ranges of its blocks.
pub fn passages(blocks: &[Block]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut bytes = PASSAGE_BYTES;
    for (index, block) in blocks.iter().enumerate() {
        match found.last_mut().filter(|_| bytes < PASSAGE_BYTES) {
            Some(open) => open.end = index + 1,
            None => {
                found.push(index..index + 1);
                bytes = 0;
            }
        }
        bytes += block.span.len();
    }
    found
}

impl EncodedPassage {
    /// Tokenizes `sentences` of `text` and packs them into windows.
    ///
    /// # Errors
    /// As [`encode`].
    pub fn new(model: &Model, text: &str, sentences: &[Sentence], window: usize) -> Result<Self> {
        let encode = |sentence: &Sentence| encode(&model.tokenizer, text, sentence.span.clone());
        let encodings = sentences.iter().map(encode).collect::<Result<Vec<_>>>()?;
        let windows = windows(&encodings, window - 2);
        Ok(EncodedPassage { encodings, blocks: sentences.iter().map(|s| s.block).collect(), windows })
    }

    /// Reads the entities off the scores. `scores` gives, for each window, the batch's scores and its row there.
    pub fn decode(&self, model: &Model, scores: &[(&TagScores, usize)]) -> Vec<EntitySpan> {
        let tags = &model.labels.tags;
        let logits = self.unit_logits(tags.len(), scores);
        let mut found = Vec::new();
        let mut sentence = 0;
        let mut row = 0;
        for block in self.blocks.chunk_by(|a, b| a == b) {
            let units: Vec<&Unit> =
                self.encodings[sentence..sentence + block.len()].iter().flat_map(|e| &e.units).collect();
            let rows = row..row + units.len();
            sentence += block.len();
            row = rows.end;
            let logits = &logits[rows.start * tags.len()..rows.end * tags.len()];
            found.extend(decode(&units, logits, tags, model.temperature));
        }
        found
    }

    /// One row of logits for each unit. Windows read units in the order of the text.
    fn unit_logits(&self, tags: usize, scores: &[(&TagScores, usize)]) -> Vec<f32> {
        let mut logits = Vec::with_capacity(tags * self.windows.iter().map(|w| w.reads.len()).sum::<usize>());
        for (window, (scores, row)) in self.windows.iter().zip(scores) {
            // The first piece of a row is the start sign.
            window.reads.iter().for_each(|read| logits.extend_from_slice(scores.piece(*row, read.piece + 1)));
        }
        logits
    }
}
