//! AMOUNT by kind: found with its kind, and, where the span is right, with the right value and unit.

use std::collections::BTreeSet;

use serde::Serialize;

use super::counts::{Counts, Score};
use super::mention::{AmountClaim, EvaluatedDocument, Mention};

/// Scores of amounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AmountReport {
    /// One row a kind, in the order of the guidelines.
    pub kinds: Vec<KindReport>,
    /// All kinds together.
    pub all: KindReport,
}

/// One kind of amount.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KindReport {
    /// `money`, `percent`, `duration`, `measure`, `count`, or `all`.
    pub kind: String,
    /// Gold amounts of this kind.
    pub gold: u32,
    /// Predicted amounts of this kind.
    pub predicted: u32,
    /// Same span and same kind.
    pub correct: u32,
    /// From these three.
    pub score: Score,
    /// Amounts whose span is right (by the gold's kind) and whose gold has a value.
    pub valued: u32,
    /// Of these, those with exactly the gold's value, or both ends of its range.
    pub value_right: u32,
    /// Amounts whose span is right and whose gold says the unit; a count has none.
    pub with_unit: u32,
    /// Of these, those with the gold's unit.
    pub unit_right: u32,
}

const KINDS: [&str; 5] = ["money", "percent", "duration", "measure", "count"];

/// Scores all amounts; `None` if no gold amount has a kind or a value.
pub(super) fn amounts(documents: &[EvaluatedDocument]) -> Option<AmountReport> {
    let claims = || documents.iter().flat_map(|document| document.gold.iter().filter_map(|m| m.amount.as_ref()));
    if !claims().any(|claim| claim.kind.is_some() || claim.has_value()) {
        return None;
    }
    let seen: BTreeSet<&str> = documents.iter().flat_map(kinds).collect();
    let others = seen.iter().copied().filter(|kind| !KINDS.contains(kind));
    let order: Vec<&str> = KINDS.into_iter().filter(|kind| seen.contains(kind)).chain(others).collect();
    let kinds: Vec<KindReport> = order.into_iter().map(|kind| kind_report(documents, kind)).collect();
    let all = total(&kinds);
    Some(AmountReport { kinds, all })
}

fn kinds(document: &EvaluatedDocument) -> impl Iterator<Item = &str> {
    document.gold.iter().chain(&document.predicted).filter_map(|mention| mention.amount.as_ref()).map(kind_of)
}

fn kind_of(claim: &AmountClaim) -> &str {
    claim.kind.as_deref().unwrap_or("(no kind)")
}

fn kind_report(documents: &[EvaluatedDocument], kind: &str) -> KindReport {
    let mut report = KindReport { kind: kind.to_owned(), ..Default::default() };
    for document in documents {
        let of_kind = |mention: &&Mention| mention.amount.as_ref().is_some_and(|claim| kind_of(claim) == kind);
        report.gold += document.gold.iter().filter(of_kind).count() as u32;
        report.predicted += document.predicted.iter().filter(of_kind).count() as u32;
        for gold in document.gold.iter().filter(of_kind) {
            let same =
                document.predicted.iter().find(|predicted| predicted.span == gold.span && predicted.amount.is_some());
            if let (Some(gold), Some(predicted)) = (&gold.amount, same.and_then(|same| same.amount.as_ref())) {
                report.add_match(gold, predicted);
            }
        }
    }
    report.scored()
}

impl KindReport {
    fn add_match(&mut self, gold: &AmountClaim, predicted: &AmountClaim) {
        self.correct += u32::from(gold.kind == predicted.kind);
        if gold.has_value() {
            self.valued += 1;
            self.value_right += u32::from(gold.same_value(predicted));
        }
        if gold.kind.is_some() || gold.unit.is_some() {
            self.with_unit += 1;
            self.unit_right += u32::from(gold.unit == predicted.unit);
        }
    }

    fn scored(mut self) -> Self {
        let (missed, spurious) = (self.gold - self.correct, self.predicted - self.correct);
        self.score = Counts { correct: self.correct, missed, spurious, ..Default::default() }.score();
        self
    }
}

fn total(kinds: &[KindReport]) -> KindReport {
    let mut all = KindReport { kind: "all".to_owned(), ..Default::default() };
    for kind in kinds {
        all.gold += kind.gold;
        all.predicted += kind.predicted;
        all.correct += kind.correct;
        all.valued += kind.valued;
        all.value_right += kind.value_right;
        all.with_unit += kind.with_unit;
        all.unit_right += kind.unit_right;
    }
    all.scored()
}
