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
            "{}, {}, {}; {}; {speed:.0} words/s{memory}",
            counted(self.documents, "document"),
            counted(self.sentences, "sentence"),
            counted(self.words, "word"),
            labels.collect::<Vec<_>>().join(", "),
        )
    }

    /// The peak memory that such a line tells, in bytes.
    pub fn peak_memory_of_line(line: &str) -> Option<u64> {
        let megabytes: u64 = line.split_once(", peak memory ")?.1.strip_suffix(" MB")?.parse().ok()?;
        Some(megabytes * 1_000_000)
    }
}

/// `1 word`, `2 words`.
pub fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Largest resident set of this process so far, in bytes; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub fn peak_memory() -> Option<u64> {
    // Not `getrusage`: its figure counts what the parent process held when it started this one.
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse().ok().map(|kibibytes: u64| kibibytes * 1024)
}

/// Largest resident set of this process so far, in bytes; `None` where the system does not tell.
#[cfg(all(unix, not(target_os = "linux")))]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn the_line_counts_what_was_annotated() {
        let mut summary = Summary::default();
        let document = Document::new("1", "Rien à  dire.");
        summary.add(&Annotation { document, sentences: std::iter::once(0..14).collect(), entities: Vec::new() });
        let line = summary.line(Duration::from_secs(1)).to_string();
        assert!(
            line.starts_with("1 document, 1 sentence, 3 words; PER 0, LOC 0, ORG 0, AMOUNT 0; 3 words/s"),
            "{line}"
        );
    }

    #[test]
    fn the_peak_memory_can_be_read_back_from_the_line() {
        let line = Summary::default().line(Duration::from_secs(1)).to_string();
        let read = Summary::peak_memory_of_line(&line);
        assert_eq!(read.is_some(), peak_memory().is_some(), "{line}");
        let near = |read: u64| peak_memory().is_some_and(|peak| read <= peak && read * 10 > peak * 9);
        assert!(read.is_none_or(near), "{line}");
        assert_eq!(Summary::peak_memory_of_line("3 words/s"), None);
    }
}
