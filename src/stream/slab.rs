//! How a stream of documents is cut into slabs.

use crate::document::Document;
use crate::error::{Error, Result};
use crate::passage::PASSAGE_BYTES;

/// A slab holds no more documents than this, however short they are.
const SLAB_DOCUMENTS: usize = 4096;

/// What the reader hands out in one go.
pub(crate) enum Slab {
    /// Documents of one passage each, annotated together.
    Documents(Vec<Document>),
    /// A document of many passages.
    Long(Document),
}

/// Groups documents until they hold `bytes`; problems go to `report` in their place.
pub(crate) struct Slabs<D, R> {
    documents: D,
    report: R,
    bytes: usize,
    /// A long document that closed the slab before it.
    long: Option<Document>,
}

impl<D, R> Slabs<D, R> {
    pub fn new(documents: D, report: R, bytes: usize) -> Self {
        Slabs { documents, report, bytes, long: None }
    }
}

impl<D: Iterator<Item = Result<Document>>, R: FnMut(Error)> Iterator for Slabs<D, R> {
    type Item = Slab;

    fn next(&mut self) -> Option<Slab> {
        let mut slab = Vec::new();
        let mut bytes = 0;
        while self.long.is_none() && (slab.is_empty() || bytes < self.bytes && slab.len() < SLAB_DOCUMENTS) {
            match self.documents.next() {
                Some(Ok(document)) if document.text.len() > PASSAGE_BYTES => self.long = Some(document),
                Some(Ok(document)) => {
                    bytes += document.bytes();
                    slab.push(document);
                }
                Some(Err(error)) => (self.report)(error),
                None => break,
            }
        }
        if slab.is_empty() { self.long.take().map(Slab::Long) } else { Some(Slab::Documents(slab)) }
    }
}
