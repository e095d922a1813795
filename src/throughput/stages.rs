//! Each stage alone: what it reads is prepared once, by the stages before it.

use std::hint::black_box;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::corpus::{Corpus, CorpusFacts, word_count};
use super::stage::Stage;
use crate::batch::{Batch, Batches, batches};
use crate::classify::TagScores;
use crate::document::Document;
use crate::entity::EntitySpan;
use crate::error::{Error, Result};
use crate::layout::{Block, blocks};
use crate::model::Model;
use crate::passage::EncodedPassage;
use crate::pipeline::{Annotation, PipelineOptions};
use crate::read::Input;
use crate::rules;
use crate::segment::{Sentence, sentences};
use crate::tokenize::{Encoding, encode};
use crate::window::{Window, windows};
use crate::write::jsonl::{self, JsonlOptions};

/// For each stage, what it reads: the documents of a corpus, as far as the stages before have brought them. A document
/// is one passage, however long.
pub struct StageInputs<'c> {
    model: Model,
    corpus: &'c Corpus,
    plans: Vec<(Vec<Block>, Vec<Sentence>)>,
    slabs: Vec<Slab>,
    found: Vec<Vec<EntitySpan>>,
    annotations: Vec<Annotation>,
}

/// Documents whose windows share batches.
struct Slab {
    encodings: Vec<Vec<Encoding>>,
    encoded: Vec<EncodedPassage>,
    batches: Batches,
    scores: Vec<TagScores>,
}

impl<'c> StageInputs<'c> {
    /// Runs the whole chain once and keeps what each stage gave.
    ///
    /// # Errors
    /// [`crate::Error::Engine`] if the network fails.
    pub fn new(model: Model, corpus: &'c Corpus) -> Result<Self> {
        let plan = |document: &Document| {
            let blocks = blocks(&document.text);
            let sentences = sentences(&document.text, &blocks);
            (blocks, sentences)
        };
        let plans = corpus.documents.iter().map(plan).collect();
        let mut inputs =
            StageInputs { model, corpus, plans, slabs: Vec::new(), found: Vec::new(), annotations: Vec::new() };
        let mut documents = 0..0;
        while documents.end < corpus.documents.len() {
            documents = inputs.slab_from(documents.end);
            let slab = inputs.slab(documents.clone())?;
            inputs.found.extend(inputs.decode(&slab));
            inputs.slabs.push(slab);
        }
        inputs.annotate();
        Ok(inputs)
    }

    /// The documents from `first` on that the pipeline would take together.
    fn slab_from(&self, first: usize) -> Range<usize> {
        let mut bytes = 0;
        let fits = |document: &&Document| {
            bytes += document.text.len();
            bytes <= PipelineOptions::default().slab_bytes
        };
        let count = self.corpus.documents[first..].iter().take_while(fits).count();
        first..first + count.max(1)
    }

    fn slab(&self, documents: Range<usize>) -> Result<Slab> {
        let encodings = documents.clone().map(|index| self.encode(index)).collect::<Result<Vec<_>>>()?;
        let encoded = documents.map(|index| {
            let text = &self.corpus.documents[index].text;
            EncodedPassage::new(&self.model, text, &self.plans[index].1, self.model.window)
        });
        let encoded = encoded.collect::<Result<Vec<_>>>()?;
        let batches = self.batches(&encoded.iter().flat_map(|passage| &passage.windows).collect::<Vec<_>>());
        let scores = batches.batches.iter().map(|batch| self.model.classify(batch));
        let scores = scores.collect::<Result<Vec<_>>>()?;
        Ok(Slab { encodings, encoded, batches, scores })
    }

    fn annotate(&mut self) {
        let parts = self.corpus.documents.iter().zip(&self.plans).zip(&self.found);
        let annotation = |((document, (_, sentences)), found): ((&Document, &(_, Vec<Sentence>)), &Vec<_>)| {
            let sentences: Vec<_> = sentences.iter().map(|sentence| sentence.span.clone()).collect();
            let entities = rules::apply(&document.text, &sentences, found.clone());
            Annotation { document: document.clone(), sentences, entities }
        };
        self.annotations = parts.map(annotation).collect();
    }

    /// Runs one stage over the whole corpus on the calling thread.
    ///
    /// # Errors
    /// [`crate::Error::Io`] if the corpus cannot be read again, [`crate::Error::Engine`] if the network fails.
    pub fn run(&self, stage: Stage) -> Result<()> {
        let texts = self.corpus.documents.iter().map(|document| &document.text);
        match stage {
            Stage::Read => drop(black_box(self.read()?)),
            Stage::Layout => texts.for_each(|text| drop(black_box(blocks(text)))),
            Stage::Segment => {
                texts.zip(&self.plans).for_each(|(text, (blocks, _))| drop(black_box(sentences(text, blocks))));
            }
            Stage::Tokenize => {
                for index in 0..self.corpus.documents.len() {
                    black_box(self.encode(index)?);
                }
            }
            Stage::Batch => self.slabs.iter().for_each(|slab| drop(black_box(self.pack(slab)))),
            Stage::Classify => self.classify(1)?,
            Stage::Decode => self.slabs.iter().for_each(|slab| drop(black_box(self.decode(slab)))),
            Stage::Rules => self.annotations.iter().zip(&self.found).for_each(|(annotation, found)| {
                black_box(rules::apply(&annotation.document.text, &annotation.sentences, found.clone()));
            }),
            Stage::Write => self.write(),
        }
        Ok(())
    }

