//! The chain from documents to entities, and its settings.

use std::ops::Range;
use std::thread::available_parallelism;

use crate::batch::batches;
use crate::document::Document;
use crate::entity::Entity;
use crate::error::{Error, Result};
use crate::layout::{Block, blocks};
use crate::model::Model;
use crate::passage::{EncodedPassage, Passage, PassageSpans};
use crate::rules;
use crate::segment::{Sentence, sentences};
use crate::stream::{Slabs, annotate_slabs};
use crate::window::Window;

/// Settings of a [`Pipeline`]. None of them changes the entities found, `window` aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineOptions {
    /// Threads that compute; 0 means one for each core. Defaults to 0.
    pub threads: usize,
    /// Bytes of text that a thread works on at once. Defaults to 16 KiB.
    pub slab_bytes: usize,
    /// Pieces in a batch, padding included; by default what suits the engine.
    pub batch_pieces: Option<usize>,
    /// Most pieces in a window, special tokens included; by default what the model was trained for.
    pub window: Option<usize>,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        PipelineOptions { threads: 0, slab_bytes: 16 * 1024, batch_pieces: None, window: None }
    }
}

/// Less text than this is annotated on the calling thread: it is not worth the start of others.
const WORTH_A_THREAD: usize = 16 * 1024;

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

impl Annotation {
    /// What the rules make of the spans found in a document.
    pub(crate) fn new(document: Document, found: PassageSpans) -> Self {
        let entities = rules::apply(&document.text, &found.sentences, found.entities);
        Annotation { document, sentences: found.sentences, entities }
    }
}

/// A model, its rules and their settings.
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
    threads: usize,
}

impl Pipeline {
    /// The model compiled into the program, with default settings.
    ///
    /// # Errors
    /// None in a program that was built from the repository as it stands.
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
        let threads = match options.threads {
            0 => available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        Ok(Pipeline { model, options, window, threads })
    }

    /// The threads that compute.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Bytes of text that a thread works on at once.
    pub fn slab_bytes(&self) -> usize {
        self.options.slab_bytes
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

    /// Annotates documents, in order: few on the calling thread, many on [`Pipeline::threads`].
    ///
    /// # Errors
    /// [`Error::Engine`] if the network fails.
    pub fn annotate_all(&self, documents: Vec<Document>) -> Result<Vec<Annotation>> {
        let bytes: usize = documents.iter().map(Document::bytes).sum();
        if bytes <= WORTH_A_THREAD {
            return self.annotate_slab(documents);
        }
        // Small enough that each thread gets its share.
        let slab_bytes = (bytes / (4 * self.threads)).max(WORTH_A_THREAD).min(self.slab_bytes());
        let mut found = Vec::with_capacity(documents.len());
        let keep = |annotation| {
            found.push(annotation);
            Ok(())
        };
        annotate_slabs(self, Slabs::new(documents.into_iter().map(Ok), |_| {}, slab_bytes), keep)?;
        Ok(found)
    }

    /// The whole chain for documents that are one passage each.
    pub(crate) fn annotate_slab(&self, documents: Vec<Document>) -> Result<Vec<Annotation>> {
        let blocks: Vec<Vec<Block>> = documents.iter().map(|document| blocks(&document.text)).collect();
        let passages = documents.iter().zip(&blocks).map(|(d, blocks)| Passage { text: &d.text, blocks });
        let found = self.find(&passages.collect::<Vec<_>>())?;
        Ok(documents.into_iter().zip(found).map(|(document, found)| Annotation::new(document, found)).collect())
    }

    /// The chain from blocks to what the model finds in each passage.
    pub(crate) fn find(&self, passages: &[Passage]) -> Result<Vec<PassageSpans>> {
        let sentences: Vec<Vec<Sentence>> = passages.iter().map(|p| sentences(p.text, p.blocks)).collect();
        let encode = |(p, s): (&Passage, &Vec<Sentence>)| EncodedPassage::new(&self.model, p.text, s, self.window);
        let encoded = passages.iter().zip(&sentences).map(encode).collect::<Result<Vec<_>>>()?;
        let windows: Vec<&Window> = encoded.iter().flat_map(|passage| &passage.windows).collect();
        let pieces = self.options.batch_pieces.unwrap_or(self.model.classifier.batch_pieces());
        let batches = batches(&windows, self.model.special, pieces);
        let scores = batches.batches.iter().map(|batch| self.model.classify(batch));
        let scores = scores.collect::<Result<Vec<_>>>()?;
        let mut rows = batches.rows(&scores);
        let found = encoded.iter().zip(sentences).map(|(passage, sentences)| PassageSpans {
            sentences: sentences.into_iter().map(|sentence| sentence.span).collect(),
            entities: passage.decode(&self.model, &rows.by_ref().take(passage.windows.len()).collect::<Vec<_>>()),
        });
        Ok(found.collect())
    }
}
