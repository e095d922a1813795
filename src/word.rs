//! Words, the things that carry labels: a run of letters, digits and underscores, or one other visible
//! character, so that `l'OIM` is three words. The models were trained on words cut this way.
//!
//! Combining marks and invisible joiners (soft hyphen, zero-width space) belong to the word they stand in, so that
//! `Côte` in decomposed form is one word, as it is in composed form.

use std::ops::Range;

/// Cuts `text` into words; spans are bytes of `text`.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match class(c) {
            Class::Word if open => found.last_mut().expect("a word is open").end = end,
            Class::Word => found.push(at..end),
            Class::Joiner if open => continue,
            Class::Visible => found.push(at..end),
            Class::Joiner | Class::Blank => {}
        }
        open = matches!(class(c), Class::Word);
    }
    found
}

enum Class {
    Word,
    /// Invisible: neither ends a word nor stands for one.
    Joiner,
    Visible,
    Blank,
}

fn class(c: char) -> Class {
    match c {
        _ if c.is_alphanumeric() || c == '_' || is_mark(c) => Class::Word,
        _ if is_joiner(c) => Class::Joiner,
        _ if c.is_whitespace() || c.is_control() => Class::Blank,
        _ => Class::Visible,
    }
}

/// Soft hyphen, zero-width space and joiners, byte order mark: characters that print nothing and separate nothing.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Combining diacritical marks of the Latin, Greek and Cyrillic scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn an_elided_article_is_two_words_before_its_name() {
        assert_eq!(
            shown("l'OIM, à Port-au-Prince."),
            ["l", "'", "OIM", ",", "à", "Port", "-", "au", "-", "Prince", "."]
        );
    }

    #[test]
    fn decomposed_accents_and_soft_hyphens_do_not_cut_a_word() {
        assert_eq!(shown("Co\u{302}te d’Ivoire"), ["Co\u{302}te", "d", "’", "Ivoire"]);
        assert_eq!(shown("Mauri\u{ad}tanie\u{200b} Mali"), ["Mauri\u{ad}tanie", "Mali"]);
    }

    #[test]
    fn signs_are_words_and_control_characters_are_none() {
        assert_eq!(shown("3½ m² €\u{0}🙂"), ["3½", "m²", "€", "🙂"]);
    }
}
