//! The chain from documents to entities, and its settings.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::batch::{Batches, batches};
use crate::classify::TagScores;
use crate::document::Document;
use crate::entity::{Entity, EntitySpan};
use crate::error::{Error, Result};
use crate::layout::blocks;
use crate::model::Model;
use crate::passage::{EncodedPassage, Passage, passages};
use crate::rules;
use crate::segment::{Sentence, sentences};
use crate::window::Window;

/// Settings of a [`Pipeline`]. None of them changes the entities found, `window` aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineOptions {
    /// Threads that compute; 0 means one for each core. Defaults to 0.
    pub threads: usize,
    /// Bytes of text whose tokens and scores are in memory at once, for each thread. Defaults to 64 KiB.
    pub slab_bytes: usize,
    /// Pieces in a batch, padding included; by default what suits the engine.
    pub batch_pieces: Option<usize>,
    /// Most pieces in a window, special tokens included; by default what the model was trained for.
    pub window: Option<usize>,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        PipelineOptions { threads: 0, slab_bytes: 64 * 1024, batch_pieces: None, window: None }
    }
}

/// A document with what was found in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotation {
    /// The document as it was read.
    pub document: Document,
    /// Its sentences: byte spans, in order.
    pub sentences: Vec<Range<usize>>,
    /// Its entities, sorted by start, not overlapping.
    pub entities: Vec<Entity>,
}

/// A model, its rules and the threads they run on.
///
/// ```
/// let pipeline = nommer::Pipeline::bundled()?;
/// let found = pipeline.annotate("L'OIM ouvre un bureau à Nouakchott.")?;
/// let shown: Vec<_> = found.iter().map(|(entity, surface)| format!("{} {surface}", entity.label)).collect();
/// assert_eq!(shown, ["ORG OIM", "LOC Nouakchott"]);
/// # Ok::<(), nommer::Error>(())
/// ```
pub struct Pipeline {
    model: Model,
    options: PipelineOptions,
    window: usize,
    pool: rayon::ThreadPool,
}

impl Pipeline {
    /// The model compiled into the program, with default settings.
    ///
    /// # Errors
    /// If threads cannot be started.
    pub fn bundled() -> Result<Self> {
        Self::new(Model::bundled()?, PipelineOptions::default())
    }

    /// A pipeline around `model`.
    ///
    /// # Errors
    /// [`Error::Option`] for a window outside 8 to 512 pieces or longer than the model can take.
    pub fn new(model: Model, options: PipelineOptions) -> Result<Self> {
        let window = options.window.unwrap_or(model.window);
        if window < 8 || window > model.longest {
            let longest = model.longest;
            return Err(Error::Option(format!(
                "a window of {window} pieces cannot work: this model takes 8 to {longest}"
            )));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build();
        let pool = pool.map_err(|e| Error::Option(format!("threads cannot be started: {e}")))?;
        Ok(Pipeline { model, options, window, pool })
    }

    /// The threads that compute.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Bytes of text whose tokens and scores are in memory at once, over all threads.
    pub fn slab_bytes(&self) -> usize {
        self.options.slab_bytes.saturating_mul(self.threads())
    }

    /// Name of the model: its folder, or `bundled`.
    pub fn model_name(&self) -> &str {
        &self.model.name
    }

    /// Annotates one text; gives each entity with its surface.
    ///
    /// # Errors
    /// [`Error::Engine`] if the network fails.
    pub fn annotate<'t>(&self, text: &'t str) -> Result<Vec<(Entity, &'t str)>> {
        let annotated = self.annotate_all(vec![Document::new("", text)])?;
        let entities = annotated.into_iter().flat_map(|annotation| annotation.entities);
        Ok(entities.map(|entity| (entity.clone(), &text[entity.span])).collect())
    }

    /// Annotates documents, in order.
    ///
    /// # Errors
    /// [`Error::Engine`] if the network fails.
    pub fn annotate_all(&self, documents: Vec<Document>) -> Result<Vec<Annotation>> {
        self.pool.install(|| {
            let plans: Vec<Plan> = documents.par_iter().enumerate().map(|(i, d)| Plan::new(i, &d.text)).collect();
            let found = self.find(&documents, &plans)?;
            let entities = documents.par_iter().zip(found).map(|(d, spans)| rules::apply(&d.text, spans));
            let entities: Vec<Vec<Entity>> = entities.collect();
            let parts = documents.into_iter().zip(plans).zip(entities);
            Ok(parts
                .map(|((document, plan), entities)| Annotation { document, sentences: plan.spans(), entities })
                .collect())
        })
    }

