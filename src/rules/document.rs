//! The names of a document agree with each other.
//!
//! The network reads a few sentences at a time; a document names the same things again and again. Where a name is sure
//! somewhere, the whole document knows it:
//!
//! - a name that is not sure takes the label for which all mentions of the same surface speak most;
//! - a surface that is sure elsewhere is found again where the network missed it, or found no more than unsure parts of it.
//!
//! What a rule has changed carries [`Source::Document`]. Work is linear in the text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::entity::{Entity, EntitySpan, Label, Source};
use crate::word::words;

/// A score from which on a name is sure; on development data 97 of 100 such names are right.
const SURE: f32 = 0.9;

/// The score of a name that was found again; on development data 12 of 14 were right.
const FOUND_AGAIN: f32 = 0.75;

/// Makes the names of `text`, which are sorted and do not overlap, agree. The result is not sorted.
pub(super) fn agree(text: &str, sentences: &[Range<usize>], names: Vec<EntitySpan>) -> Vec<Entity> {
    let mut surfaces = Surfaces::default();
    let places: Vec<usize> = names.iter().map(|name| surfaces.add(text, name)).collect();
    let again = surfaces.again(text, sentences, &names);
    let mut kept = vec![true; names.len()];
    let mut found = Vec::with_capacity(names.len() + again.len());
    for (span, place) in again {
        let touched = touched(&names, &span);
        let part = |name: &EntitySpan| span.start <= name.span.start && name.span.end <= span.end && name.score < SURE;
        if names[touched.clone()].iter().all(part) {
            kept[touched].fill(false);
            let (label, _) = surfaces.evidence[place].strongest();
            found.push(Entity { span, label, score: FOUND_AGAIN, source: Source::Document, amount: None });
        }
    }
    let kept = names.into_iter().zip(places).zip(kept).filter_map(|(name, kept)| kept.then_some(name));
    found.extend(kept.map(|(name, place)| surfaces.evidence[place].judge(name)));
    found
}

/// Those of `names` that overlap `span`.
fn touched(names: &[EntitySpan], span: &Range<usize>) -> Range<usize> {
    let first = names.partition_point(|name| name.span.end <= span.start);
    first..first + names[first..].partition_point(|name| name.span.start < span.end)
}

/// What all mentions of a surface say.
#[derive(Clone, Default)]
struct Evidence {
    /// Sum of the scores of each label, in the order of [`Label::ALL`].
    scores: [f32; Label::ALL.len()],
    /// Whether it can be found again: sure somewhere, with a capital, of two characters or more.
    known: bool,
}

impl Evidence {
    /// The label with the highest sum, and its share.
    fn strongest(&self) -> (Label, f32) {
        let best = Label::ALL.into_iter().rev().max_by(|&a, &b| self.of(a).total_cmp(&self.of(b)));
        let best = best.expect("there are labels");
        (best, self.of(best) / self.scores.iter().sum::<f32>().max(f32::MIN_POSITIVE))
    }

    fn of(&self, label: Label) -> f32 {
        self.scores[label as usize]
    }

    /// The name, with another label if it is not sure and another is stronger.
    fn judge(&self, name: EntitySpan) -> Entity {
        let (label, share) = self.strongest();
        if name.score >= SURE || self.of(label) <= self.of(name.label) {
            return Entity::from(name);
        }
        Entity { span: name.span, label, score: share, source: Source::Document, amount: None }
    }
}

/// The surfaces of a document's names, as a tree of words. A place in the tree stands for the words that lead to it.
struct Surfaces<'t> {
    /// From a place, over a word, to the next place; with whether a blank stands before the word.
    next: HashMap<(usize, bool, &'t str), usize>,
    /// Of the surface that ends at a place.
    evidence: Vec<Evidence>,
    /// Known surfaces of one word, by the word in small letters: where that stands in the text, the name may be no name.
    small: HashMap<String, usize>,
}

impl Default for Surfaces<'_> {
    fn default() -> Self {
        Surfaces { next: HashMap::new(), evidence: vec![Evidence::default()], small: HashMap::new() }
    }
}

impl<'t> Surfaces<'t> {
    /// Counts a mention; gives the place of its surface.
    fn add(&mut self, text: &'t str, name: &EntitySpan) -> usize {
        let surface = &text[name.span.clone()];
        let spans = words(surface);
        let mut place = 0;
        for step in steps(surface, &spans) {
            let new = self.evidence.len();
            place = *self.next.entry((place, step.0, step.1)).or_insert(new);
            if place == new {
                self.evidence.push(Evidence::default());
            }
        }
        let evidence = &mut self.evidence[place];
        evidence.scores[name.label as usize] += name.score;
        if name.score >= SURE && !evidence.known {
            self.know(place, surface, spans.len());
        }
        place
    }

    fn know(&mut self, place: usize, surface: &str, words: usize) {
        let small = surface.to_lowercase();
        if small == surface || surface.chars().nth(1).is_none() {
            return;
        }
        self.evidence[place].known = true;
        if words == 1 {
            self.small.insert(small, place);
        }
    }

    /// The mentions of known surfaces that are not among `names`, in order: the longest from each place on, within a
    /// sentence.
    fn again(&self, text: &'t str, sentences: &[Range<usize>], names: &[EntitySpan]) -> Vec<(Range<usize>, usize)> {
        let (mut found, mut common) = (Vec::new(), HashSet::<usize>::new());
        if !self.evidence.iter().any(|evidence| evidence.known) {
            return found;
        }
        for sentence in sentences {
            let (start, sentence) = (sentence.start, &text[sentence.clone()]);
            let spans = words(sentence);
            let mut at = 0;
            while at < spans.len() {
                common.extend(self.small.get(&sentence[spans[at].clone()]));
                let longest = self.longest(sentence, &spans[at..]);
                let count = longest.map_or(1, |(count, _)| count);
                let span = start + spans[at].start..start + spans[at + count - 1].end;
                let new = names[touched(names, &span)].first().is_none_or(|name| name.span != span);
                found.extend(longest.filter(|_| new).map(|(_, place)| (span, place)));
                at += count;
            }
        }
        found.retain(|(span, place)| !common.contains(place) && stands_alone(text, span));
        found
    }

    /// The longest known surface at the start of some words: how many of them, and its place.
    fn longest(&self, sentence: &'t str, spans: &[Range<usize>]) -> Option<(usize, usize)> {
        let (mut place, mut longest) = (0, None);
        for (count, (blank, word)) in steps(sentence, spans).enumerate() {
            let Some(&next) = self.next.get(&(place, blank, word)) else { break };
            place = next;
            if self.evidence[place].known {
                longest = Some((count + 1, place));
            }
        }
        longest
    }
}

/// Each word with whether a blank stands before it; both apostrophes count as one.
fn steps<'t>(text: &'t str, words: &[Range<usize>]) -> impl Iterator<Item = (bool, &'t str)> {
    let ends = std::iter::once(None).chain(words.iter().map(|word| Some(word.end)));
    words.iter().zip(ends).map(|(word, end)| {
        let surface = &text[word.clone()];
        (end.is_some_and(|end| end < word.start), if surface == "’" { "'" } else { surface })
    })
}

/// Whether no hyphen, address or file name goes on beside a span.
fn stands_alone(text: &str, span: &Range<usize>) -> bool {
    let mut after = text[span.end..].chars();
    let glued = match after.next() {
        Some('.') => after.next().is_some_and(char::is_alphanumeric),
        next => matches!(next, Some('-' | '@')),
    };
    !glued && !text[..span.start].ends_with(['-', '.', '@'])
}

#[cfg(test)]
mod tests;
