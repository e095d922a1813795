//! What comes out: lines, and the file that they go to.

pub mod file;
pub mod jsonl;
pub mod settings;