    /// Runs the network over all batches, one at a time on each of `threads` threads.
    ///
    /// # Errors
    /// [`crate::Error::Engine`] if the network fails.
    pub fn classify(&self, threads: usize) -> Result<()> {
        let batches: Vec<&Batch> = self.all_batches().collect();
        let next = AtomicUsize::new(0);
        let work = || -> Result<()> {
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                black_box(self.model.classify(batch)?);
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let own = work();
            let joined = others.into_iter().map(|other| other.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
            joined.fold(own, Result::and)
        })
    }

    /// The batches that the network computes.
    pub fn all_batches(&self) -> impl Iterator<Item = &Batch> {
        self.slabs.iter().flat_map(|slab| &slab.batches.batches)
    }

    /// Single sentences, `count` of them or all, spread evenly over the corpus.
    pub fn some_sentences(&self, count: usize) -> Vec<&'c str> {
        let documents: &'c [Document] = &self.corpus.documents;
        let of_document = |(document, (_, sentences)): (&'c Document, &(_, Vec<Sentence>))| {
            sentences.iter().map(|sentence| &document.text[sentence.span.clone()]).collect::<Vec<_>>()
        };
        let all: Vec<&str> = documents.iter().zip(&self.plans).flat_map(of_document).collect();
        (0..count.min(all.len())).map(|index| all[index * all.len() / count.min(all.len())]).collect()
    }

    /// Counts of the corpus.
    pub fn facts(&self) -> CorpusFacts {
        let batches = || self.slabs.iter().map(|slab| &slab.batches);
        CorpusFacts {
            name: self.corpus.name.clone(),
            fingerprint: self.corpus.fingerprint(),
            documents: self.corpus.documents.len(),
            sentences: self.plans.iter().map(|(_, sentences)| sentences.len()).sum(),
            words: self.corpus.documents.iter().map(|document| word_count(&document.text)).sum(),
            bytes: self.corpus.documents.iter().map(|document| document.text.len()).sum(),
            windows: batches().map(|batches| batches.same_as.len()).sum(),
            computed_windows: batches().map(|batches| batches.distinct.len()).sum(),
            pieces: self.all_batches().flat_map(|batch| &batch.mask).filter(|&&mask| mask == 1).count(),
            padded_pieces: self.all_batches().map(|batch| batch.ids.len()).sum(),
        }
    }

    fn read(&self) -> Result<Vec<Document>> {
        let input = Input { paths: vec![self.corpus.path().to_owned()], ..Default::default() };
        // What is odd about a document was said when the corpus was read.
        input.documents().filter(|document| !matches!(document, Err(Error::Record { .. }))).collect()
    }

    fn encode(&self, index: usize) -> Result<Vec<Encoding>> {
        let text = &self.corpus.documents[index].text;
        let sentences = self.plans[index].1.iter();
        sentences.map(|sentence| encode(&self.model.tokenizer, text, sentence.span.clone())).collect()
    }

    fn pack(&self, slab: &Slab) -> Batches {
        let packed = slab.encodings.iter().flat_map(|encodings| windows(encodings, self.model.window - 2));
        self.batches(&packed.collect::<Vec<_>>().iter().collect::<Vec<_>>())
    }

    fn batches(&self, windows: &[&Window]) -> Batches {
        batches(windows, self.model.special, self.model.classifier.batch_pieces())
    }

    fn decode(&self, slab: &Slab) -> Vec<Vec<EntitySpan>> {
        let rows: Vec<_> = slab.batches.rows(&slab.scores).collect();
        let mut rest = &rows[..];
        let decode = |passage: &EncodedPassage| {
            let (own, others) = rest.split_at(passage.windows.len());
            rest = others;
            passage.decode(&self.model, own)
        };
        slab.encoded.iter().map(decode).collect()
    }

    fn write(&self) {
        let mut out = std::io::sink();
        for annotation in &self.annotations {
            jsonl::write(&mut out, black_box(annotation), JsonlOptions::default()).expect("a sink takes everything");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Pipeline;

    #[test]
    fn the_stages_one_by_one_find_what_the_whole_chain_finds() {
        let corpus = Corpus::built_in(600).expect("a temporary file can be written");
        let model = || Model::bundled().expect("it is compiled in");
        let inputs = StageInputs::new(model(), &corpus).expect("the model runs");
        let pipeline = Pipeline::new(model(), PipelineOptions::default()).expect("the defaults work");
        assert_eq!(inputs.annotations, pipeline.annotate_all(corpus.documents.clone()).expect("the model runs"));
        inputs.classify(3).expect("the model runs");
        for slab in &inputs.slabs {
            assert_eq!(inputs.pack(slab).batches, slab.batches.batches);
        }
        assert_eq!(inputs.read().expect("the file is there"), corpus.documents);
        let facts = inputs.facts();
        assert!(facts.computed_windows <= facts.windows && facts.pieces < facts.padded_pieces, "{facts:?}");
        assert_eq!(inputs.some_sentences(7).len(), 7);
        assert_eq!(inputs.some_sentences(100_000).len(), facts.sentences);
    }
}
