//! The text that is measured: built in, or read from paths.
//!
//! The built-in text is made by a grammar of French press dispatches, local news, situation reports, company news
//! and scraped pages ([`grammar.txt`](corpus/grammar.txt)), from a fixed seed: the same words on every machine, and
//! as many as are asked for. Names, figures and sentences are drawn anew for each document, so that hardly a window
//! repeats; [`CorpusFacts`] says how many the model really computes.

mod grammar;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::document::Document;
use crate::error::{Error, Result};
use crate::read::Input;

use self::grammar::Grammar;

const GRAMMAR: &str = include_str!("corpus/grammar.txt");

/// Documents, and the JSONL file that holds them while they are measured.
pub struct Corpus {
    /// `built in`, or the paths.
    pub name: String,
    /// The documents, identifier and text alone.
    pub documents: Vec<Document>,
    file: NamedTempFile,
}

/// What is known of a corpus once it is cut into windows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CorpusFacts {
    /// `built in`, or the paths.
    pub name: String,
    /// CRC-32 of the texts: equal for equal corpora.
    pub fingerprint: String,
    /// Documents.
    pub documents: usize,
    /// Sentences in them.
    pub sentences: usize,
    /// Words: runs between white space.
    pub words: usize,
    /// Bytes of text.
    pub bytes: usize,
    /// Windows in which the model sees the text.
    pub windows: usize,
    /// Windows that it computes; the others repeat one of these.
    pub computed_windows: usize,
    /// Pieces in the windows that it computes, special tokens included.
    pub pieces: usize,
    /// The same with padding.
    pub padded_pieces: usize,
}

impl Corpus {
    /// The built-in text, cut at the first document after `words` words.
    ///
    /// # Errors
    /// [`Error::Io`] if the temporary file cannot be written.
    pub fn built_in(words: usize) -> Result<Self> {
        let grammar = Grammar::parse(GRAMMAR);
        let mut random = Rng::with_seed(1);
        let texts = std::iter::repeat_with(|| grammar.expand("document", &mut random));
        let documents = (1..).zip(texts).map(|(number, text)| Document::new(format!("document {number}"), text));
        Self::new("built in".to_owned(), until(words, documents))
    }

    /// The documents of files and folders as `nommer annotate` reads them, cut at the first after `words` words;
    /// the built-in text if there is no path. Records that cannot be read go to `report`.
    ///
    /// # Errors
    /// [`Error::Option`] if nothing could be read, [`Error::Io`] if the temporary file cannot be written.
    pub fn read(paths: &[PathBuf], words: usize, report: impl FnMut(Error)) -> Result<Self> {
        if paths.is_empty() {
            return Self::built_in(words);
        }
        let name = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ");
        let input = Input { paths: paths.to_vec(), auto_id: true, ..Default::default() };
        let mut report = report;
        let readable = input.documents().filter_map(|document| document.map_err(&mut report).ok());
        let documents = until(words, readable.map(|document| Document { fields: Default::default(), ..document }));
        if documents.iter().all(|document| document.text.trim().is_empty()) {
            return Err(Error::Option(format!("{name}: no text to measure was found")));
        }
        Self::new(name, documents)
    }

    fn new(name: String, documents: Vec<Document>) -> Result<Self> {
        let failed = |e| Error::io("temporary file", e);
        let file = tempfile::Builder::new().prefix("nommer-bench-").suffix(".jsonl").tempfile().map_err(failed)?;
        let mut out = BufWriter::new(file.as_file());
        for document in &documents {
            let record = serde_json::json!({"id": document.id, "text": document.text});
            writeln!(out, "{record}").map_err(failed)?;
        }
        out.flush().map_err(failed)?;
        drop(out);
        Ok(Corpus { name, documents, file })
    }

    /// The JSONL file; it is removed when the corpus is dropped.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// CRC-32 of the texts, in hexadecimal.
    pub fn fingerprint(&self) -> String {
        let mut hasher = crc32fast::Hasher::new();
        self.documents.iter().for_each(|document| hasher.update(document.text.as_bytes()));
        format!("{:08x}", hasher.finalize())
    }
}

/// Documents until `words` words are reached.
fn until(words: usize, documents: impl Iterator<Item = Document>) -> Vec<Document> {
    let mut count = 0;
    let fits = |document: &Document| {
        let before = count;
        count += word_count(&document.text);
        before < words
    };
    documents.take_while(fits).collect()
}

/// Runs between white space.
pub(super) fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::blocks;
    use crate::segment::sentences;

    #[test]
    fn the_built_in_text_is_the_same_every_time_and_as_long_as_asked_for() {
        let [one, two] = [(); 2].map(|()| Corpus::built_in(3000).expect("a temporary file can be written"));
        assert_eq!(one.documents, two.documents);
        let words: usize = one.documents.iter().map(|document| word_count(&document.text)).sum();
        assert!((3000..3500).contains(&words), "{words}");
        let longer = Corpus::built_in(6000).expect("a temporary file can be written");
        assert_eq!(longer.documents[..one.documents.len()], one.documents);
        assert_ne!(longer.fingerprint(), one.fingerprint());
    }

    #[test]
    fn its_sentences_are_as_long_as_those_of_hand_written_news_and_do_not_repeat() {
        let corpus = Corpus::built_in(20_000).expect("a temporary file can be written");
        let cut = |d: &Document| -> Vec<String> {
            sentences(&d.text, &blocks(&d.text)).into_iter().map(|s| d.text[s.span].to_owned()).collect()
        };
        let mut all: Vec<String> = corpus.documents.iter().flat_map(cut).filter(|s| word_count(s) > 10).collect();
        let mut lengths: Vec<usize> = all.iter().map(|sentence| word_count(sentence)).collect();
        lengths.sort_unstable();
        let [median, long] = [lengths.len() / 2, lengths.len() * 95 / 100].map(|rank| lengths[rank]);
        assert!((17..=26).contains(&median) && (32..=60).contains(&long), "median {median}, 95th percentile {long}");
        let count = all.len();
        all.sort();
        all.dedup();
        assert!(all.len() * 100 > count * 98, "{} of {count} are distinct", all.len());
    }
}
