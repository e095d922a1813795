//! The names of the stages.

use serde::{Deserialize, Serialize};

/// One step of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// JSON Lines to documents.
    Read,
    /// Text to blocks.
    Layout,
    /// Blocks to sentences.
    Segment,
    /// Sentences to pieces.
    Tokenize,
    /// Sentences to windows, windows to batches.
    Batch,
    /// Batches to scores: the network.
    Classify,
    /// Scores to the model's entities.
    Decode,
    /// The model's entities to those that are written.
    Rules,
    /// Entities to JSON Lines.
    Write,
}

impl Stage {
    /// All stages, in the order of the chain.
    pub const ALL: [Stage; 9] = [
        Stage::Read,
        Stage::Layout,
        Stage::Segment,
        Stage::Tokenize,
        Stage::Batch,
        Stage::Classify,
        Stage::Decode,
        Stage::Rules,
        Stage::Write,
    ];

    /// The name used in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Read => "read",
            Stage::Layout => "layout",
            Stage::Segment => "segment",
            Stage::Tokenize => "tokenize",
            Stage::Batch => "batch",
            Stage::Classify => "classify",
            Stage::Decode => "decode",
            Stage::Rules => "rules",
            Stage::Write => "write",
        }
    }
}
