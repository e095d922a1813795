//! Output formats, one a file.

pub mod jsonl;
