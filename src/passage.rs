//! Passages: the stretches of a document that pass through the model as one piece of work.
//!
//! A document of ordinary size is one passage. A large one is cut at block boundaries, so that a file of 100 MB
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
const PASSAGE_BYTES: usize = 64 * 1024;

/// Consecutive sentences of one document, whole blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Index of the document in its chunk.
    pub document: usize,
    /// Which of the document's sentences.
    pub sentences: Range<usize>,
    /// Bytes of text.
    pub bytes: usize,
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

/// Cuts a document into passages.
pub fn passages(document: usize, blocks: &[Block], sentences: &[Sentence]) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    for group in sentences.chunk_by(|a, b| a.block == b.block) {
        let bytes = blocks[group[0].block].span.len();
        match found.last_mut().filter(|open| open.bytes < PASSAGE_BYTES) {
            Some(open) => {
                open.sentences.end += group.len();
                open.bytes += bytes;
            }
            None => {
                let start = found.last().map_or(0, |last| last.sentences.end);
                found.push(Passage { document, sentences: start..start + group.len(), bytes });
            }
        }
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
