//! Going on where a killed run stopped: what stands in its output is matched against the input.
//!
//! A run is killed between two writes or in the middle of one, so that its output is the output of the whole run cut
//! off at some byte. The lines that are complete are taken over: the documents of the input are read again, in order,
//! and each must have the identifier, and where lines hold texts the text, of its line. Nothing is annotated twice.
//! The incomplete line at the end is left to be overwritten.

use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use crate::document::Document;
use crate::error::{Error, Result};

/// What a killed run has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Documents whose lines are complete.
    pub documents: u64,
    /// Bytes of these lines.
    pub bytes: u64,
}

/// The part of a line that tells which document it is of.
#[derive(Deserialize)]
struct Line {
    id: Value,
    text: Option<String>,
}

/// Takes from `documents` those whose lines stand in `written`, JSON Lines of the name `path`. Records that cannot be
/// read go to `report`, as in the run that was killed.
///
/// # Errors
/// [`Error::Record`] with the line that is not of the document in its place, [`Error::Io`] if `written` cannot be
/// read.
pub fn take_over(
    path: &str,
    mut written: impl BufRead,
    documents: &mut impl Iterator<Item = Result<Document>>,
    mut report: impl FnMut(Error),
) -> Result<TakenOver> {
    let mut taken = TakenOver::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        written.read_until(b'\n', &mut line).map_err(|e| Error::io(path, e))?;
        if line.pop() != Some(b'\n') {
            return Ok(taken);
        }
        let document = next_document(documents, &mut report);
        check(&line, document.as_ref()).map_err(|problem| {
            let advice = "give the input that the file was begun with, or remove the file to start anew";
            Error::record(path, taken.documents + 1, format!("{problem}; {advice}"))
        })?;
        taken.documents += 1;
        taken.bytes += line.len() as u64 + 1;
    }
}

/// The next document that can be used.
pub(crate) fn next_document(
    documents: &mut impl Iterator<Item = Result<Document>>,
    mut report: impl FnMut(Error),
) -> Option<Document> {
    documents.find_map(|document| document.map_err(&mut report).ok())
}

/// Says what is wrong if `line` is not of `document`.
fn check(line: &[u8], document: Option<&Document>) -> Result<(), String> {
    let line: Line = serde_json::from_slice(line).map_err(|e| format!("not a line of nommer's output: {e}"))?;
    match document {
        None => Err(format!("holds document {}, but the input ends before it", line.id)),
        Some(document) if document.id != line.id => {
            Err(format!("holds document {}, but the input has {} in its place", line.id, document.id))
        }
        Some(document) if line.text.is_some_and(|text| text != document.text) => {
            Err(format!("the text of document {} is another in the input", line.id))
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Annotation;
    use crate::write::jsonl::{JsonlOptions, write};
    use proptest::prelude::*;

    proptest! {
        /// Identifiers may be given twice: position decides.
        #[test]
        fn a_cut_output_and_the_rest_are_the_whole(
            texts in proptest::collection::vec((0..3u8, ".{0,12}"), 0..12), cut in 0..400usize, text: bool
        ) {
            let documents: Vec<_> = texts.iter().map(|(id, text)| Document::new(id.to_string(), text)).collect();
            let options = JsonlOptions { text, ..Default::default() };
            let written = |documents: &mut dyn Iterator<Item = Document>| {
                let mut out = Vec::new();
                for document in documents {
                    let annotation = Annotation { document, ..Default::default() };
                    write(&mut out, &annotation, options).expect("memory can be written to");
                }
                out
            };
            let whole = written(&mut documents.iter().cloned());
            let mut part = whole[..cut.min(whole.len())].to_vec();
            let mut rest = documents.into_iter().map(Ok);
            let taken = take_over("part", &part[..], &mut rest, |_| {}).expect("it is of this input");
            part.truncate(taken.bytes as usize);
            part.extend(written(&mut rest.map_while(Result::ok)));
            prop_assert!(part == whole);
        }
    }
}
