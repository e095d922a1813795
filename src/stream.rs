//! Any number of documents in bounded memory: one thread reads, all threads annotate, one thread writes.
//!
//! Documents travel in chunks through queues of one, so that reading and writing go on while the model computes
//! and a slow reader or writer holds the others back. The order of the input is kept.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::document::Document;
use crate::error::Result;
use crate::pipeline::{Annotation, Pipeline};

/// A chunk is closed at this many documents, if it has not reached [`Pipeline::slab_bytes`] before.
const CHUNK_DOCUMENTS: usize = 4096;

/// Annotates `documents` and hands each annotation to `write`, in order. Records that cannot be read go to
/// `report`, from the reading thread.
///
/// # Errors
/// The first error of the engine or of `write`; what was written before it is complete and in order.
pub fn annotate_stream<D, W>(
    pipeline: &Pipeline,
    documents: D,
    report: impl FnMut(crate::Error) + Send,
    mut write: W,
) -> Result<()>
where
    D: Iterator<Item = Result<Document>> + Send,
    W: FnMut(Annotation) -> Result<()> + Send,
{
    let (to_annotate, chunks) = sync_channel(1);
    let (to_write, annotated): (SyncSender<Vec<Annotation>>, _) = sync_channel(1);
    thread::scope(|scope| {
        scope.spawn(move || read(documents, pipeline.slab_bytes(), report, &to_annotate));
        let writer = scope.spawn(move || annotated.into_iter().flatten().try_for_each(&mut write));
        let computed = annotate(pipeline, &chunks, &to_write);
        // Both queues are closed here, so that a reader that waits for room and a writer that waits for work end.
        drop((chunks, to_write));
        let written = writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.and(computed)
    })
}

/// Fills chunks of `chunk_bytes` until the documents end or nobody takes them any more.
fn read(
    documents: impl Iterator<Item = Result<Document>>,
    chunk_bytes: usize,
    mut report: impl FnMut(crate::Error),
    chunks: &SyncSender<Vec<Document>>,
) {
    let mut chunk = Vec::new();
    let mut bytes = 0;
    for document in documents {
        match document {
            Ok(document) => {
                bytes += document.text.len();
                chunk.push(document);
            }
            Err(error) => report(error),
        }
        if bytes >= chunk_bytes || chunk.len() >= CHUNK_DOCUMENTS {
            bytes = 0;
            if chunks.send(std::mem::take(&mut chunk)).is_err() {
                return;
            }
        }
    }
    if !chunk.is_empty() {
        // A failed send means that the run has ended already, with an error of its own.
        let _ = chunks.send(chunk);
    }
}

/// Annotates chunks until they end or the writer has gone.
fn annotate(
    pipeline: &Pipeline,
    chunks: &Receiver<Vec<Document>>,
    annotated: &SyncSender<Vec<Annotation>>,
) -> Result<()> {
    for chunk in chunks {
        if annotated.send(pipeline.annotate_all(chunk)?).is_err() {
            break;
        }
    }
    Ok(())
}
