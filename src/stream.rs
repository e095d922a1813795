//! Any number of documents in bounded memory: one thread reads, each worker annotates a slab at a time, the calling
//! thread writes.
//!
//! ```text
//! reader ─┬─ jobs ──────────────────────→ workers ─── results ──┬─→ writer
//!         └─ in order: where each result will come ─────────────┘
//! ```
//!
//! A slab is some documents together; a long document is many slabs, its passages. Workers never wait for each
//! other: while the last passages of a long document are in work, the documents behind it are computed. Both queues
//! are bounded, so that a slow reader or writer holds the others back; at most [`AHEAD`] slabs for each worker wait
//! to be written. Workers are plain threads, because those of a `rayon` pool begin another slab on top of the first
//! while they wait for the engine's own pool.

mod long;
mod slab;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SendError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::document::Document;
use crate::error::{Error, Result};
use crate::pipeline::{Annotation, Pipeline};

use self::long::Expected;
use self::slab::Slab;
pub(crate) use self::slab::Slabs;

/// Slabs, or long documents, that wait for the writer, for each worker.
pub const AHEAD: usize = 8;

/// Annotates `documents` and hands each annotation to `write`, in order. Records that cannot be read go to
/// `report`, from the reading thread.
///
/// # Errors
/// The first error of the engine or of `write`; what was written before it is complete and in order.
pub fn annotate_stream<D, W>(
    pipeline: &Pipeline,
    documents: D,
    report: impl FnMut(Error) + Send,
    write: W,
) -> Result<()>
where
    D: Iterator<Item = Result<Document>> + Send,
    W: FnMut(Annotation) -> Result<()>,
{
    annotate_slabs(pipeline, Slabs::new(documents, report, pipeline.slab_bytes()), write)
}

/// Annotates slabs, and hands on the annotations of their documents in order.
pub(crate) fn annotate_slabs(
    pipeline: &Pipeline,
    slabs: impl Iterator<Item = Slab> + Send,
    write: impl FnMut(Annotation) -> Result<()>,
) -> Result<()> {
    let (to_workers, jobs) = sync_channel(pipeline.threads());
    let (to_writer, pending) = sync_channel(pipeline.threads() * AHEAD);
    // Owned by the workers alone, so that a reader that waits for room goes on when the last of them has ended.
    let jobs = Arc::new(Mutex::new(jobs));
    let stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        for jobs in vec![jobs; pipeline.threads()] {
            scope.spawn(|| work(pipeline, jobs, &stopped));
        }
        scope.spawn(move || read(slabs, &to_workers, &to_writer));
        let written = write_in_order(pending, write);
        stopped.store(true, Ordering::Relaxed);
        written
    })
}

/// What a worker does in one go.
type Job = Box<dyn FnOnce(&Pipeline) + Send>;

/// Where the writer will find what comes next.
enum Pending {
    Slab(Receiver<Result<Vec<Annotation>>>),
    Long(Expected),
}

impl Pending {
    /// Waits for the annotations; `None` if a worker has panicked, which the scope of the threads passes on.
    fn wait(self) -> Result<Option<Vec<Annotation>>> {
        match self {
            Pending::Slab(result) => result.recv().ok().transpose(),
            Pending::Long(expected) => Ok(expected.wait()?.map(|annotation| vec![annotation])),
        }
    }
}

/// Nobody takes what is sent: the run has ended with an error, or a thread has panicked.
struct Stopped;

impl<T> From<SendError<T>> for Stopped {
    fn from(_: SendError<T>) -> Self {
        Stopped
    }
}

/// Makes jobs of slabs until they end or nobody takes them any more.
fn read(slabs: impl Iterator<Item = Slab>, workers: &SyncSender<Job>, writer: &SyncSender<Pending>) {
    for slab in slabs {
        let sent = match slab {
            Slab::Documents(documents) => send(documents, workers, writer),
            Slab::Long(document) => long::send(document, workers, writer),
        };
        if sent.is_err() {
            return;
        }
    }
}

fn send(documents: Vec<Document>, workers: &SyncSender<Job>, writer: &SyncSender<Pending>) -> Result<(), Stopped> {
    let (done, result) = sync_channel(1);
    writer.send(Pending::Slab(result))?;
    let annotate = move |pipeline: &Pipeline| {
        // A failed send means that the writer has stopped already.
        let _ = done.send(pipeline.annotate_slab(documents));
    };
    Ok(workers.send(Box::new(annotate))?)
}

/// Does jobs until they end or the writer has stopped.
fn work(pipeline: &Pipeline, jobs: Arc<Mutex<Receiver<Job>>>, stopped: &AtomicBool) {
    while !stopped.load(Ordering::Relaxed) {
        let job = jobs.lock().expect("no worker panics while it holds the lock").recv();
        match job {
            Ok(job) => job(pipeline),
            Err(_) => return,
        }
    }
}

fn write_in_order(pending: Receiver<Pending>, mut write: impl FnMut(Annotation) -> Result<()>) -> Result<()> {
    for next in pending {
        let Some(annotations) = next.wait()? else { return Ok(()) };
        annotations.into_iter().try_for_each(&mut write)?;
    }
    Ok(())
}
