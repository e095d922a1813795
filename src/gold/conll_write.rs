//! Writing columns: token and tag, words cut as the models see them, with `# newdoc id` and `# text` so that nommer
//! reads its own files back exactly but for the white space between sentences.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::{LabelledDocument, LabelledEntity};
use crate::layout::blocks;
use crate::segment::sentences;
use crate::word::words;

/// Tags of column files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Scheme {
    /// IOB2: `B-` opens, `I-` goes on.
    #[default]
    Bio,
    /// As BIO, and `E-` ends, `S-` stands alone.
    Bioes,
}

pub(super) fn write(documents: &[LabelledDocument], scheme: Scheme, losses: &mut Vec<String>) -> Vec<u8> {
    let mut written = String::new();
    for document in documents {
        let mut lost = BTreeMap::new();
        // Writing to a string cannot fail.
        let _ = writeln!(written, "# newdoc id = {}", document.name().replace(char::is_control, " "));
        let kept = flat(&document.entities, &mut lost);
        for sentence in whole_sentences(&document.text, &kept) {
            write_sentence(&mut written, document, sentence, &kept, scheme, &mut lost);
        }
        count(&mut lost, "entities without their score or fields (kind, value, …)", poorer(document));
        losses.extend(lost.into_iter().map(|(loss, count)| format!("{}: {count} {loss}", document.name())));
    }
    written.into_bytes()
}

fn poorer(document: &LabelledDocument) -> usize {
    document.entities.iter().filter(|entity| entity.score.is_some() || !entity.fields.is_empty()).count()
}

type Lost = BTreeMap<&'static str, usize>;

fn count(lost: &mut Lost, loss: &'static str, by: usize) {
    if by > 0 {
        *lost.entry(loss).or_default() += by;
    }
}

/// The entities that do not overlap an earlier, longer one: columns hold one label a token.
fn flat<'e>(entities: &'e [LabelledEntity], lost: &mut Lost) -> Vec<&'e LabelledEntity> {
    let mut sorted: Vec<&LabelledEntity> = entities.iter().collect();
    sorted.sort_by_key(|entity| (entity.span.start, std::cmp::Reverse(entity.span.end)));
    let mut kept: Vec<&LabelledEntity> = Vec::with_capacity(sorted.len());
    for entity in sorted {
        match kept.last() {
            Some(before) if entity.span.start < before.span.end => {
                count(lost, "entities dropped, because they overlap another", 1)
            }
            _ => kept.push(entity),
        }
    }
    kept
}

/// The sentences of `text`; those that an entity ties together are one, because no tag leads across a blank line.
fn whole_sentences(text: &str, entities: &[&LabelledEntity]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for sentence in sentences(text, &blocks(text)) {
        let tied = |before: &Range<usize>| {
            let next = entities.partition_point(|entity| entity.span.end <= before.end);
            entities.get(next).is_some_and(|entity| entity.span.start < before.end)
        };
        match found.last_mut() {
            Some(before) if tied(before) => before.end = sentence.span.end,
            _ => found.push(sentence.span),
        }
    }
    found
}

fn write_sentence(
    written: &mut String,
    document: &LabelledDocument,
    sentence: Range<usize>,
    entities: &[&LabelledEntity],
    scheme: Scheme,
    lost: &mut Lost,
) {
    let text = &document.text[sentence.clone()];
    let shown = text.replace(['\n', '\r', '\t', '\u{85}', '\u{2028}', '\u{2029}'], " ");
    let _ = writeln!(written, "# text = {shown}");
    let tokens: Vec<Range<usize>> =
        words(text).into_iter().map(|word| sentence.start + word.start..sentence.start + word.end).collect();
    let tags = tags(&tokens, &sentence, entities, scheme, lost);
    for (token, tag) in tokens.into_iter().zip(tags) {
        let _ = writeln!(written, "{}\t{tag}", &document.text[token]);
    }
    written.push('\n');
}

/// The tag of each token of one sentence; an entity that cuts a token is a loss.
fn tags(
    tokens: &[Range<usize>],
    sentence: &Range<usize>,
    entities: &[&LabelledEntity],
    scheme: Scheme,
    lost: &mut Lost,
) -> Vec<String> {
    let mut tags = vec!["O".to_owned(); tokens.len()];
    let first = entities.partition_point(|entity| entity.span.end <= sentence.start);
    for entity in entities[first..].iter().take_while(|entity| entity.span.start < sentence.end) {
        let from = tokens.partition_point(|token| token.end <= entity.span.start);
        let to = tokens.partition_point(|token| token.start < entity.span.end);
        if from < to && (tokens[from].start < entity.span.start || tokens[to - 1].end > entity.span.end) {
            count(lost, "entities widened to whole words", 1);
        }
        for index in (from..to).filter(|&index| tags[index] == "O").collect::<Vec<_>>() {
            tags[index] = format!("{}-{}", prefix(index == from, index + 1 == to, scheme), entity.label);
        }
    }
    tags
}

fn prefix(first: bool, last: bool, scheme: Scheme) -> char {
    match (scheme, first, last) {
        (Scheme::Bioes, true, true) => 'S',
        (Scheme::Bioes, false, true) => 'E',
        (_, true, _) => 'B',
        (_, false, _) => 'I',
    }
}
