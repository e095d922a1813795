//! Each stage alone: what it reads is prepared once, by the stages before it.

use std::hint::black_box;
use std::path::Path;

use super::corpus::{Corpus, CorpusFacts, word_count};
use super::stage::Stage;
use crate::batch::{Batch, Batches, batches};
use crate::classify::TagScores;
use crate::document::Document;
use crate::entity::EntitySpan;
use crate::error::Result;
use crate::layout::{Block, blocks};
use crate::passage::{EncodedPassage, Passage, passages};
use crate::pipeline::{Annotation, Pipeline, scored_rows, slabs};
use crate::read::Input;
use crate::rules;
use crate::segment::{Sentence, sentences};
use crate::tokenize::{Encoding, encode};
use crate::window::{Window, windows};
use crate::write::jsonl::{self, JsonlOptions};

/// For each stage, what it reads: the documents of a corpus, as far as the stages before have brought them.
pub struct StageInputs<'c> {
    pipeline: &'c Pipeline,
    file: &'c Path,
    documents: &'c [Document],
    plans: Vec<(Vec<Block>, Vec<Sentence>)>,
    slabs: Vec<Slab>,
    found: Vec<Vec<EntitySpan>>,
    annotations: Vec<Annotation>,
}

/// The passages whose windows share batches.
struct Slab {
    passages: Vec<Passage>,
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
    pub fn new(pipeline: &'c Pipeline, corpus: &'c Corpus) -> Result<Self> {
        let documents = &corpus.documents[..];
        let plan = |document: &Document| {
            let blocks = blocks(&document.text);
            let sentences = sentences(&document.text, &blocks);
            (blocks, sentences)
        };
        let plans: Vec<_> = documents.iter().map(plan).collect();
        let passages: Vec<Passage> =
            (0..).zip(&plans).flat_map(|(index, (blocks, sentences))| passages(index, blocks, sentences)).collect();
        let passages: Vec<&Passage> = passages.iter().collect();
        let (file, found, annotations) = (corpus.path(), vec![Vec::new(); documents.len()], Vec::new());
        let mut inputs = StageInputs { pipeline, file, documents, plans, slabs: Vec::new(), found, annotations };
        for slab in slabs(&passages, pipeline.slab_bytes()) {
            inputs.prepare(slab.iter().map(|&passage| passage.clone()).collect())?;
        }
        inputs.annotate();
        Ok(inputs)
    }

    fn prepare(&mut self, passages: Vec<Passage>) -> Result<()> {
        let encodings = passages.iter().map(|passage| self.encode(passage)).collect::<Result<Vec<_>>>()?;
        let encoded = passages.iter().map(|passage| {
            let sentences = &self.plans[passage.document].1[passage.sentences.clone()];
            let text = &self.documents[passage.document].text;
            EncodedPassage::new(&self.pipeline.model, text, sentences, self.pipeline.window)
        });
        let encoded = encoded.collect::<Result<Vec<_>>>()?;
        let windows: Vec<&Window> = encoded.iter().flat_map(|passage| &passage.windows).collect();
        let batches = self.batches(&windows);
        let scores = self.pipeline.classify(&batches.batches.iter().collect::<Vec<_>>())?;
        let slab = Slab { passages, encodings, encoded, batches, scores };
        for (passage, spans) in slab.passages.iter().zip(self.decode(&slab)) {
            self.found[passage.document].extend(spans);
        }
        self.slabs.push(slab);
        Ok(())
    }

    fn annotate(&mut self) {
        let parts = self.documents.iter().zip(&self.plans).zip(&self.found);
        let annotation =
            |((document, (_, sentences)), found): ((&Document, &(_, Vec<Sentence>)), &Vec<_>)| Annotation {
                document: document.clone(),
                sentences: sentences.iter().map(|sentence| sentence.span.clone()).collect(),
                entities: rules::apply(&document.text, found.clone()),
            };
        self.annotations = parts.map(annotation).collect();
    }

    /// Runs one stage over the whole corpus on the calling thread, apart from [`Stage::Classify`], which takes the
    /// threads of the pipeline.
    ///
    /// # Errors
    /// [`crate::Error::Io`] if the corpus cannot be read again, [`crate::Error::Engine`] if the network fails.
    pub fn run(&self, stage: Stage) -> Result<()> {
        let texts = self.documents.iter().map(|document| &document.text);
        match stage {
            Stage::Read => drop(black_box(self.read()?)),
            Stage::Layout => texts.for_each(|text| drop(black_box(blocks(text)))),
            Stage::Segment => {
                texts.zip(&self.plans).for_each(|(text, (blocks, _))| drop(black_box(sentences(text, blocks))));
            }
            Stage::Tokenize => {
                for passage in self.slabs.iter().flat_map(|slab| &slab.passages) {
                    black_box(self.encode(passage)?);
                }
            }
            Stage::Batch => self.slabs.iter().for_each(|slab| drop(black_box(self.pack(slab)))),
            Stage::Classify => self.classify(self.pipeline)?,
            Stage::Decode => self.slabs.iter().for_each(|slab| drop(black_box(self.decode(slab)))),
            Stage::Rules => {
                texts.zip(&self.found).for_each(|(text, found)| drop(black_box(rules::apply(text, found.clone()))));
            }
            Stage::Write => self.write(),
        }
        Ok(())
    }

