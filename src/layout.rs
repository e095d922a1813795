//! Where a text's blocks begin and end: paragraphs, headings, list items, menu and label lines.
//!
//! Nothing in the text is changed, only boundaries are found. A sentence and an entity lie within one block.
//! Blank lines always separate blocks. Whether a single line end does is decided from the two lines and
//! their neighbours, because scraped pages mix menus (every line a block) with paragraphs that were
//! hard-wrapped at 60 to 80 columns (many lines, one block). A block of more than 256 KiB is cut.

mod cut;
mod name;

use std::ops::Range;

use self::cut::{LONGEST_BLOCK, cut};
use self::name::cuts_name;

/// A stretch of text that reads as one unit: a paragraph, a heading, a list item, one menu line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Bytes of the document's text, without white space at either end; never empty.
    pub span: Range<usize>,
}

/// Lines longer than this were not wrapped by hand.
const WIDEST_WRAP: usize = 120;
/// Lines shorter than this say nothing about the column at which a text was wrapped.
const NARROWEST_WRAP: usize = 40;
/// How many lines before and after are looked at for that column.
const NEIGHBOURS: usize = 4;

/// Words that no heading or list item ends with: the line goes on below.
const OPEN_ENDS: &[&str] = &[
    "à", "au", "aux", "avec", "ce", "ces", "cette", "chez", "dans", "de", "des", "du", "en", "et", "la", "le", "les",
    "leur", "leurs", "ou", "par", "pour", "que", "qui", "sa", "se", "ses", "son", "sous", "sur", "un", "une", "vers",
];

/// Finds the blocks of `text`, in order.
pub fn blocks(text: &str) -> Vec<Block> {
    let lines = lines(text);
    let mut found: Vec<Block> = Vec::new();
    let mut goes_on = false;
    for (index, line) in lines.iter().enumerate() {
        goes_on = index > 0 && joins(&lines, index, goes_on);
        match found.last_mut() {
            Some(open) if goes_on => open.span.end = line.span.end,
            _ => found.push(Block { span: line.span.clone() }),
        }
        if let Some(cut) = glued_heading(text, &lines, index) {
            let open = found.last_mut().expect("the line was just pushed or joined");
            let rest = cut..open.span.end;
            open.span.end = cut;
            found.push(Block { span: rest });
        }
    }
    cut(text, found, LONGEST_BLOCK)
}

/// One line with something on it.
#[derive(Debug)]
struct Line<'t> {
    /// Bytes of the text, trimmed of white space.
    span: Range<usize>,
    /// The same as text.
    text: &'t str,
    /// Characters, counted up to just above [`WIDEST_WRAP`].
    width: usize,
    /// No blank line and no page break stands between the previous line and this one.
    follows: bool,
}

/// Cuts `text` at line ends of every convention; blank lines leave their mark in [`Line::follows`].
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut follows = false;
    for (start, raw) in raw_lines(text) {
        let trimmed = raw.trim_matches(is_blank);
        follows &= !text[..start].ends_with(['\u{c}', '\u{2029}']);
        if trimmed.is_empty() {
            follows = false;
            continue;
        }
        let start = start + (raw.len() - raw.trim_start_matches(is_blank).len());
        let width = trimmed.chars().take(WIDEST_WRAP + 1).count();
        lines.push(Line { span: start..start + trimmed.len(), text: trimmed, width, follows });
        follows = true;
    }
    lines
}

/// The lines of `text` with their start, without their ends (LF, CRLF, CR, form feed, U+0085, U+2028, U+2029).
fn raw_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(0);
    std::iter::from_fn(move || {
        let start = rest?;
        let tail = &text[start..];
        let Some(end) = tail.find(is_line_end) else {
            rest = None;
            return Some((start, tail));
        };
        let mark = tail[end..].chars().next().map_or(1, char::len_utf8);
        let mark = if tail[end..].starts_with("\r\n") { 2 } else { mark };
        rest = Some(start + end + mark);
        Some((start, &tail[..end]))
    })
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// White space, and characters that print nothing.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}')
}

