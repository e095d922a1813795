//! Every single error in its context, and which labels are taken for which.

use std::ops::Range;

use serde::Serialize;

use super::alignment::{Aligned, Fit, align};
use super::mention::{AmountClaim, EvaluatedDocument, Mention};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// No prediction touches the gold name.
    Missed,
    /// The prediction touches no gold name.
    Spurious,
    /// Right boundaries, wrong label.
    WrongLabel,
    /// Right label, wrong boundaries.
    WrongBoundary,
    /// Wrong label, and wrong boundaries.
    WrongLabelAndBoundary,
    /// Right span of an amount, wrong kind, value or unit.
    WrongValue,
}

impl ErrorKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [ErrorKind; 6] = [
        ErrorKind::Missed,
        ErrorKind::Spurious,
        ErrorKind::WrongLabel,
        ErrorKind::WrongBoundary,
        ErrorKind::WrongLabelAndBoundary,
        ErrorKind::WrongValue,
    ];

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Missed => "missed",
            ErrorKind::Spurious => "spurious",
            ErrorKind::WrongLabel => "wrong label",
            ErrorKind::WrongBoundary => "wrong boundary",
            ErrorKind::WrongLabelAndBoundary => "wrong label and boundary",
            ErrorKind::WrongValue => "wrong value",
        }
    }
}

/// One side of an error. All offsets are code points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// Where it starts in the document.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// Its label.
    pub label: String,
    /// What stands there.
    pub text: String,
    /// Confidence of a prediction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// What an amount is said to be worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

/// One error.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorReport {
    /// The document's identifier.
    pub document: String,
    /// What is wrong.
    pub kind: ErrorKind,
    /// What a person labelled; absent for a spurious name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gold: Option<Side>,
    /// What was predicted; absent for a missed name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicted: Option<Side>,
    /// The text around it.
    pub context: String,
    /// Where the context starts in the document, in code points.
    pub context_start: usize,
}

/// Gold labels against predicted ones, boundaries aside; the last row is what no gold name asked for, the last
/// column what no prediction answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// The labels; the last row and column have none.
    pub labels: Vec<String>,
    /// Counts: a row a gold label, a column a predicted one.
    pub rows: Vec<Vec<u32>>,
}

impl Confusion {
    pub(super) fn new(labels: &[String]) -> Self {
        let size = labels.len() + 1;
        Confusion { labels: labels.to_vec(), rows: vec![vec![0; size]; size] }
    }

    fn add(&mut self, gold: Option<&Mention>, predicted: Option<&Mention>) {
        let index = |side: Option<&Mention>| {
            let position = side.and_then(|mention| self.labels.iter().position(|label| *label == mention.label));
            position.unwrap_or(self.labels.len())
        };
        let (row, column) = (index(gold), index(predicted));
        self.rows[row][column] += 1;
    }
}

/// Adds the errors of `document` to `errors`, and all its names to `confusion`.
pub(super) fn collect(document: &EvaluatedDocument, confusion: &mut Confusion, errors: &mut Vec<ErrorReport>) {
    for aligned in align(&document.gold, &document.predicted) {
        let (gold, predicted, kind) = match aligned {
            Aligned::Both { gold, predicted, fit } => {
                let (gold, predicted) = (&document.gold[gold], &document.predicted[predicted]);
                (Some(gold), Some(predicted), kind(fit, gold, predicted))
            }
            Aligned::Missed(gold) => (Some(&document.gold[gold]), None, Some(ErrorKind::Missed)),
            Aligned::Spurious(predicted) => (None, Some(&document.predicted[predicted]), Some(ErrorKind::Spurious)),
        };
        confusion.add(gold, predicted);
        if let Some(kind) = kind {
            errors.push(error(document, kind, gold, predicted));
        }
    }
}

fn kind(fit: Fit, gold: &Mention, predicted: &Mention) -> Option<ErrorKind> {
    match fit {
        Fit::Same => wrong_value(gold.amount.as_ref()?, predicted.amount.as_ref()?).then_some(ErrorKind::WrongValue),
        Fit::OtherLabel => Some(ErrorKind::WrongLabel),
        Fit::OtherBounds => Some(ErrorKind::WrongBoundary),
        Fit::OtherBoth => Some(ErrorKind::WrongLabelAndBoundary),
    }
}

/// The gold says something about kind, value or unit, and the prediction says something else.
fn wrong_value(gold: &AmountClaim, predicted: &AmountClaim) -> bool {
    let told = gold.kind.is_some() || gold.has_value();
    let kind = gold.kind.is_some() && gold.kind != predicted.kind;
    told && (kind || (gold.has_value() && !gold.same_value(predicted)) || gold.unit != predicted.unit)
}

/// Characters of context on each side.
const CONTEXT: usize = 80;

fn error(
    document: &EvaluatedDocument,
    kind: ErrorKind,
    gold: Option<&Mention>,
    predicted: Option<&Mention>,
) -> ErrorReport {
    let sides = || gold.into_iter().chain(predicted);
    let start = sides().map(|mention| mention.span.start).min().unwrap_or(0);
    let end = sides().map(|mention| mention.span.end).max().unwrap_or(0);
    let first_char = sides().map(|mention| mention.chars.start).min().unwrap_or(0);
    let context = context(&document.text, start..end);
    let before = document.text[context.start..start].chars().count();
    ErrorReport {
        document: document.id.clone(),
        kind,
        gold: gold.map(|mention| side(document, mention)),
        predicted: predicted.map(|mention| side(document, mention)),
        context: document.text[context].to_owned(),
        context_start: first_char - before,
    }
}

fn side(document: &EvaluatedDocument, mention: &Mention) -> Side {
    Side {
        start: mention.chars.start,
        end: mention.chars.end,
        label: mention.label.clone(),
        text: document.text[mention.span.clone()].to_owned(),
        score: mention.score,
        amount: mention.amount.as_ref().map(AmountClaim::shown).filter(|shown| !shown.is_empty()),
    }
}

/// `span` with up to [`CONTEXT`] characters on each side, cut at white space where there is some.
fn context(text: &str, span: Range<usize>) -> Range<usize> {
    let mut start = text[..span.start].char_indices().rev().take(CONTEXT).last().map_or(span.start, |(at, _)| at);
    if start > 0 {
        start += text[start..span.start].find(char::is_whitespace).unwrap_or(0);
    }
    let mut end = text[span.end..].char_indices().nth(CONTEXT).map_or(text.len(), |(at, _)| span.end + at);
    if end < text.len() {
        end = text[span.end..end].rfind(char::is_whitespace).map_or(end, |at| span.end + at);
    }
    start..end
}
