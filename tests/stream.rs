//! The stream of documents: order, bounds, and what one document may cost the others. A scripted model takes the
//! place of the network, so that a test decides when a slab is done.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use nommer::batch::Batch;
use nommer::classify::scripted::Scripted;
use nommer::classify::{TagScores, TokenClassifier};
use nommer::stream::{AHEAD, annotate_stream};
use nommer::{Annotation, Document, Error, Model, Pipeline, PipelineOptions, Result};
use proptest::prelude::*;

/// A test that waits longer for another thread has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn pipeline(threads: usize, slab_bytes: usize, classifier: impl TokenClassifier + 'static) -> Pipeline {
    let model = Model::bundled().expect("it is compiled in");
    let model = Model { classifier: Box::new(classifier), ..model };
    Pipeline::new(model, PipelineOptions { threads, slab_bytes, ..Default::default() }).expect("the options fit")
}

/// Marks every third entry of the vocabulary as the beginning of a person.
fn scripted() -> Scripted<impl Fn(u32) -> usize> {
    Scripted { tags: 7, tag_of: |piece| usize::from(piece % 3 == 0) }
}

fn documents(texts: impl IntoIterator<Item = String>) -> Vec<Document> {
    texts.into_iter().enumerate().map(|(n, text)| Document::new(n.to_string(), text)).collect()
}

fn streamed(pipeline: &Pipeline, documents: &[Document]) -> Vec<Annotation> {
    let mut written = Vec::new();
    let write = |annotation| {
        written.push(annotation);
        Ok(())
    };
    annotate_stream(pipeline, documents.iter().cloned().map(Ok), |_| {}, write).expect("the script runs");
    written
}

/// About `bytes` of paragraphs, no two documents' alike.
fn long_text(seed: usize, bytes: usize) -> String {
    let paragraph = |n: usize| format!("Le maire de la ville {seed} parle du point {n}. Il compte {n} voix.\n\n");
    let mut text = String::new();
    (0..)
        .take_while(|&n| {
            text.push_str(&paragraph(n));
            text.len() < bytes
        })
        .count();
    text
}

