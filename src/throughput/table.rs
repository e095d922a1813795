//! The report for the terminal, in Markdown, so that it can stand in a page as it is.

use std::fmt::{self, Write};

use super::compare::{Change, Comparison};
use super::estimate::{Estimate, Rate};
use super::report::{Measurement, Quantity, Report, Speed};
use super::stage::Stage;

/// Writes the whole report.
///
/// # Errors
/// What `out` says; a string says nothing.
pub fn write(out: &mut impl Write, report: &Report) -> fmt::Result {
    heading(out, report)?;
    chain(out, report)?;
    stages(out, report)?;
    classify(out, report)?;
    single(out, report)
}

fn heading(out: &mut impl Write, report: &Report) -> fmt::Result {
    let (machine, corpus) = (&report.machine, &report.corpus);
    let memory = machine.memory as f64 / 1e9;
    writeln!(out, "nommer {}, model {}", report.nommer, report.model)?;
    writeln!(
        out,
        "{}, {} cores, {}, {memory:.1} GB, {}",
        machine.processor,
        machine.cores,
        machine.instructions.join(" "),
        machine.system
    )?;
    writeln!(
        out,
        "corpus {} ({}): {} documents, {} sentences, {} words, {} bytes; {} of {} windows are computed, {} pieces ({} \
         padded)",
        corpus.name,
        corpus.fingerprint,
        corpus.documents,
        corpus.sentences,
        corpus.words,
        corpus.bytes,
        corpus.computed_windows,
        corpus.windows,
        corpus.pieces,
        corpus.padded_pieces
    )?;
    let rounds = report.measurements.first().map_or(0, |first| first.estimate.samples.len());
    let confidence = report.measurements.first().map_or(0.0, |first| first.estimate.confidence);
    writeln!(out, "{rounds} rounds; medians, intervals of {:.1} % confidence in brackets", 100.0 * confidence)
}

fn chain(out: &mut impl Write, report: &Report) -> fmt::Result {
    let rows = report.measurements.iter().filter_map(|measured| match (measured.quantity, &measured.speed) {
        (Quantity::Chain { threads }, Some(speed)) => Some((threads, speed)),
        _ => None,
    });
    let rows = rows.map(|(threads, speed)| {
        let other = |quantity| report.find(quantity).map(|measured| &measured.estimate);
        let efficiency = other(Quantity::Efficiency { threads });
        let memory = other(Quantity::PeakMemory { threads });
        let percent = |e: &Estimate| format!("{:.0} % {}", 100.0 * e.median, bracket(e, |ratio| 100.0 * ratio, 0));
        let mut row = vec![threads.to_string()];
        row.extend(speeds(speed));
        row.push(efficiency.map_or(String::new(), percent));
        row.push(memory.map_or(String::new(), |e| format!("{:.0} MB", e.median / 1e6)));
        row
    });
    let columns = ["threads", "words/s", "MB/s", "sentences/s", "efficiency", "peak memory"];
    table(out, "Whole chain", &columns, rows.collect())
}

fn stages(out: &mut impl Write, report: &Report) -> fmt::Result {
    let alone = |stage| report.find(Quantity::Stage { stage, threads: 1 });
    let found: Vec<(Stage, &Measurement)> =
        Stage::ALL.into_iter().filter_map(|stage| Some((stage, alone(stage)?))).collect();
    let sum: f64 = found.iter().map(|(_, measured)| measured.estimate.median).sum();
    let rows = found.iter().map(|(stage, measured)| {
        let share = 100.0 * measured.estimate.median / sum;
        let mut row = vec![stage.as_str().to_owned(), duration(measured.estimate.median), format!("{share:.1} %")];
        row.extend(measured.speed.iter().flat_map(speeds));
        row
    });
    let columns = ["stage, one thread", "time", "share", "words/s", "MB/s", "sentences/s"];
    table(out, "Stages", &columns, rows.collect())
}

fn classify(out: &mut impl Write, report: &Report) -> fmt::Result {
    let rows = report.measurements.iter().filter_map(|measured| match (measured.quantity, &measured.speed) {
        (Quantity::Stage { stage: Stage::Classify, threads }, Some(speed)) => {
            Some(vec![threads.to_string(), rate(speed.pieces_per_second)])
        }
        _ => None,
    });
    table(out, "The network alone", &["threads", "pieces/s"], rows.collect())
}

fn single(out: &mut impl Write, report: &Report) -> fmt::Result {
    let rows = report.measurements.iter().filter_map(|measured| match measured.quantity {
        Quantity::Latency { .. } | Quantity::StartUp => {
            let shown =
                format!("{:.1} ms {}", measured.estimate.median * 1e3, bracket(&measured.estimate, |s| s * 1e3, 1));
            Some(vec![measured.quantity.name(), shown])
        }
        _ => None,
    });
    table(out, "Waiting", &["quantity", "time"], rows.collect())
}

