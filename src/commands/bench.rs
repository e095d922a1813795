//! `nommer bench`: how fast the program is on this machine, and what has changed since.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use nommer::throughput::{
    BenchOptions, Comparison, Corpus, FreshProgram, Quantity, Report, Rounds, Stage, bench, compare, table,
};
use nommer::{Error, Model};

use super::Outcome;

/// Arguments of `nommer bench`.
#[derive(Args)]
pub struct Bench {
    /// Files or directories to annotate, as for `nommer annotate`; without any, text that the program makes itself
    paths: Vec<PathBuf>,
    /// Numbers of threads, for instance 1,2,4; by default all powers of two up to the number of cores, and that number
    #[arg(long, value_delimiter = ',', value_name = "N,…", value_parser = at_least_one)]
    threads: Option<Vec<usize>>,
    /// Measure this stage alone
    #[arg(long, value_enum, value_name = "STAGE")]
    stage: Option<Stage>,
    /// At least so many rounds; each measures everything once
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = at_least_one)]
    runs: usize,
    /// Go on with rounds for at least so long
    #[arg(long, default_value_t = 10.0, value_name = "S")]
    seconds: f64,
    /// Most words of text to measure with; by default 40 000 for each thread, so that none is idle for long, but at most
    /// 160 000
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    words: Option<usize>,
    /// Use the model in this folder instead of the bundled one
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Write everything, samples included, as JSON; `-` is standard output, in place of the tables
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Say which changes since this report of --json are more than noise
    #[arg(long, value_name = "OLD.json")]
    compare: Option<PathBuf>,
    /// Write the network's input as JSON Lines, a batch a line, for other engines to compute, and measure nothing
    #[arg(long, hide = true, value_name = "FILE")]
    batches: Option<PathBuf>,
    /// No progress on standard error
    #[arg(short, long)]
    quiet: bool,
}

/// A count on the command line.
fn at_least_one(argument: &str) -> Result<usize, String> {
    argument.parse().ok().filter(|&count| count > 0).ok_or_else(|| "expected a whole number from 1".into())
}

/// What `--json` writes.
#[derive(serde::Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<&'a Comparison>,
}

impl Bench {
    /// Runs the command.
    pub fn run(self) -> Result<Outcome> {
        let old = self.compare.as_deref().map(read_report).transpose()?;
        let mut problems = 0;
        let report = |error: Error| {
            problems += 1;
            eprintln!("{error}");
        };
        let corpus = Corpus::read(&self.paths, self.words(), report)?;
        if let Some(path) = &self.batches {
            nommer::throughput::write_batches(path, &corpus, self.load()?)?;
            return Ok(Outcome::Complete);
        }
        let report = self.measure(&corpus)?;
        let comparison = old.as_ref().map(|(name, old)| compare(name, old, &report));
        self.write(&report, comparison.as_ref())?;
        Ok(if problems == 0 { Outcome::Complete } else { Outcome::Partial })
    }

    fn measure(&self, corpus: &Corpus) -> Result<Report> {
        let program = std::env::current_exe().context("the program's own file")?;
        let options = BenchOptions {
            threads: self.threads(),
            stage: self.stage,
            rounds: Rounds { runs: self.runs, seconds: self.seconds },
            program: FreshProgram { program, model: self.model.clone() },
        };
        let progress = self.progress();
        let show = |round: usize, quantity: Quantity| {
            let round = if round == 0 { "warm-up".to_owned() } else { format!("round {round}") };
            progress.set_message(format!("{round}: {}", quantity.name()));
        };
        let report = bench(corpus, &options, || self.load(), show);
        progress.finish_and_clear();
        Ok(report?)
    }

    fn threads(&self) -> Vec<usize> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let powers = std::iter::successors(Some(1), |count| Some(2 * count)).take_while(|&count| count < cores);
        self.threads.clone().unwrap_or_else(|| powers.chain([cores]).collect())
    }

    fn words(&self) -> usize {
        let most = self.threads().into_iter().max().unwrap_or(1);
        self.words.unwrap_or(160_000.min(40_000 * most))
    }

    fn load(&self) -> nommer::Result<Model> {
        self.model.as_ref().map_or_else(Model::bundled, Model::from_dir)
    }

    fn progress(&self) -> ProgressBar {
        let target = if self.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
        let style = ProgressStyle::with_template("{elapsed} {msg}").expect("the template is a constant that parses");
        ProgressBar::with_draw_target(None, target).with_style(style)
    }

    fn write(&self, report: &Report, comparison: Option<&Comparison>) -> Result<()> {
        let json = || -> Result<Vec<u8>> {
            let mut json = serde_json::to_vec_pretty(&Written { report, comparison })?;
            json.push(b'\n');
            Ok(json)
        };
        match &self.json {
            Some(path) if path == Path::new("-") => return Ok(std::io::stdout().write_all(&json()?)?),
            Some(path) => std::fs::write(path, json()?).with_context(|| path.display().to_string())?,
            None => {}
        }
        let mut shown = String::new();
        table::write(&mut shown, report)?;
        comparison.map_or(Ok(()), |comparison| table::write_comparison(&mut shown, comparison))?;
        Ok(std::io::stdout().write_all(shown.as_bytes())?)
    }
}

fn read_report(path: &Path) -> Result<(String, Report)> {
    let name = path.display().to_string();
    let json = std::fs::read(path).with_context(|| name.clone())?;
    let report = Report::parse(&name, &json)?;
    Ok((name, report))
}
