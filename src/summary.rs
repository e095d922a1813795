//! What a run has done, counted as it is written.

use std::fmt;
use std::time::Duration;

use crate::entity::Label;
use crate::pipeline::Annotation;

/// Counts of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Documents annotated.
    pub documents: u64,
    /// Sentences in them.
    pub sentences: u64,
    /// Words: runs between white space.
    pub words: u64,
    /// Entities, in the order of [`Label::ALL`].
    pub entities: [u64; 4],
}

impl Summary {
    /// Counts one annotation.
    pub fn add(&mut self, annotation: &Annotation) {
        self.documents += 1;
        self.sentences += annotation.sentences.len() as u64;
        self.words += annotation.document.text.split_whitespace().count() as u64;
        for entity in &annotation.entities {
            let label = Label::ALL.iter().position(|&label| label == entity.label);
            self.entities[label.expect("every label is in the list")] += 1;
        }
    }

    /// One line: `3 documents, 41 sentences, 1204 words; PER 5, LOC 31, ORG 28, AMOUNT 12; 24080 words/s, peak memory 112 MB`.
    pub fn line(&self, elapsed: Duration) -> impl fmt::Display + '_ {
        let speed = self.words as f64 / elapsed.as_secs_f64().max(1e-9);
        let labels = Label::ALL.iter().zip(self.entities).map(|(label, count)| format!("{label} {count}"));
        let memory = peak_memory().map_or(String::new(), |bytes| format!(", peak memory {} MB", bytes / 1_000_000));
        format!(
            "{} documents, {} sentences, {} words; {}; {speed:.0} words/s{memory}",
            self.documents,
            self.sentences,
            self.words,
            labels.collect::<Vec<_>>().join(", "),
        )
    }
}

/// Largest resident set of this process so far, in bytes; `None` where the system does not tell.
#[cfg(unix)]
pub fn peak_memory() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let peak = u64::try_from(getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss()).ok()?;
    // Kibibytes everywhere but on Apple's systems, which count bytes.
    Some(if cfg!(target_vendor = "apple") { peak } else { peak * 1024 })
}

/// Largest resident set of this process so far, in bytes; `None` where the system does not tell.
#[cfg(not(unix))]
pub fn peak_memory() -> Option<u64> {
    None
}
