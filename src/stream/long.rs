//! Long documents: each passage is a job of its own; the writer puts them together.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, channel};

use super::{Job, Pending, Stopped};
use crate::document::Document;
use crate::error::Result;
use crate::layout::{Block, blocks};
use crate::passage::{Passage, PassageSpans, passages};
use crate::pipeline::{Annotation, Pipeline};

/// A document and where it is cut.
struct Long {
    document: Document,
    blocks: Vec<Block>,
    /// Ranges of blocks.
    passages: Vec<Range<usize>>,
}

impl Long {
    fn new(document: Document) -> Self {
        let blocks = blocks(&document.text);
        let passages = passages(&blocks);
        Long { document, blocks, passages }
    }

    fn find(&self, pipeline: &Pipeline, index: usize) -> Result<PassageSpans> {
        let blocks = &self.blocks[self.passages[index].clone()];
        let found = pipeline.find(&[Passage { text: &self.document.text, blocks }])?;
        Ok(found.into_iter().next().unwrap_or_default())
    }
}

/// Hands out a job for each passage.
pub(super) fn send(document: Document, workers: &SyncSender<Job>, writer: &SyncSender<Pending>) -> Result<(), Stopped> {
    let (done, found) = channel();
    let long = Arc::new(Long::new(document));
    writer.send(Pending::Long(Expected { long: Arc::clone(&long), found }))?;
    for index in 0..long.passages.len() {
        let (long, done) = (Arc::clone(&long), done.clone());
        let find = move |pipeline: &Pipeline| {
            let found = long.find(pipeline, index);
            // Before the channel closes, so that the writer is the only owner when it has the last result.
            drop(long);
            // A failed send means that the writer has stopped already.
            let _ = done.send((index, found));
        };
        workers.send(Box::new(find))?;
    }
    drop(long);
    Ok(())
}

/// A document of which passages are still in work.
pub(super) struct Expected {
    long: Arc<Long>,
    /// Passages by their index, in the order in which they are done; closed after the last.
    found: Receiver<(usize, Result<PassageSpans>)>,
}

impl Expected {
    /// Waits for all passages and applies the rules to the whole; `None` if one of them never came.
    pub fn wait(self) -> Result<Option<Annotation>> {
        let mut parts = vec![PassageSpans::default(); self.long.passages.len()];
        for (index, found) in self.found {
            parts[index] = found?;
        }
        let Some(long) = Arc::into_inner(self.long) else { return Ok(None) };
        let mut whole = PassageSpans::default();
        whole.entities.reserve_exact(parts.iter().map(|part| part.entities.len()).sum());
        for part in parts {
            whole.sentences.extend(part.sentences);
            whole.entities.extend(part.entities);
        }
        Ok(Some(Annotation::new(long.document, whole)))
    }
}
