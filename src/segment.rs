//! Sentences: Unicode's default rules propose boundaries, French rules decide.
//!
//! Proposals come from the crate `unicode-segmentation` ([UAX #29], sentence boundaries), read off a copy of the
//! block in which line ends are spaces, because a hard wrap ends no sentence. Three marks add their own: the ellipsis
//! sign and, in lists, the semicolon, which UAX #29 does not count as end marks, and a point before `- ` or `à`. Each
//! proposal is then moved behind closing quotation marks and brackets, and dropped where an abbreviation, an initial, an enumeration number or a lower-case letter says
//! that the sentence goes on. Abbreviations stand in `segment/abbreviations.tsv`.
//!
//! [UAX #29]: https://www.unicode.org/reports/tr29/#Sentence_Boundaries

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;

use crate::layout::{Block, is_blank};

/// One sentence of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the document's text, without white space at either end; never empty.
    pub span: Range<usize>,
    /// Index of the block that holds it.
    pub block: usize,
}

/// What may follow an abbreviation's point within the same sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Abbreviation {
    /// Anything: a name, a noun.
    BeforeName,
    /// A figure.
    BeforeNumber,
    /// Anything but a capital letter.
    MayEnd,
}

static ABBREVIATIONS: LazyLock<HashMap<String, Abbreviation>> = LazyLock::new(|| {
    let rows = include_str!("segment/abbreviations.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t')).map(|(word, class)| (folded(word), class_of(class))).collect()
});

static STARTERS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("segment/starters.txt").lines().filter(|row| !row.starts_with('#')).collect());

fn class_of(name: &str) -> Abbreviation {
    match name {
        "name" => Abbreviation::BeforeName,
        "number" => Abbreviation::BeforeNumber,
        _ => Abbreviation::MayEnd,
    }
}

/// Lower case, but a single letter keeps its case: `M.` is a title, `m.` a unit.
fn folded(word: &str) -> String {
    if word.chars().count() == 1 { word.to_owned() } else { word.to_lowercase() }
}

/// Finds the sentences of all `blocks` of `text`, in order.
pub fn sentences(text: &str, blocks: &[Block]) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let mut start = block.span.start;
        for end in boundaries(&text[block.span.clone()]).map(|b| block.span.start + b) {
            push(&mut found, text, start..end, index);
            start = end;
        }
        push(&mut found, text, start..block.span.end, index);
    }
    found
}

fn push(found: &mut Vec<Sentence>, text: &str, span: Range<usize>, block: usize) {
    let raw = &text[span.clone()];
    let trimmed = raw.trim_matches(is_blank);
    if !trimmed.is_empty() {
        let start = span.start + (raw.len() - raw.trim_start_matches(is_blank).len());
        found.push(Sentence { span: start..start + trimmed.len(), block });
    }
}

/// Byte positions inside `block` where a new sentence starts.
fn boundaries(block: &str) -> impl Iterator<Item = usize> {
    let flat = flattened(block);
    let mut proposals: Vec<usize> = flat.split_sentence_bound_indices().map(|(start, _)| start).skip(1).collect();
    proposals.extend(flat.match_indices(['…', ';', '.']).map(|(at, sign)| at + sign.len()));
    let mut kept: Vec<usize> = proposals.into_iter().filter_map(|at| decide(&flat, at)).collect();
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter()
}

/// The block with every line end as spaces, at the same offsets.
fn flattened(block: &str) -> String {
    let line_end = |c| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    block
        .chars()
        .flat_map(|c| {
            let (kept, count) = if line_end(c) { (' ', c.len_utf8()) } else { (c, 1) };
            std::iter::repeat_n(kept, count)
        })
        .collect()
}

/// Where the boundary proposed at `at` really lies, or `None` if the sentence goes on.
fn decide(text: &str, at: usize) -> Option<usize> {
    let closed = after_closers(text, at);
    let (left, right) = (text[..closed].trim_end_matches(is_blank), text[closed..].trim_start_matches(is_blank));
    let spaced = text[..closed].ends_with(is_blank) || text[closed..].starts_with(is_blank);
    if !spaced || right.is_empty() || goes_on(left, right) {
        return None;
    }
    Some(text.len() - right.len())
}

/// Moves a boundary behind closing marks that belong to the sentence before: `Oui ? | »` → `Oui ? » |`.
fn after_closers(text: &str, at: usize) -> usize {
    let rest = text[at..].trim_start_matches(is_blank);
    let closers = rest.len() - rest.trim_start_matches(['»', '”', ')', ']', '’', '›']).len();
    if closers == 0 { at } else { text.len() - rest.len() + closers }
}

/// Whether the sentence that `left` belongs to goes on with `right`; both are trimmed and not empty.
fn goes_on(left: &str, right: &str) -> bool {
    let bare = left.trim_end_matches(|c| is_closer(c) || is_blank(c));
    if is_cut(left) {
        return true;
    }
    if starts_dash_item(right) && bare.ends_with(['.', ';', '!', '?', '…']) {
        return false;
    }
    let Some(next) = right.trim_start_matches(|c| is_opener(c) || is_blank(c)).chars().next() else { return true };
    if bare.ends_with(';') {
        return !next.is_uppercase();
    }
    if next.is_lowercase() && !(bare.ends_with('.') && lost_its_capital(right)) {
        return true;
    }
    match bare.strip_suffix('.') {
        Some(head) if bare.len() == left.len() => after_point(head, right),
        _ => false,
    }
}

