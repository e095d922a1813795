//! How fast nommer is, and how sure that is.
//!
//! ```text
//! paths or grammar ─corpus→ Corpus ─stages→ StageInputs ─schedule→ samples ─estimate→ Report ─write→ table, JSON
//!                                                                   Report × Report ─compare→ Comparison
//! ```
//!
//! Each round measures everything once: the whole chain on each number of threads, every stage alone, single
//! sentences, and fresh processes of the program for start-up time and peak memory. A [`Report`] keeps every sample.

mod batches;
mod compare;
mod corpus;
mod estimate;
mod fresh;
mod machine;
mod report;
mod schedule;
mod stage;
mod stages;
pub mod table;

use std::cell::Cell;
use std::io::{BufWriter, Write};
use std::time::Instant;

use crate::error::{Error, Result};
use crate::model::Model;
use crate::pipeline::{Pipeline, PipelineOptions};
use crate::read::Input;
use crate::stream::annotate_stream;
use crate::summary::peak_memory;
use crate::write::jsonl::{self, JsonlOptions};

pub use batches::write_batches;
pub use compare::{Change, Comparison, compare};
pub use corpus::{Corpus, CorpusFacts};
pub use estimate::{Estimate, Rate};
pub use fresh::FreshProgram;
pub use machine::Machine;
pub use report::{Measurement, Quantity, Report, Speed};
pub use schedule::Rounds;
pub use stage::Stage;
pub use stages::StageInputs;

use self::schedule::{Task, measure};

/// Sentences in one sample of the latency.
const SENTENCES: usize = 200;

/// What to measure.
#[derive(Clone, Debug)]
pub struct BenchOptions {
    /// Numbers of threads; one thread is always measured.
    pub threads: Vec<usize>,
    /// This stage alone, instead of everything.
    pub stage: Option<Stage>,
    /// How often.
    pub rounds: Rounds,
    /// Measured from outside: start-up and peak memory.
    pub program: FreshProgram,
}

/// Measures everything on `corpus`. `load` gives the model anew for each number of threads; `progress` is told the
/// round (0 is the warm-up) and what is measured next.
///
/// # Errors
/// Those of `load`, the engine and the fresh processes; [`Error::Option`] if the corpus holds no sentence;
/// [`Error::Engine`] if two runs do not write the same.
pub fn bench(
    corpus: &Corpus,
    options: &BenchOptions,
    load: impl Fn() -> Result<Model>,
    progress: impl FnMut(usize, Quantity),
) -> Result<Report> {
    let mut threads = [&[1], &options.threads[..]].concat();
    threads.sort_unstable();
    threads.dedup();
    let pipeline = |threads: usize| Pipeline::new(load()?, PipelineOptions { threads, ..Default::default() });
    let pipelines = threads.iter().map(|&threads| pipeline(threads)).collect::<Result<Vec<_>>>()?;
    let inputs = StageInputs::new(load()?, corpus)?;
    let facts = inputs.facts();
    if facts.sentences == 0 {
        return Err(Error::Option(format!("{}: no sentence to measure was found", facts.name)));
    }
    let output = Output::default();
    let mut tasks: Vec<Task> = pipelines.iter().map(|pipeline| chain_task(pipeline, corpus, &output)).collect();
    tasks.extend(stage_tasks(&inputs, &threads));
    tasks.push(latency_task(&pipelines[0], inputs.some_sentences(SENTENCES)));
    tasks.extend(fresh_tasks(&options.program, corpus, &threads));
    tasks.retain(|task| options.stage.is_none_or(|stage| task.quantities[0].is_of(stage)));
    let samples = with_efficiency(measure(tasks, options.rounds, progress)?);
    Ok(Report {
        schema: 1,
        nommer: env!("CARGO_PKG_VERSION").to_owned(),
        model: pipelines[0].model_name().to_owned(),
        output: output.fingerprint(),
        machine: Machine::this(),
        measurements: samples.into_iter().map(|(quantity, s)| Measurement::new(quantity, s, &facts)).collect(),
        corpus: facts,
    })
}

/// The whole chain, from the corpus' file to lines that are only summed up.
fn chain_task<'a>(pipeline: &'a Pipeline, corpus: &'a Corpus, output: &'a Output) -> Task<'a> {
    let run = || {
        let input = Input { paths: vec![corpus.path().to_owned()], ..Default::default() };
        let mut out = BufWriter::new(Sum(crc32fast::Hasher::new()));
        // What is odd about a document was said when the corpus was read.
        annotate_stream(pipeline, input.documents(), drop, |annotation| {
            jsonl::write(&mut out, &annotation, JsonlOptions::default()).map_err(|e| Error::io("checksum", e))
        })?;
        out.flush().map_err(|e| Error::io("checksum", e))?;
        output.check(out.get_ref().0.clone().finalize(), pipeline.threads())
    };
    Task::timed(Quantity::Chain { threads: pipeline.threads() }, run)
}

