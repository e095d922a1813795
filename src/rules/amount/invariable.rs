//! Nouns that take no -s after a number: votes (`61 oui`), acronyms and products (`12 ONG`, `deux Canadair`,
//! `six F-16`).

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::block::{Block, Gap, Shape, is_dash};
use super::noun::{is_function_word, is_lower};
use super::numeral::Numeral;
use super::word_list::WordList;

static INVARIABLE_NOUNS: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(include_str!("data/invariable_nouns.txt")));

/// The token after the invariable noun at token `at`, which follows `numeral`.
pub(crate) fn end(block: &Block, numeral: &Numeral, at: usize) -> Option<usize> {
    if block.get(at)?.gap != Gap::Space || !block.is(at, Shape::Word) {
        return None;
    }
    if is_vote(block, at) {
        return Some(at + 1);
    }
    if is_lower(block, at) {
        return None;
    }
    let hyphen = block.mark(at + 1).is_some_and(is_dash) && block.glued(at + 1);
    if hyphen {
        return is_model(block, at).then_some(at + 3);
    }
    is_name(block, numeral, at).then_some(at + 1)
}

/// `61 oui contre 17 non`; but `trois non remboursés`.
fn is_vote(block: &Block, at: usize) -> bool {
    let next = block.key(at + 1);
    let ends = match block.mark(at + 1) {
        Some(mark) => !is_dash(mark),
        None => matches!(&*next, "et" | "ou" | "contre" | "pour") || block.get(at + 1).is_none(),
    };
    matches!(&*block.key(at), "oui" | "non") && ends
}

/// Whether letters, a hyphen and digits name a model: `F-16`; but `12 h 55 UTC-5`.
fn is_model(block: &Block, at: usize) -> bool {
    let letters = block.surface(at);
    let digits = block.glued(at + 2) && block.is(at + 2, Shape::Digits);
    digits && letters.len() <= 3 && !matches!(letters, "UTC" | "GMT" | "UT")
}

/// Whether the word in capitals is known to be counted, or stands after a number in words: numbers in digits also stand
/// before names by chance (`75008 Paris`).
fn is_name(block: &Block, numeral: &Numeral, at: usize) -> bool {
    let key = block.key(at);
    let small_in_words = !numeral.digits && numeral.is_integer() && numeral.value < Decimal::ONE_THOUSAND;
    let name = block.surface(at).len() > 2 && !is_function_word(&key);
    small_in_words && name || INVARIABLE_NOUNS.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    #[test]
    fn votes_models_acronyms_and_products_are_counted() {
        for text in ["soit 61 oui", "avec six F-16", "les 12 ONG", "deux Canadair"] {
            assert_eq!(find_amounts(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for text in ["trois non remboursés", "à 34 UTC-5", "12 ter, rue Hugo", "à cinq La Haye", "24 Paris"] {
            assert_eq!(find_amounts(text), [], "{text}");
        }
    }
}
