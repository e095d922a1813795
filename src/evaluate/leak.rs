//! How much of the gold a model may have seen in training, and how it scores on what it cannot have seen.

use std::collections::HashSet;

use serde::Serialize;

use super::counts::{Counts, Score};
use super::mention::{EvaluatedDocument, Mention};
use crate::gold::LabelledDocument;
use crate::layout::blocks;
use crate::segment::sentences;

/// What gold and training file have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeakReport {
    /// The training file.
    pub train: String,
    /// Gold sentences that stand in it, white space aside.
    pub sentences: Share,
    /// The same for sentences of five words and more: shorter ones recur by nature.
    pub long_sentences: Share,
    /// Distinct surfaces of gold names, with their label, that are labelled so in it.
    pub surfaces: Share,
    /// The same by label.
    pub surfaces_by_label: Vec<(String, Share)>,
    /// Gold names whose surface is labelled so in it.
    pub mentions: Share,
    /// Strict scores of each system.
    pub systems: Vec<SeenScores>,
}

/// Strict scores on names whose surface and label stand in the training file, and on the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeenScores {
    /// Name of the system.
    pub system: String,
    /// On seen surfaces.
    pub seen: Score,
    /// On unseen surfaces.
    pub unseen: Score,
    /// Gold names of both kinds.
    pub gold: [u32; 2],
}

/// Some of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many were found.
    pub found: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// 0 to 1; 0 of nothing is 0.
    pub fn ratio(&self) -> f64 {
        if self.of == 0 { 0.0 } else { self.found as f64 / self.of as f64 }
    }

    fn count(&mut self, found: bool) {
        self.of += 1;
        self.found += usize::from(found);
    }
}

/// Compares the gold of `systems` (the same documents, one set of predictions each) with the labelled texts `train`.
///
/// `label` gives the name under which a label of the training file counts, `None` if it does not.
pub fn leak_check<'l>(
    name: &str,
    train: &'l [LabelledDocument],
    label: impl Fn(&'l str) -> Option<&'l str>,
    systems: &[(String, Vec<EvaluatedDocument>)],
) -> LeakReport {
    let known_sentences: HashSet<String> = train.iter().flat_map(|document| flat_sentences(&document.text)).collect();
    let mut known: HashSet<(String, String)> = HashSet::new();
    for document in train {
        for entity in &document.entities {
            let label = label(&entity.label);
            known.extend(label.map(|label| (label.to_owned(), flat(&document.text[entity.span.clone()]))));
        }
    }
    let gold = systems.first().map_or(&[] as &[EvaluatedDocument], |(_, documents)| documents);
    let mut report = LeakReport {
        train: name.to_owned(),
        sentences: Share::default(),
        long_sentences: Share::default(),
        surfaces: Share::default(),
        surfaces_by_label: Vec::new(),
        mentions: Share::default(),
        systems: systems.iter().map(|(name, documents)| seen_scores(name, documents, &known)).collect(),
    };
    report.count_sentences(gold, &known_sentences);
    report.count_surfaces(gold, &known);
    report
}

impl LeakReport {
    fn count_sentences(&mut self, gold: &[EvaluatedDocument], known: &HashSet<String>) {
        for sentence in gold.iter().flat_map(|document| flat_sentences(&document.text)) {
            let found = known.contains(&sentence);
            self.sentences.count(found);
            if sentence.split(' ').count() >= 5 {
                self.long_sentences.count(found);
            }
        }
    }

    fn count_surfaces(&mut self, gold: &[EvaluatedDocument], known: &HashSet<(String, String)>) {
        let mut distinct: HashSet<(String, String)> = HashSet::new();
        for document in gold {
            for mention in &document.gold {
                let key = key(document, mention);
                self.mentions.count(known.contains(&key));
                distinct.insert(key);
            }
        }
        for label in super::label_set(gold) {
            let mut share = Share::default();
            distinct.iter().filter(|(of, _)| *of == label).for_each(|key| share.count(known.contains(key)));
            if share.of > 0 {
                self.surfaces_by_label.push((label, share));
            }
        }
        distinct.iter().for_each(|key| self.surfaces.count(known.contains(key)));
    }
}

fn seen_scores(name: &str, documents: &[EvaluatedDocument], known: &HashSet<(String, String)>) -> SeenScores {
    // Seen, then unseen. A right prediction has the gold's surface and label, so it falls on the same side.
    let mut counts = [Counts::default(); 2];
    for document in documents {
        let side = |mention: &Mention| usize::from(!known.contains(&key(document, mention)));
        let right = |m: &Mention| document.predicted.iter().any(|p| p.span == m.span && p.label == m.label);
        let in_gold = |m: &Mention| document.gold.iter().any(|g| g.span == m.span && g.label == m.label);
        for gold in &document.gold {
            let counts = &mut counts[side(gold)];
            *(if right(gold) { &mut counts.correct } else { &mut counts.missed }) += 1;
        }
        for predicted in document.predicted.iter().filter(|predicted| !in_gold(predicted)) {
            counts[side(predicted)].spurious += 1;
        }
    }
    let [seen, unseen] = counts;
    SeenScores {
        system: name.to_owned(),
        seen: seen.score(),
        unseen: unseen.score(),
        gold: [seen.gold(), unseen.gold()],
    }
}

fn key(document: &EvaluatedDocument, mention: &Mention) -> (String, String) {
    (mention.label.clone(), flat(&document.text[mention.span.clone()]))
}

fn flat_sentences(text: &str) -> Vec<String> {
    sentences(text, &blocks(text)).into_iter().map(|sentence| flat(&text[sentence.span])).collect()
}

/// The text with every run of white space as one space, and typewriter apostrophes.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'")
}
