//! The report for the terminal: percentages with one decimal, aligned.

use std::fmt::{self, Write};

use super::amounts::AmountReport;
use super::difference::Comparison;
use super::errors::ErrorKind;
use super::leak::{LeakReport, Share};
use super::report::{Line, Report, SystemReport};
use super::schemes::Scheme;

/// Differences that are listed; `--json` has all.
const LISTED: usize = 40;

/// Writes the whole report.
///
/// # Errors
/// What `out` says; a string says nothing.
pub fn write(out: &mut impl Write, report: &Report) -> fmt::Result {
    let left_out = match report.left_out {
        0 => String::new(),
        count => format!(" ({count} left out)"),
    };
    writeln!(out, "gold: {}, {} documents{left_out}", report.gold, report.documents)?;
    for system in &report.systems {
        writeln!(out)?;
        write_system(out, system)?;
    }
    if let Some(comparison) = &report.comparison {
        write_comparison(out, comparison)?;
    }
    if let Some(leak) = &report.leak {
        write_leak(out, leak)?;
    }
    for note in &report.notes {
        writeln!(out, "\nnote: {note}")?;
    }
    Ok(())
}

fn write_system(out: &mut impl Write, system: &SystemReport) -> fmt::Result {
    writeln!(out, "predictions: {}", system.name)?;
    header(out, "strict")?;
    let strict = system.scheme(Scheme::Strict);
    for line in strict.labels.iter().chain([&strict.micro, &strict.mean]) {
        write_line(out, &line.label, line)?;
    }
    writeln!(out)?;
    header(out, "micro, all schemes")?;
    for scheme in Scheme::ALL {
        write_line(out, scheme.as_str(), &system.scheme(scheme).micro)?;
    }
    if system.off_words > 0 {
        writeln!(
            out,
            "{} names do not begin and end where words do; conll reads them as whole words",
            system.off_words
        )?;
    }
    if let Some(amounts) = &system.amounts {
        write_amounts(out, amounts)?;
    }
    write_errors(out, system)
}

fn header(out: &mut impl Write, title: &str) -> fmt::Result {
    writeln!(
        out,
        "{title:<20}{:>6}{:>7}{:>11}{:>9}{:>8}   95 % interval of F1",
        "gold", "pred", "precision", "recall", "F1"
    )
}

fn write_line(out: &mut impl Write, name: &str, line: &Line) -> fmt::Result {
    let [precision, recall, f1] = [line.score.precision, line.score.recall, line.score.f1].map(percent);
    write!(out, "{name:<20}{:>6}{:>7}{precision:>11}{recall:>9}{f1:>8}", line.gold, line.predicted)?;
    match line.interval {
        Some(interval) => writeln!(out, "   {} – {}", percent(interval.f1[0]), percent(interval.f1[1])),
        None => writeln!(out),
    }
}

/// One decimal, halves rounded up, as the page does.
fn percent(ratio: f64) -> String {
    format!("{:.1}", (1000.0 * ratio).round() / 10.0)
}

/// The same with its sign.
fn points(difference: f64) -> String {
    format!("{}{}", if difference < 0.0 { '−' } else { '+' }, percent(difference.abs()))
}

fn write_amounts(out: &mut impl Write, amounts: &AmountReport) -> fmt::Result {
    let [value, unit] = ["value right", "unit right"];
    writeln!(
        out,
        "\n{:<20}{:>6}{:>7}{:>11}{:>9}{:>8}{value:>20}{unit:>20}",
        "AMOUNT by kind", "gold", "pred", "precision", "recall", "F1"
    )?;
    for kind in amounts.kinds.iter().chain([&amounts.all]) {
        let [precision, recall, f1] = [kind.score.precision, kind.score.recall, kind.score.f1].map(percent);
        let value = share(Share { found: kind.value_right as usize, of: kind.valued as usize });
        let unit = share(Share { found: kind.unit_right as usize, of: kind.with_unit as usize });
        writeln!(
            out,
            "{:<20}{:>6}{:>7}{precision:>11}{recall:>9}{f1:>8}{value:>20}{unit:>20}",
            kind.kind, kind.gold, kind.predicted
        )?;
    }
    Ok(())
}

