//! The one error type of the library: what went wrong, where, and what to do about it.

use std::path::PathBuf;

/// Everything that can go wrong between a path and a written line.
///
/// A message names the file and, where there is one, the line; what was found; and what was expected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or directory cannot be read or written.
    #[error("{path}: {cause}")]
    Io {
        /// The file, or `<stdin>` and `<stdout>`.
        path: String,
        /// What the operating system said. Not the error's `source`, because the message holds it already.
        cause: std::io::Error,
    },

    /// One record cannot be used as it stands; the others can.
    #[error("{path}:{line}: {problem}")]
    Record {
        /// The file, or `<stdin>`.
        path: String,
        /// Line number, from 1.
        line: u64,
        /// What was found and what was expected.
        problem: String,
    },

    /// A directory holds no file that is read.
    #[error("{path}: no document found (files read: {expected})")]
    NoDocuments {
        /// The directory.
        path: String,
        /// The file names that would have been read.
        expected: &'static str,
    },

    /// A model folder lacks a file.
    #[error(
        "model {folder}: `{file}` is missing; a model folder holds config.json, tokenizer.json and model.onnx or \
         model.safetensors{}",
        hint(file)
    )]
    ModelFile {
        /// The model folder.
        folder: PathBuf,
        /// The missing file.
        file: &'static str,
    },

    /// A model file is there but does not fit.
    #[error("model {model}: {problem}")]
    Model {
        /// The model folder, or `bundled`.
        model: String,
        /// What was found and what was expected.
        problem: String,
    },

    /// The engine failed on a batch.
    #[error("engine: {0}")]
    Engine(String),

    /// An option has a value that cannot work.
    #[error("{0}")]
    Option(String),
}

/// How to make a file that older checkpoints lack.
pub(crate) fn hint(file: &str) -> &'static str {
    match file {
        "tokenizer.json" => {
            "; in Python, transformers.AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER) writes it"
        }
        "model.safetensors" => {
            "; in Python, transformers.AutoModelForTokenClassification.from_pretrained(FOLDER).save_pretrained(FOLDER) \
             writes it"
        }
        _ => "",
    }
}

impl Error {
    /// An input or output error on `path`.
    pub(crate) fn io(path: impl std::fmt::Display, cause: std::io::Error) -> Self {
        Self::Io { path: path.to_string(), cause }
    }

    /// A record that cannot be used.
    pub(crate) fn record(path: impl std::fmt::Display, line: u64, problem: impl Into<String>) -> Self {
        Self::Record { path: path.to_string(), line, problem: problem.into() }
    }

    /// A model that does not fit.
    pub(crate) fn model(model: impl std::fmt::Display, problem: impl Into<String>) -> Self {
        Self::Model { model: model.to_string(), problem: problem.into() }
    }
}

/// The library's result type.
pub type Result<T, E = Error> = std::result::Result<T, E>;
