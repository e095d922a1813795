//! nommer reads French text and writes whom, where, which organisation and how much it names: entities PER, LOC,
//! ORG and AMOUNT with exact offsets.
//!
//! ```text
//! bytes ─read→ Document ─layout→ Block ─segment→ Sentence ─tokenize→ Encoding ─window→ Window ─batch→ Batch
//!       ─classify→ TagScores ─decode→ EntitySpan ─rules→ Entity ─write→ JSONL
//! ```
//!
//! [`Pipeline`] is that chain; each step is a module of its own. Inside, a span is a byte range of the document's
//! text; [`offset`] converts when it is written.

#![warn(missing_docs)]

pub mod batch;
pub mod classify;
pub mod decode;
pub mod document;
pub mod entity;
mod error;
pub mod evaluate;
pub mod gold;
#[cfg(feature = "rust-bert")]
pub mod hub;
pub mod labels;
pub mod layout;
pub mod model;
pub mod offset;
pub mod passage;
pub mod pipeline;
pub mod read;
pub mod resume;
pub mod rules;
pub mod segment;
pub mod stream;
pub mod summary;
pub mod throughput;
pub mod tokenize;
pub mod window;
pub mod word;
pub mod write;

pub use document::Document;
pub use entity::{Entity, Label, Source};
pub use error::{Error, Result};
pub use model::Model;
pub use offset::OffsetUnit;
pub use pipeline::{Annotation, Pipeline, PipelineOptions};

/// The README's code is compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
