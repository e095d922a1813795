//! Months and years.

use std::sync::LazyLock;

use super::block::{Block, is_dash};
use super::numeral::Numeral;
use super::word_list::WordList;

static DATE_WORDS: LazyLock<WordList> = LazyLock::new(|| WordList::new(include_str!("data/date_words.txt")));

/// The twelve months, also cut short.
pub(crate) fn is_month(key: &str) -> bool {
    matches!(
        key,
        "janvier"
            | "fevrier"
            | "mars"
            | "avril"
            | "mai"
            | "juin"
            | "juillet"
            | "aout"
            | "septembre"
            | "octobre"
            | "novembre"
            | "decembre"
            | "janv"
            | "fevr"
            | "fev"
            | "avr"
            | "juil"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
            | "vendemiaire"
            | "brumaire"
            | "frimaire"
            | "nivose"
            | "pluviose"
            | "ventose"
            | "germinal"
            | "floreal"
            | "prairial"
            | "messidor"
            | "thermidor"
            | "fructidor"
    )
}

/// Whether the numeral has the form of a year: four digits in one run, 1000 to 2100.
pub(crate) fn has_form_of_year(block: &Block, numeral: &Numeral) -> bool {
    let one_token = numeral.end == numeral.start + 1 && numeral.digits;
    let surface = block.surface(numeral.start);
    one_token && surface.len() == 4 && ("1000"..="2100").contains(&surface)
}

/// Whether the words before a number of four digits make it a year.
pub(crate) fn is_dated(block: &Block, start: usize) -> bool {
    let key = block.key_before(start);
    let after_slash_or_dash = block.mark_before(start).is_some_and(|c| is_dash(c) || matches!(c, '/' | '(' | ','));
    after_slash_or_dash || is_month(&key) || DATE_WORDS.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_whole_and_cut_short() {
        assert!(is_month("fevrier") && is_month("sept") && !is_month("mois"));
    }
}