/// Every stage on one thread, and the network on each number of threads.
fn stage_tasks<'a>(inputs: &'a StageInputs, threads: &'a [usize]) -> impl Iterator<Item = Task<'a>> {
    let alone = Stage::ALL
        .into_iter()
        .map(move |stage| Task::timed(Quantity::Stage { stage, threads: 1 }, move || inputs.run(stage)));
    alone.chain(threads[1..].iter().map(move |&threads| {
        let quantity = Quantity::Stage { stage: Stage::Classify, threads };
        Task::timed(quantity, move || inputs.classify(threads))
    }))
}

/// Percentiles of the seconds that single sentences take, by nearest rank.
fn latency_task<'a>(pipeline: &'a Pipeline, sentences: Vec<&'a str>) -> Task<'a> {
    let percentiles = [50, 95, 99];
    let run = move || {
        let mut seconds = Vec::with_capacity(sentences.len());
        for sentence in &sentences {
            let began = Instant::now();
            pipeline.annotate(sentence)?;
            seconds.push(began.elapsed().as_secs_f64());
        }
        seconds.sort_unstable_by(f64::total_cmp);
        let rank = |percentile: u32| (seconds.len() * percentile as usize).div_ceil(100) - 1;
        Ok(percentiles.iter().map(|&percentile| seconds[rank(percentile)]).collect())
    };
    let quantities = percentiles.map(|percentile| Quantity::Latency { percentile });
    Task { quantities: quantities.to_vec(), run: Box::new(run) }
}

/// Start-up, and peak memory where the system tells it.
fn fresh_tasks<'a>(program: &'a FreshProgram, corpus: &'a Corpus, threads: &[usize]) -> Vec<Task<'a>> {
    let start_up = Task { quantities: vec![Quantity::StartUp], run: Box::new(|| Ok(vec![program.start_up()?])) };
    let memory = threads.iter().filter(|_| peak_memory().is_some()).map(|&threads| Task {
        quantities: vec![Quantity::PeakMemory { threads }],
        run: Box::new(move || Ok(vec![program.peak_memory(corpus.path(), threads)?])),
    });
    std::iter::once(start_up).chain(memory).collect()
}

/// Adds how well the chain scales, from pairs of runs of the same round.
fn with_efficiency(mut samples: Vec<(Quantity, Vec<f64>)>) -> Vec<(Quantity, Vec<f64>)> {
    let chains = samples.iter().filter_map(|(quantity, seconds)| match quantity {
        Quantity::Chain { threads } => Some((*threads, seconds.clone())),
        _ => None,
    });
    let chains: Vec<(usize, Vec<f64>)> = chains.collect();
    for (threads, seconds) in chains.iter().skip(1) {
        let pairs = chains[0].1.iter().zip(seconds);
        let efficiency = pairs.map(|(alone, together)| alone / together / *threads as f64).collect();
        samples.push((Quantity::Efficiency { threads: *threads }, efficiency));
    }
    samples
}

/// The checksum that all runs must agree on.
#[derive(Default)]
struct Output(Cell<Option<u32>>);

impl Output {
    fn check(&self, found: u32, threads: usize) -> Result<()> {
        match self.0.replace(Some(found)) {
            Some(before) if before != found => Err(Error::Engine(format!(
                "the output of a run on {threads} threads has checksum {found:08x}, that of the run before {before:08x}; \
                 they should be equal: please report this with your model and text"
            ))),
            _ => Ok(()),
        }
    }

    fn fingerprint(&self) -> String {
        self.0.get().map_or(String::new(), |sum| format!("{sum:08x}"))
    }
}

/// A writer that only sums up.
struct Sum(crc32fast::Hasher);

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efficiency_is_computed_within_rounds() {
        let samples = vec![
            (Quantity::Chain { threads: 1 }, vec![4.0, 8.0]),
            (Quantity::Chain { threads: 2 }, vec![2.0, 5.0]),
            (Quantity::StartUp, vec![1.0, 1.0]),
        ];
        let found = with_efficiency(samples);
        assert_eq!(found[3], (Quantity::Efficiency { threads: 2 }, vec![1.0, 0.8]));
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn a_run_that_writes_something_else_is_an_error() {
        let output = Output::default();
        assert!(output.check(1, 1).is_ok() && output.check(1, 2).is_ok());
        assert!(output.check(2, 2).is_err_and(|e| e.to_string().contains("00000002")));
    }
}