/// Writes what has changed.
///
/// # Errors
/// What `out` says; a string says nothing.
pub fn write_comparison(out: &mut impl Write, comparison: &Comparison) -> fmt::Result {
    let row = |change: &Change| {
        let [old, new] = [change.old, change.new].map(|value| unit(change.quantity, value));
        let [low, high] = change.interval;
        let ratio = format!("{:.3} [{low:.3}, {high:.3}]", change.ratio);
        vec![change.quantity.name(), old, new, ratio, format!("{:.4}", change.p), verdict(change).to_owned()]
    };
    let columns = [&comparison.old[..], "old", "new", "new / old", "p", "verdict"];
    table(out, "Compared", &columns, comparison.changes.iter().map(row).collect())?;
    comparison.warnings.iter().try_for_each(|warning| writeln!(out, "\nwarning: {warning}"))
}

/// What a significant change means; nothing for the others.
fn verdict(change: &Change) -> &'static str {
    match change.quantity {
        _ if !change.significant => "",
        Quantity::PeakMemory { .. } if change.ratio < 1.0 => "less",
        Quantity::PeakMemory { .. } => "more",
        Quantity::Efficiency { .. } if change.ratio > 1.0 => "better",
        Quantity::Efficiency { .. } => "worse",
        _ if change.ratio < 1.0 => "faster",
        _ => "slower",
    }
}

fn unit(quantity: Quantity, value: f64) -> String {
    match quantity {
        Quantity::PeakMemory { .. } => format!("{:.0} MB", value / 1e6),
        Quantity::Efficiency { .. } => format!("{:.0} %", value * 100.0),
        _ => duration(value),
    }
}

/// Three significant figures.
fn duration(seconds: f64) -> String {
    match seconds {
        _ if seconds >= 1.0 => format!("{seconds:.2} s"),
        _ if seconds >= 0.1 => format!("{:.0} ms", seconds * 1e3),
        _ if seconds >= 0.001 => format!("{:.1} ms", seconds * 1e3),
        _ => format!("{:.3} ms", seconds * 1e3),
    }
}

fn speeds(speed: &Speed) -> [String; 3] {
    [speed.words_per_second, speed.megabytes_per_second, speed.sentences_per_second].map(rate)
}

fn rate(rate: Rate) -> String {
    let [median, low, high] = [rate.median, rate.low, rate.high].map(short);
    format!("{median} [{low}, {high}]")
}

/// At least three figures, with `k` for thousands and `M` for millions from 100 000 on.
fn short(value: f64) -> String {
    match value {
        _ if value >= 1e6 => format!("{:.2} M", value / 1e6),
        _ if value >= 1e5 => format!("{:.0} k", value / 1e3),
        _ if value >= 100.0 => format!("{value:.0}"),
        _ if value >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// The interval, in another unit.
fn bracket(estimate: &Estimate, convert: impl Fn(f64) -> f64, decimals: usize) -> String {
    format!("[{:.decimals$}, {:.decimals$}]", convert(estimate.low), convert(estimate.high))
}

/// A Markdown table with its heading, cells padded so that it reads as text; nothing if it has no rows.
fn table(out: &mut impl Write, title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| rows.iter().map(|row| width(&row[column])).chain([width(columns[column])]).max().unwrap_or(0))
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded = cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("| {} |", padded.collect::<Vec<_>>().join(" | "))
    };
    writeln!(out, "\n{title}\n\n{}", line(&mut columns.iter().copied()))?;
    writeln!(out, "|{}|", widths.iter().map(|width| "-".repeat(width + 2)).collect::<Vec<_>>().join("|"))?;
    rows.iter().try_for_each(|row| writeln!(out, "{}", line(&mut row.iter().map(String::as_str))))
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_padded_to_their_column() {
        let mut shown = String::new();
        let rows = vec![vec!["é".to_owned(), "1".to_owned()], vec!["long".to_owned(), "22".to_owned()]];
        table(&mut shown, "Title", &["a", "b"], rows).expect("a string takes everything");
        assert_eq!(shown, "\nTitle\n\n| a    | b  |\n|------|----|\n| é    | 1  |\n| long | 22 |\n");
    }

    #[test]
    fn rates_are_short() {
        let cases =
            [(17_316_079.0, "17.32 M"), (106_576.0, "107 k"), (20_345.4, "20345"), (8.646, "8.65"), (0.0218, "0.0218")];
        for (value, shown) in cases {
            assert_eq!(short(value), shown);
        }
    }

    #[test]
    fn durations_have_three_figures() {
        let cases = [(12.345, "12.35 s"), (0.5432, "543 ms"), (0.0123, "12.3 ms"), (0.0000321, "0.032 ms")];
        for (seconds, shown) in cases {
            assert_eq!(duration(seconds), shown);
        }
    }
}