#[test]
fn long_and_short_documents_come_out_in_order_for_all_settings() {
    let sizes = [10, 70_000, 0, 300, 200_000, 66_000, 5, 5, 90_000, 40];
    let input = documents(sizes.iter().enumerate().map(|(n, &bytes)| long_text(n, bytes)));
    let reference = streamed(&pipeline(1, 64 * 1024, scripted()), &input);
    assert!(reference.iter().map(|annotation| &annotation.document).eq(&input));
    assert!(reference[4].entities.len() > 1000 && reference[4].sentences.len() > 1000);
    for (threads, slab_bytes) in [(1, 0), (2, 1), (3, 500), (2, 1 << 20)] {
        let pipeline = pipeline(threads, slab_bytes, scripted());
        assert!(streamed(&pipeline, &input) == reference, "{threads} threads, {slab_bytes} bytes");
        assert!(pipeline.annotate_all(input.clone()).expect("the script runs") == reference);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn no_document_is_lost_or_moved(
        sizes in proptest::collection::vec(0..400usize, 0..40), threads in 1..4usize, slab_bytes in 0..3000usize
    ) {
        let input = documents(sizes.iter().enumerate().map(|(n, &bytes)| long_text(n, bytes)));
        let found = streamed(&pipeline(threads, slab_bytes, scripted()), &input);
        prop_assert!(found.iter().map(|annotation| &annotation.document).eq(&input));
    }
}

/// News between threads of a test.
struct News<T> {
    tell: Mutex<Sender<T>>,
    hear: Mutex<Receiver<T>>,
}

impl<T> News<T> {
    fn new() -> Self {
        let (tell, hear) = channel();
        News { tell: Mutex::new(tell), hear: Mutex::new(hear) }
    }

    fn tell(&self, news: T) {
        self.tell.lock().expect("no test panics with the lock").send(news).expect("the other end is kept");
    }

    fn hear(&self) -> T {
        self.hear.lock().expect("no test panics with the lock").recv_timeout(PATIENCE).expect("it is told")
    }
}

#[test]
fn a_slow_writer_holds_the_reader_back() {
    let (threads, count) = (2, 400);
    // What waits for the writer, what the writer has, and the slab that waits for room.
    let bound = threads * AHEAD + 2;
    let read = News::new();
    let written = AtomicUsize::new(0);
    let farthest = AtomicUsize::new(0);
    let input = (0..count).map(|n| {
        farthest.fetch_max(n + 1 - written.load(Ordering::SeqCst), Ordering::SeqCst);
        read.tell(n + 1);
        Ok(Document::new(n.to_string(), format!("Document {n}")))
    });
    let mut seen = 0;
    let write = |_| {
        // Goes on only when the reader is as far ahead as it may be, so that a reader without a bound is seen.
        let done = written.load(Ordering::SeqCst);
        while seen < (done + threads * AHEAD).min(count) {
            seen = read.hear();
        }
        written.fetch_add(1, Ordering::SeqCst);
        Ok(())
    };
    annotate_stream(&pipeline(threads, 0, scripted()), input, |_| {}, write).expect("the script runs");
    assert_eq!(written.into_inner(), count);
    let farthest = farthest.into_inner();
    assert!((threads * AHEAD..=bound).contains(&farthest), "{farthest} documents read ahead, bound {bound}");
}

/// The vocabulary entry by which a scripted model knows a word.
fn first_piece(word: &str) -> i32 {
    let model = Model::bundled().expect("it is compiled in");
    model.tokenizer.pieces(word).expect("words can be cut")[0].0 as i32
}

/// Holds the first batch in which a marked piece stands until so many other batches are done.
struct Held {
    mark: i32,
    others: usize,
    done: Mutex<usize>,
    changed: Condvar,
}

impl TokenClassifier for Held {
    fn classify(&self, batch: &Batch) -> Result<TagScores> {
        let done = self.done.lock().expect("no test panics with the lock");
        if batch.ids.contains(&self.mark) {
            let wait = self.changed.wait_timeout_while(done, PATIENCE, |done| *done < self.others);
            if wait.expect("no test panics with the lock").1.timed_out() {
                return Err(Error::Engine("the documents behind the long one are not computed".to_owned()));
            }
        } else {
            *{ done } += 1;
            self.changed.notify_all();
        }
        scripted().classify(batch)
    }
}

#[test]
fn a_long_document_does_not_stop_those_behind_it() {
    let held = Held { mark: first_piece("Ouagadougou"), others: 5, done: Mutex::new(0), changed: Condvar::new() };
    // One passage of the long document is held; the other and four short documents must be done meanwhile.
    let long = "Ouagadougou.\n\n".to_owned() + &"a".repeat(64 * 1024) + "\n\nBamako.";
    let input = documents(std::iter::once(long).chain((0..4).map(|n| format!("Document {n}"))));
    let ids: Vec<_> = streamed(&pipeline(2, 0, held), &input).into_iter().map(|a| a.document.id).collect();
    assert!(ids.iter().eq(input.iter().map(|document| &document.id)));
}

#[test]
fn an_error_of_the_writer_ends_the_run_whatever_is_still_to_be_read() {
    let endless = (0..).map(|n: u64| Ok(Document::new(n.to_string(), "Bamako")));
    let mut written = Vec::new();
    let write = |annotation: Annotation| {
        written.push(annotation.document.id);
        if written.len() < 50 { Ok(()) } else { Err(Error::Option("the disk is full".to_owned())) }
    };
    let ended = annotate_stream(&pipeline(2, 100, scripted()), endless, |_| {}, write);
    assert_eq!(ended.expect_err("the writer fails").to_string(), "the disk is full");
    assert!(written.iter().enumerate().all(|(n, id)| id == &n.to_string()));
}

/// Fails on the batch that holds a marked piece.
struct Fails(i32);

impl TokenClassifier for Fails {
    fn classify(&self, batch: &Batch) -> Result<TagScores> {
        if batch.ids.contains(&self.0) {
            Err(Error::Engine("out of order".to_owned()))
        } else {
            scripted().classify(batch)
        }
    }
}

#[test]
fn what_stands_before_an_error_of_the_engine_is_written() {
    let texts = (0..40).map(|n| if n == 30 { "Ouagadougou".to_owned() } else { format!("Document {n}") });
    let mut written = 0;
    let write = |_| {
        written += 1;
        Ok(())
    };
    let input = documents(texts).into_iter().map(Ok);
    let ended = annotate_stream(&pipeline(3, 0, Fails(first_piece("Ouagadougou"))), input, |_| {}, write);
    assert_eq!((written, ended.expect_err("the engine fails").to_string().as_str()), (30, "engine: out of order"));
}