    /// What the model finds in each document, slab by slab.
    fn find(&self, documents: &[Document], plans: &[Plan]) -> Result<Vec<Vec<EntitySpan>>> {
        let mut found = vec![Vec::new(); documents.len()];
        let passages: Vec<&Passage> = plans.iter().flat_map(|plan| &plan.passages).collect();
        for slab in slabs(&passages, self.slab_bytes()) {
            let encode = |passage: &&Passage| {
                let sentences = &plans[passage.document].sentences[passage.sentences.clone()];
                EncodedPassage::new(&self.model, &documents[passage.document].text, sentences, self.window)
            };
            let encoded = slab.par_iter().map(encode).collect::<Result<Vec<_>>>()?;
            let spans = self.classify_and_decode(&encoded)?;
            slab.iter().zip(spans).for_each(|(passage, spans)| found[passage.document].extend(spans));
        }
        Ok(found)
    }

    /// From windows to entities, for one slab.
    fn classify_and_decode(&self, encoded: &[EncodedPassage]) -> Result<Vec<Vec<EntitySpan>>> {
        let windows: Vec<&Window> = encoded.iter().flat_map(|passage| &passage.windows).collect();
        let pieces = self.options.batch_pieces.unwrap_or(self.model.classifier.batch_pieces());
        let batches = batches(&windows, self.model.special, pieces);
        let scores = self.classify(&batches)?;
        let rows = scored_rows(&batches, &scores);
        let firsts = encoded.iter().scan(0, |next, passage| {
            let first = *next;
            *next += passage.windows.len();
            Some(first)
        });
        let firsts: Vec<usize> = firsts.collect();
        let decode = |(passage, first): (&EncodedPassage, usize)| {
            passage.decode(&self.model, &rows[first..first + passage.windows.len()])
        };
        Ok(encoded.par_iter().zip(firsts).map(decode).collect())
    }

    /// Classifies all batches, one at a time on each thread. A broadcast rather than a parallel iterator: a thread
    /// that waits for the engine must not begin another batch on top of the one it is in.
    fn classify(&self, batches: &Batches) -> Result<Vec<TagScores>> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<TagScores>)>> = Mutex::new(Vec::with_capacity(batches.batches.len()));
        self.pool.broadcast(|_| {
            while let Some((index, batch)) = take(&next, &batches.batches) {
                let scores = self.model.classify(batch);
                done.lock().expect("no thread panics while it holds the lock").push((index, scores));
            }
        });
        let mut done = done.into_inner().expect("no thread panics while it holds the lock");
        done.sort_unstable_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, scores)| scores).collect()
    }
}

/// The next item that no thread has taken yet.
fn take<'b, T>(next: &AtomicUsize, items: &'b [T]) -> Option<(usize, &'b T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

/// For each window, the scores of its batch and its row there.
fn scored_rows<'s>(batches: &Batches, scores: &'s [TagScores]) -> Vec<(&'s TagScores, usize)> {
    let mut of_distinct = vec![None; batches.distinct.len()];
    for (batch, scores) in batches.batches.iter().zip(scores) {
        for (row, &window) in batch.windows.iter().enumerate() {
            of_distinct[window] = Some((scores, row));
        }
    }
    let row = |&distinct: &usize| of_distinct[distinct].expect("every distinct window stands in one batch");
    batches.same_as.iter().map(row).collect()
}

/// Groups passages so that each group holds at most `bytes` of text, or one passage.
fn slabs<'p>(passages: &'p [&'p Passage], bytes: usize) -> impl Iterator<Item = &'p [&'p Passage]> {
    let mut rest = passages;
    std::iter::from_fn(move || {
        let mut sum = 0;
        let fits = |passage: &&&Passage| {
            sum += passage.bytes;
            sum <= bytes
        };
        let count = rest.iter().take_while(fits).count().max(1).min(rest.len());
        let (slab, tail) = rest.split_at(count);
        rest = tail;
        (!slab.is_empty()).then_some(slab)
    })
}

/// A document's sentences and passages.
struct Plan {
    sentences: Vec<Sentence>,
    passages: Vec<Passage>,
}

impl Plan {
    fn new(document: usize, text: &str) -> Self {
        let blocks = blocks(text);
        let sentences = sentences(text, &blocks);
        let passages = passages(document, &blocks, &sentences);
        Plan { sentences, passages }
    }

    fn spans(self) -> Vec<Range<usize>> {
        self.sentences.into_iter().map(|sentence| sentence.span).collect()
    }
}
