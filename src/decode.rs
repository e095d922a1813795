//! From scores to entities: the best sequence of tags that BIO allows, and a probability for each entity.
//!
//! The sequence is found by the Viterbi algorithm (Forney, "The Viterbi algorithm", 1973) over the units of one
//! block, so that a wrong sentence boundary inside a name does no harm and no entity crosses a paragraph.

use std::ops::Range;

use crate::entity::{EntitySpan, Label};
use crate::tokenize::Unit;

/// One tag of the BIO scheme (Ramshaw and Marcus 1995, in the variant IOB2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Outside every entity.
    Outside,
    /// First unit of an entity.
    Begin(Label),
    /// A further unit of an entity; any unit of it in a model that has no [`Tag::Begin`] for the label.
    Inside(Label),
}

impl Tag {
    /// Whether this tag may, in IOB2, stand right after `previous` (`None` at the start of a block).
    pub fn may_follow(self, previous: Option<Tag>) -> bool {
        match self {
            Tag::Inside(label) => previous == Some(Tag::Begin(label)) || previous == Some(Tag::Inside(label)),
            Tag::Outside | Tag::Begin(_) => true,
        }
    }
}

/// Decodes the units of one block. `logits` holds `tags.len()` numbers for each unit; they are divided by
/// `temperature` before they become probabilities (Guo et al., "On calibration of modern neural networks", 2017).
pub fn decode(units: &[&Unit], logits: &[f32], tags: &[Tag], temperature: f32) -> Vec<EntitySpan> {
    let scores = log_softmax(logits, tags.len(), temperature);
    let path = best_path(&scores, tags);
    let found = tagged(&path, tags).into_iter().map(|(range, label)| EntitySpan {
        span: units[range.start].span.start..units[range.end - 1].span.end,
        label,
        score: probability(&scores, &path, tags, range, label),
    });
    found.collect()
}

/// Unit ranges that the path marks as entities.
fn tagged(path: &[usize], tags: &[Tag]) -> Vec<(Range<usize>, Label)> {
    let mut found: Vec<(Range<usize>, Label)> = Vec::new();
    for (index, &tag) in path.iter().enumerate() {
        match tags[tag] {
            Tag::Begin(label) => found.push((index..index + 1, label)),
            Tag::Inside(label) => match found.last_mut() {
                Some((range, open)) if range.end == index && *open == label => range.end += 1,
                _ => found.push((index..index + 1, label)),
            },
            Tag::Outside => {}
        }
    }
    found
}

/// Probability of the entity as a whole: every unit has its tag, and the unit after it does not go on.
fn probability(scores: &[f32], path: &[usize], tags: &[Tag], range: Range<usize>, label: Label) -> f32 {
    let of = |unit: usize, tag: usize| scores[unit * tags.len() + tag].exp();
    let inside: f32 = range.clone().map(|unit| of(unit, path[unit])).product();
    let goes_on = tags.iter().position(|&tag| tag == Tag::Inside(label)).filter(|_| range.end < path.len());
    inside * goes_on.map_or(1.0, |tag| 1.0 - of(range.end, tag))
}

/// Row-wise log-softmax of `logits / temperature`.
fn log_softmax(logits: &[f32], tags: usize, temperature: f32) -> Vec<f32> {
    let mut scaled: Vec<f32> = logits.iter().map(|logit| logit / temperature).collect();
    for row in scaled.chunks_mut(tags) {
        let peak = row.iter().copied().fold(f32::MIN, f32::max);
        let sum: f32 = row.iter().map(|score| (score - peak).exp()).sum();
        row.iter_mut().for_each(|score| *score -= peak + sum.ln());
    }
    scaled
}

/// Indices of the most probable tags under the legal moves.
fn best_path(scores: &[f32], tags: &[Tag]) -> Vec<usize> {
    let width = tags.len();
    // A scheme without begin tags for a label lets its inside tags stand anywhere.
    let bound = |tag: &Tag| matches!(*tag, Tag::Inside(label) if tags.contains(&Tag::Begin(label)));
    let bound: Vec<bool> = tags.iter().map(bound).collect();
    let mut best: Vec<f32> = vec![0.0; width];
    let mut back: Vec<usize> = Vec::with_capacity(scores.len());
    for (index, row) in scores.chunks(width).enumerate() {
        let mut next = vec![f32::NEG_INFINITY; width];
        for (to, &tag) in tags.iter().enumerate() {
            let legal = |from: &usize| !bound[to] || tag.may_follow((index > 0).then(|| tags[*from]));
            let from = (0..width).filter(legal).max_by(|&a, &b| best[a].total_cmp(&best[b]).then(b.cmp(&a)));
            next[to] = from.map_or(f32::NEG_INFINITY, |from| best[from] + row[to]);
            back.push(from.unwrap_or(0));
        }
        best = next;
    }
    trace(&best, &back, width)
}

/// Follows the back pointers from the best last tag.
fn trace(best: &[f32], back: &[usize], width: usize) -> Vec<usize> {
    let length = back.len() / width;
    let Some(last) = (0..width).max_by(|&a, &b| best[a].total_cmp(&best[b]).then(b.cmp(&a))) else { return Vec::new() };
    let mut path = vec![last; length];
    for index in (1..length).rev() {
        path[index - 1] = back[index * width + path[index]];
    }
    path
}

#[cfg(test)]
mod tests;