/// `- des campagnes d'information`: the next item of a list that runs on within the line.
fn starts_dash_item(right: &str) -> bool {
    right.strip_prefix(['-', '–', '—']).is_some_and(|rest| rest.starts_with(is_blank))
}

/// Old keyboards had no `À`: after a point, `à` alone starts a sentence.
fn lost_its_capital(right: &str) -> bool {
    right.strip_prefix('à').is_some_and(|rest| rest.starts_with(is_blank))
}

/// `[…]`, `(...)`: something was left out, the sentence goes on.
fn is_cut(left: &str) -> bool {
    ["[...]", "(...)", "[…]", "(…)", "(?)", "(!)"].iter().any(|mark| left.ends_with(mark))
}

/// The same question after a point that no closing mark follows; `head` is the text before the point.
fn after_point(head: &str, right: &str) -> bool {
    if head.ends_with('.') {
        return false;
    }
    is_enumeration(head) || is_abbreviation(head, right) || is_initial(head, right)
}

/// `1`, `2.3`, `IV` or `a` where a sentence starts: the number of what follows.
fn is_enumeration(head: &str) -> bool {
    let start = head.rfind(is_blank).map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let (before, mark) = (head[..start].trim_end_matches(is_blank), &head[start..]);
    let number = mark.len() <= 7 && mark.split('.').all(|part| !part.is_empty() && part.len() <= 2 && is_number(part));
    let roman = mark.len() <= 5 && mark.chars().all(|c| "IVXLC".contains(c));
    let letter = mark.len() == 1 && mark.chars().all(|c| c.is_ascii_alphabetic());
    let starts = before.is_empty() || before.ends_with(['.', '!', '?', '…', ';', ':', '»']);
    !mark.is_empty() && starts && (number || roman || letter)
}

fn is_number(part: &str) -> bool {
    part.chars().all(|c| c.is_ascii_digit())
}

fn is_abbreviation(head: &str, right: &str) -> bool {
    let word = last_word(head);
    let class = ABBREVIATIONS.get(&folded(&two_last_words(head))).or_else(|| ABBREVIATIONS.get(&folded(word)));
    match class {
        Some(Abbreviation::BeforeName) => true,
        Some(Abbreviation::BeforeNumber) => right.starts_with(|c: char| c.is_ascii_digit()) || is_article(right),
        Some(Abbreviation::MayEnd) | None => false,
    }
}

/// `L. 123-1`, `R 12`: the letter and number of an article of law.
fn is_article(right: &str) -> bool {
    let rest = right.strip_prefix(['L', 'R', 'D', 'A']).unwrap_or("x");
    rest.trim_start_matches(['.', '*', ' ', '\u{a0}']).starts_with(|c: char| c.is_ascii_digit())
}

/// `J. Dupont`, `J.-P. Dupont`, `J.-Ph. Dupont`, `George W. Bush`, `A.B.C. Afrique`; but `la vitamine C. Le patient …` ends.
fn is_initial(head: &str, right: &str) -> bool {
    let word = last_word(head);
    let initials = !word.is_empty()
        && word.split(['.', '-']).filter(|part| !part.is_empty()).all(|part| {
            let mut letters = part.chars();
            let single = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
            single || word.contains('-') && matches!(part, "Ph" | "Ch" | "Th" | "Cl" | "Fr")
        });
    initials && !starts_sentence(right)
}

/// Starts with a word of the list of starters, and not with a name such as `Le Goff`.
pub(crate) fn starts_sentence(right: &str) -> bool {
    let right = right.trim_start_matches(|c| is_opener(c) || is_blank(c));
    let end = right.find(|c: char| !c.is_alphabetic()).unwrap_or(right.len());
    let particle = matches!(&right[..end], "Le" | "La" | "Les" | "De" | "Du" | "D" | "Des" | "L");
    let name =
        right[end..].trim_start_matches(|c| is_blank(c) || c == '\'' || c == '’').starts_with(char::is_uppercase);
    // `L. J. Ospina` goes on with an initial, not with an article.
    let initial = right[end..].starts_with('.');
    STARTERS.contains(&right[..end]) && !(particle && name) && !initial
}

/// What stands between the last blank, apostrophe or opening mark of `head` and its end.
fn last_word(head: &str) -> &str {
    let start = head.rfind(|c| is_blank(c) || is_opener(c) || matches!(c, '\'' | '’' | '/'));
    start.map_or(head, |at| &head[at + head[at..].chars().next().map_or(1, char::len_utf8)..])
}

/// The last two words, for abbreviations such as `p. ex` and `op. cit`.
fn two_last_words(head: &str) -> String {
    let mut words: Vec<&str> = head.rsplit(is_blank).filter(|w| !w.is_empty()).take(2).collect();
    words.reverse();
    words.join(" ")
}

fn is_closer(c: char) -> bool {
    matches!(c, '»' | '”' | '"' | ')' | ']' | '’' | '\'' | '›')
}

fn is_opener(c: char) -> bool {
    matches!(c, '«' | '“' | '"' | '(' | '[' | '‹' | '‘' | '-' | '–' | '—' | '\'' | '’')
}

#[cfg(test)]
mod tests;