/// Whether line `index` goes on with the paragraph of the line before it; `within` says that the line before does so
/// with the one above it.
fn joins(lines: &[Line<'_>], index: usize, within: bool) -> bool {
    let (previous, next) = (&lines[index - 1], &lines[index]);
    if !next.follows || starts_item(next.text) || starts_with_label(next.text) {
        return false;
    }
    let goes_on_low = starts_low(next.text) && !ends_sentence(previous.text);
    if previous.text.ends_with(':') {
        return goes_on_low;
    }
    if ends_open(previous.text) || (goes_on_low && (within || previous.width >= 20)) {
        return true;
    }
    was_wrapped(lines, index) || (within && is_unfinished(previous)) || cuts_name(previous.text, next.text, within)
}

/// Inside a paragraph, a line that ends no sentence goes on below, however short it is.
fn is_unfinished(line: &Line<'_>) -> bool {
    !ends_sentence(line.text) && (starts_low(line.text) || line.width >= NARROWEST_WRAP)
}

/// Whether the line before `index` is as full as lines around it that were wrapped by hand.
fn was_wrapped(lines: &[Line<'_>], index: usize) -> bool {
    let (previous, next) = (&lines[index - 1], &lines[index]);
    let around = index.saturating_sub(NEIGHBOURS + 1)..(index + NEIGHBOURS).min(lines.len());
    let column = lines[around.clone()].iter().map(|l| l.width).filter(|&w| w <= WIDEST_WRAP).max().unwrap_or(0);
    let first_word = next.text.split(is_blank).next().unwrap_or("").chars().count();
    let full = column >= NARROWEST_WRAP && previous.width <= WIDEST_WRAP && previous.width + 1 + first_word > column;
    let ends_as_prose = !ends_sentence(previous.text) && ends_sentence(next.text) && previous.width > NARROWEST_WRAP;
    full && (ends_as_prose || around.skip(1).any(|i| runs_on(&lines[i - 1], &lines[i])))
}

/// Sure sign of a wrapped paragraph: a line starts in lower case below one that does not end a sentence.
fn runs_on(previous: &Line<'_>, next: &Line<'_>) -> bool {
    next.follows && starts_low(next.text) && previous.width >= NARROWEST_WRAP && !ends_sentence(previous.text)
}

fn starts_low(line: &str) -> bool {
    line.trim_start_matches(['«', '“', '"', '(', ' ', '\u{a0}', '\u{202f}']).starts_with(char::is_lowercase)
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['»', '”', '"', ')', ' ', '\u{a0}', '\u{202f}']).ends_with(['.', '!', '?', '…', ':', ';'])
}

/// The line ends inside a phrase: with a comma, a cut word, an elided article or a word of [`OPEN_ENDS`].
fn ends_open(line: &str) -> bool {
    let last = line.rsplit(is_blank).next().unwrap_or("");
    let cut_word = last.len() > 1 && last.ends_with('-') && last.trim_end_matches('-').ends_with(char::is_alphabetic);
    let lowered = last.to_lowercase();
    cut_word || last.ends_with([',', '\'', '’', '(']) || OPEN_ENDS.contains(&lowered.as_str())
}

/// The line starts a list item: `- …`, `• …`, `1. …`, `a) …`.
fn starts_item(line: &str) -> bool {
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return false };
    let second = chars.next();
    match first {
        '-' | '–' | '—' | '*' | '+' | 'o' | '>' | '|' | '#' => second.is_none_or(is_blank),
        '•' | '▪' | '►' | '▶' | '·' | '●' | '○' | '◦' | '‣' | '⁃' | '■' | '□' | '✓' | '✔' | '→' | '➢' => {
            true
        }
        '0'..='9' => {
            let tail = line.trim_start_matches(|c: char| c.is_ascii_digit());
            line.len() - tail.len() <= 3 && [". ", ") ", ".\t", ".- "].iter().any(|mark| tail.starts_with(mark))
        }
        c if c.is_alphabetic() => second == Some(')'),
        _ => false,
    }
}

/// The line starts with a short label: `Tél. : +41 22 717 9111`, `Contact : Jean Dupont`.
fn starts_with_label(line: &str) -> bool {
    let Some(colon) = line.char_indices().take(28).find(|&(_, c)| c == ':').map(|(at, _)| at) else { return false };
    let (label, value) = (&line[..colon], &line[colon + 1..]);
    let spaced = value.is_empty() || value.starts_with(is_blank);
    spaced && label.starts_with(char::is_uppercase) && label.split(is_blank).filter(|w| !w.is_empty()).count() <= 3
}

/// Where a scraper glued a heading to the text below it: `Qui sommes nousL'Organisation …`. The heading is known
/// because the line above repeats it, or because an elided article follows a lower-case letter at once.
fn glued_heading(text: &str, lines: &[Line<'_>], index: usize) -> Option<usize> {
    let line = &lines[index];
    let above = index.checked_sub(1).map(|i| lines[i].text).filter(|above| above.len() >= 6);
    let repeated = above
        .filter(|above| line.text.strip_prefix(above).is_some_and(|rest| rest.starts_with(char::is_uppercase)))
        .map(|above| line.span.start + above.len());
    repeated.or_else(|| glued_article(&text[line.span.clone()]).map(|at| line.span.start + at))
}

/// Start of the first `L'` or `D'` right after two lower-case letters.
fn glued_article(line: &str) -> Option<usize> {
    line.match_indices(['\'', '’']).find_map(|(apostrophe, _)| {
        let head = line[..apostrophe].strip_suffix(['L', 'D'])?;
        let low = head.chars().rev().take(2).filter(|c| c.is_lowercase()).count();
        (low == 2 && line[apostrophe..].chars().nth(1).is_some_and(char::is_alphabetic)).then_some(head.len())
    })
}

#[cfg(test)]
mod tests;
