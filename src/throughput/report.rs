//! What was measured, as it is written and read again.

use serde::{Deserialize, Serialize};

use super::corpus::CorpusFacts;
use super::estimate::{Estimate, Rate};
use super::machine::Machine;
use super::stage::Stage;
use crate::error::{Error, Result};

/// All measurements of one run of `nommer bench`, schema version 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this layout.
    pub schema: u32,
    /// Version of the program.
    pub nommer: String,
    /// `bundled`, or the model's folder.
    pub model: String,
    /// CRC-32 of everything that the chain wrote, equal for equal entities; empty if the chain was not measured.
    pub output: String,
    /// Where it was measured.
    pub machine: Machine,
    /// What was annotated.
    pub corpus: CorpusFacts,
    /// One for each quantity.
    pub measurements: Vec<Measurement>,
}

/// One quantity with its estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// What was measured.
    #[serde(flatten)]
    pub quantity: Quantity,
    /// In the unit of the quantity.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// The same as speeds, where a quantity is the time for the whole corpus.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub speed: Option<Speed>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "quantity", rename_all = "snake_case")]
pub enum Quantity {
    /// Seconds for the corpus, from the file to the written lines.
    Chain {
        /// Threads that compute.
        threads: usize,
    },
    /// Speed-up over the first number of threads, divided by the ratio of threads: 1 where each thread adds as much
    /// as the first.
    Efficiency {
        /// Threads that compute.
        threads: usize,
    },
    /// Seconds for the corpus in one stage alone.
    Stage {
        /// The stage.
        stage: Stage,
        /// Threads that compute.
        threads: usize,
    },
    /// Seconds for one sentence, alone on one thread.
    Latency {
        /// 50, 95 or 99.
        percentile: u32,
    },
    /// Seconds from the start of a process to its first entity.
    StartUp,
    /// Bytes: largest resident set of a process that annotates the corpus.
    PeakMemory {
        /// Threads that compute.
        threads: usize,
    },
}

/// The corpus per second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Words: runs between white space.
    pub words_per_second: Rate,
    /// Millions of bytes of text.
    pub megabytes_per_second: Rate,
    /// Sentences.
    pub sentences_per_second: Rate,
    /// Pieces of the windows that are computed, special tokens included, padding not.
    pub pieces_per_second: Rate,
}

impl Quantity {
    /// The name in tables: `chain, 2 threads`.
    pub fn name(self) -> String {
        let on = |threads: usize| format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
        match self {
            Quantity::Chain { threads } => format!("whole chain, {}", on(threads)),
            Quantity::Efficiency { threads } => format!("efficiency, {}", on(threads)),
            Quantity::Stage { stage, threads } => format!("{}, {}", stage.as_str(), on(threads)),
            Quantity::Latency { percentile } => format!("one sentence, p{percentile}"),
            Quantity::StartUp => "start-up to first entity".to_owned(),
            Quantity::PeakMemory { threads } => format!("peak memory, {}", on(threads)),
        }
    }

    /// Whether it is the time of this stage.
    pub fn is_of(self, stage: Stage) -> bool {
        matches!(self, Quantity::Stage { stage: own, .. } if own == stage)
    }

    /// Whether it grows with the corpus.
    pub fn of_corpus(self) -> bool {
        matches!(self, Quantity::Chain { .. } | Quantity::Stage { .. })
    }
}

impl Measurement {
    /// Estimates `quantity` from its samples.
    pub fn new(quantity: Quantity, samples: Vec<f64>, corpus: &CorpusFacts) -> Self {
        let estimate = Estimate::of(samples);
        let speed = quantity.of_corpus().then(|| Speed {
            words_per_second: estimate.rate(corpus.words as f64),
            megabytes_per_second: estimate.rate(corpus.bytes as f64 / 1e6),
            sentences_per_second: estimate.rate(corpus.sentences as f64),
            pieces_per_second: estimate.rate(corpus.pieces as f64),
        });
        Measurement { quantity, estimate, speed }
    }
}

impl Report {
    /// Reads a report that was written as JSON; `name` stands in messages.
    ///
    /// # Errors
    /// [`Error::Record`] with the line at which it is no report of schema version 1.
    pub fn parse(name: &str, json: &[u8]) -> Result<Self> {
        let failed = |e: serde_json::Error| {
            let problem = format!("not a report of `nommer bench --json`: {e}");
            Error::record(name, e.line() as u64, problem)
        };
        let report: Report = serde_json::from_slice(json).map_err(failed)?;
        match (report.schema, report.measurements.iter().find(|measured| measured.estimate.samples.is_empty())) {
            (1, None) => Ok(report),
            (1, Some(empty)) => Err(Error::record(name, 1, format!("`{}` has no samples", empty.quantity.name()))),
            (found, _) => Err(Error::record(name, 1, format!("schema version {found}; expected 1"))),
        }
    }

    /// The estimate of one quantity.
    pub fn find(&self, quantity: Quantity) -> Option<&Measurement> {
        self.measurements.iter().find(|measured| measured.quantity == quantity)
    }
}