    /// Runs the network over all batches with the threads of `pipeline`.
    ///
    /// # Errors
    /// [`crate::Error::Engine`] if the network fails.
    pub fn classify(&self, pipeline: &Pipeline) -> Result<()> {
        let batches: Vec<&Batch> = self.all_batches().collect();
        pipeline.classify(&batches).map(|scores| drop(black_box(scores)))
    }

    /// The batches that the network computes.
    pub fn all_batches(&self) -> impl Iterator<Item = &Batch> {
        self.slabs.iter().flat_map(|slab| &slab.batches.batches)
    }

    /// Single sentences, `count` of them or all, spread evenly over the corpus.
    pub fn some_sentences(&self, count: usize) -> Vec<&'c str> {
        let documents: &'c [Document] = self.documents;
        let of_document = |(document, (_, sentences)): (&'c Document, &(_, Vec<Sentence>))| {
            sentences.iter().map(|sentence| &document.text[sentence.span.clone()]).collect::<Vec<_>>()
        };
        let all: Vec<&str> = documents.iter().zip(&self.plans).flat_map(of_document).collect();
        (0..count.min(all.len())).map(|index| all[index * all.len() / count.min(all.len())]).collect()
    }

    /// Counts of the corpus.
    pub fn facts(&self, corpus: &Corpus) -> CorpusFacts {
        let batches = || self.slabs.iter().map(|slab| &slab.batches);
        CorpusFacts {
            name: corpus.name.clone(),
            fingerprint: corpus.fingerprint(),
            documents: self.documents.len(),
            sentences: self.plans.iter().map(|(_, sentences)| sentences.len()).sum(),
            words: self.documents.iter().map(|document| word_count(&document.text)).sum(),
            bytes: self.documents.iter().map(|document| document.text.len()).sum(),
            windows: batches().map(|batches| batches.same_as.len()).sum(),
            computed_windows: batches().map(|batches| batches.distinct.len()).sum(),
            pieces: self.all_batches().flat_map(|batch| &batch.mask).filter(|&&mask| mask == 1).count(),
            padded_pieces: self.all_batches().map(|batch| batch.ids.len()).sum(),
        }
    }

    fn read(&self) -> Result<Vec<Document>> {
        Input { paths: vec![self.file.to_owned()], ..Default::default() }.documents().collect()
    }

    fn encode(&self, passage: &Passage) -> Result<Vec<Encoding>> {
        let text = &self.documents[passage.document].text;
        let sentences = &self.plans[passage.document].1[passage.sentences.clone()];
        sentences.iter().map(|sentence| encode(&self.pipeline.model.tokenizer, text, sentence.span.clone())).collect()
    }

    fn pack(&self, slab: &Slab) -> Batches {
        let packed: Vec<Window> =
            slab.encodings.iter().flat_map(|encodings| windows(encodings, self.pipeline.window - 2)).collect();
        self.batches(&packed.iter().collect::<Vec<_>>())
    }

    fn batches(&self, windows: &[&Window]) -> Batches {
        batches(windows, self.pipeline.model.special, self.pipeline.options.batch_pieces)
    }

    fn decode(&self, slab: &Slab) -> Vec<Vec<EntitySpan>> {
        let rows = scored_rows(&slab.batches, &slab.scores);
        let mut rest = &rows[..];
        let decode = |passage: &EncodedPassage| {
            let (own, others) = rest.split_at(passage.windows.len());
            rest = others;
            passage.decode(&self.pipeline.model, own)
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
    use crate::model::Model;
    use crate::pipeline::PipelineOptions;

    #[test]
    fn the_stages_one_by_one_find_what_the_whole_chain_finds() {
        let corpus = Corpus::built_in(600).expect("a temporary file can be written");
        let options = PipelineOptions { threads: 1, slab_bytes: 1000, ..Default::default() };
        let pipeline = Pipeline::new(Model::bundled().expect("it is compiled in"), options).expect("one thread");
        let inputs = StageInputs::new(&pipeline, &corpus).expect("the model runs");
        assert!(inputs.slabs.len() > 2);
        assert_eq!(inputs.annotations, pipeline.annotate_all(corpus.documents.clone()).expect("the model runs"));
        for slab in &inputs.slabs {
            assert_eq!(inputs.pack(slab).batches, slab.batches.batches);
        }
        assert_eq!(inputs.read().expect("the file is there"), corpus.documents);
        let facts = inputs.facts(&corpus);
        assert!(facts.computed_windows <= facts.windows && facts.pieces < facts.padded_pieces, "{facts:?}");
        assert_eq!(inputs.some_sentences(7).len(), 7);
        assert_eq!(inputs.some_sentences(100_000).len(), facts.sentences);
    }
}
