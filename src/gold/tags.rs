//! From tags to chunks, as the two modes of seqeval read them.
//!
//! [`chunks`] is seqeval's default, conlleval's reading: it takes IOB1, IOB2, IOE and IOBES (BILOU, BMES) as they come and
//! repairs what is not legal. [`strict_chunks`] is seqeval's `mode="strict", scheme=IOB2`: what does not open with
//! `B-` is no chunk.

use std::ops::Range;

/// A chunk: tokens and label.
pub type Chunk<'t> = (Range<usize>, &'t str);

/// Prefix and label of a tag; `O` and what is no tag have the prefix `O`.
fn parts(tag: &str) -> (char, &str) {
    let mut letters = tag.chars();
    let prefix = match letters.next() {
        Some('L') => 'E',
        Some('U') => 'S',
        Some('M') => 'I',
        Some(prefix @ ('B' | 'I' | 'E' | 'S')) => prefix,
        _ => return ('O', ""),
    };
    match letters.as_str().strip_prefix('-') {
        Some(label) if !label.is_empty() => (prefix, label),
        _ => (prefix, "_"),
    }
}

/// Whether a field of a column file can be a tag.
pub fn is_tag(field: &str) -> bool {
    let mut letters = field.chars();
    let prefix = letters.next();
    field == "O" || (matches!(prefix, Some('B' | 'I' | 'E' | 'S' | 'L' | 'U' | 'M')) && letters.next() == Some('-'))
}

/// Chunks of one sentence, read as conlleval and seqeval's default do.
pub fn chunks<'t>(tags: &[&'t str]) -> Vec<Chunk<'t>> {
    let mut found: Vec<Chunk> = Vec::new();
    let (mut before, mut label_before, mut start) = ('O', "", 0);
    for (index, tag) in tags.iter().copied().chain(["O"]).enumerate() {
        let (prefix, label) = parts(tag);
        if before != 'O' && ends(before, prefix, label_before != label) {
            found.push((start..index, label_before));
        }
        if starts(before, prefix, label_before != label) {
            start = index;
        }
        (before, label_before) = (prefix, label);
    }
    found
}

fn ends(before: char, prefix: char, other_label: bool) -> bool {
    matches!(before, 'E' | 'S') || matches!(prefix, 'B' | 'S' | 'O') || other_label
}

fn starts(before: char, prefix: char, other_label: bool) -> bool {
    prefix != 'O' && (matches!(prefix, 'B' | 'S') || matches!(before, 'E' | 'S' | 'O') || other_label)
}

/// Chunks of one sentence that are legal IOB2: `B-X` and the `I-X` that follow it.
pub fn strict_chunks<'t>(tags: &[&'t str]) -> Vec<Chunk<'t>> {
    let mut found: Vec<Chunk> = Vec::new();
    let mut open = false;
    for (index, tag) in tags.iter().copied().enumerate() {
        let (prefix, label) = parts(tag);
        let goes_on = prefix == 'I' && open && found.last().is_some_and(|(_, before)| *before == label);
        if prefix == 'B' {
            found.push((index..index + 1, label));
        } else if goes_on {
            found.last_mut().expect("a chunk is open").0.end = index + 1;
        }
        open = prefix == 'B' || goes_on;
    }
    found
}

/// How many tags `I-X` open a chunk: none in IOB2, many in IOB1 and in broken files.
pub fn openings_with_inside(tags: &[&str]) -> usize {
    chunks(tags).iter().filter(|(tokens, _)| tags[tokens.start].starts_with(['I', 'M'])).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orphan_inside_tag_opens_a_chunk_by_default_and_none_in_strict_mode() {
        let tags = ["I-PER", "I-PER", "O", "B-LOC", "I-ORG", "I-LOC"];
        assert_eq!(chunks(&tags), [(0..2, "PER"), (3..4, "LOC"), (4..5, "ORG"), (5..6, "LOC")]);
        assert_eq!(strict_chunks(&tags), [(3..4, "LOC")]);
        assert_eq!(openings_with_inside(&tags), 3);
    }

    #[test]
    fn bioes_and_bilou_read_alike() {
        let expected = [(0..1, "PER"), (2..5, "ORG")];
        assert_eq!(chunks(&["S-PER", "O", "B-ORG", "I-ORG", "E-ORG"]), expected);
        assert_eq!(chunks(&["S-PER", "O", "B-ORG", "M-ORG", "E-ORG"]), expected);
        assert_eq!(chunks(&["U-PER", "O", "B-ORG", "I-ORG", "L-ORG"]), expected);
    }
}