/// `92.3 % (12 of 13)`, or a dash where there is nothing to share.
fn share(share: Share) -> String {
    if share.of == 0 {
        "–".to_owned()
    } else {
        format!("{} % ({}/{})", percent(share.ratio()), share.found, share.of)
    }
}

fn write_errors(out: &mut impl Write, system: &SystemReport) -> fmt::Result {
    let count = |kind: ErrorKind| system.errors.iter().filter(|error| error.kind == kind).count();
    let counts: Vec<String> =
        ErrorKind::ALL.into_iter().map(|kind| format!("{} {}", kind.as_str(), count(kind))).collect();
    writeln!(out, "\nerrors: {}", counts.join(", "))?;
    if let Some(reliability) = &system.reliability {
        let error = percent(reliability.expected_error);
        writeln!(
            out,
            "calibration: scores are off by {error} points on average, over {} predictions",
            reliability.scored
        )?;
    }
    Ok(())
}

fn write_comparison(out: &mut impl Write, comparison: &Comparison) -> fmt::Result {
    writeln!(out, "\n1: {}\n2: {}", comparison.first, comparison.second)?;
    writeln!(out, "{:<20}{:>7}{:>7}{:>9}{:>9}   95 % interval", "F1, strict", "1", "2", "2 − 1", "p")?;
    for row in comparison.f1.iter().filter(|row| row.scheme == Scheme::Strict) {
        write!(out, "{:<20}{:>7}{:>7}", row.label, percent(row.first), percent(row.second))?;
        match row.test {
            Some(test) => {
                let [low, high] = test.interval.map(points);
                writeln!(out, "{:>9}{:>9.3}   {low} – {high}", points(test.difference), test.p)?;
            }
            None => writeln!(out, "{:>9}", points(row.second - row.first))?,
        }
    }
    writeln!(out, "\n{} names are predicted by one of them alone (+ right, − wrong):", comparison.entities.len())?;
    for name in comparison.entities.iter().take(LISTED) {
        let sign = if name.right { '+' } else { '−' };
        let text = crate::gold::shortened(&name.text);
        writeln!(
            out,
            "{} {sign} {:<7}{} [{}..{}] {text}",
            name.system, name.label, name.document, name.start, name.end
        )?;
    }
    if comparison.entities.len() > LISTED {
        writeln!(out, "… and {} more, in --json and --html", comparison.entities.len() - LISTED)?;
    }
    Ok(())
}

fn write_leak(out: &mut impl Write, leak: &LeakReport) -> fmt::Result {
    writeln!(out, "\nseen in {}:", leak.train)?;
    writeln!(out, "  sentences            {}", share(leak.sentences))?;
    writeln!(out, "  of five words and up {}", share(leak.long_sentences))?;
    writeln!(out, "  distinct names       {}", share(leak.surfaces))?;
    for (label, seen) in &leak.surfaces_by_label {
        writeln!(out, "    {label:<19}{}", share(*seen))?;
    }
    writeln!(out, "  names                {}", share(leak.mentions))?;
    writeln!(out, "{:<20}{:>6}{:>11}{:>9}{:>8}", "strict", "gold", "precision", "recall", "F1")?;
    for (number, system) in (1..).zip(&leak.systems) {
        for (side, score, gold) in [("seen", system.seen, system.gold[0]), ("unseen", system.unseen, system.gold[1])] {
            let [precision, recall, f1] = [score.precision, score.recall, score.f1].map(percent);
            let name = if leak.systems.len() > 1 { format!("{side} ({number})") } else { side.to_owned() };
            writeln!(out, "{name:<20}{gold:>6}{precision:>11}{recall:>9}{f1:>8}")?;
        }
    }
    Ok(())
}
