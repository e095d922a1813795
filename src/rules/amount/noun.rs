//! The noun after a number, known by its form.
//!
//! Without a parser: after a number from two on, French nouns and their adjectives end in -s, -x or -z, which
//! hardly any verb or preposition does; the exceptions are listed. After `de` (`une douzaine de …`) any noun
//! will do.

use std::ops::Range;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::block::{Block, Gap, Shape, is_dash};
use super::date::is_month;
use super::invariable;
use super::numeral::Numeral;
use super::word_list::WordList;

static FUNCTION_WORDS: LazyLock<WordList> = LazyLock::new(|| WordList::new(include_str!("data/function_words.txt")));

static SINGLE_NOUNS: LazyLock<WordList> = LazyLock::new(|| WordList::new(include_str!("data/single_nouns.txt")));

/// Nouns and adjectives of a phrase, at most.
const MAX_PHRASE: usize = 3;

/// The tokens of the noun counted, with its adjectives.
pub(crate) fn phrase(block: &Block, numeral: &Numeral) -> Option<Range<usize>> {
    let start = after(block, numeral).filter(|&at| partitive(block, at).is_none())?;
    let end = plural_end(block, start).or_else(|| invariable::end(block, numeral, start));
    let mut end = end.unwrap_or(start + 1);
    for _ in 1..MAX_PHRASE {
        match plural_end(block, end).filter(|_| is_lower(block, end)) {
            Some(next) => end = next,
            None => break,
        }
    }
    Some(start..end)
}

/// The token of the noun after the numeral, past `de` where the numeral ends with a noun itself; or the token of
/// `de` in `deux de ses frères`.
pub(crate) fn after(block: &Block, numeral: &Numeral) -> Option<usize> {
    let at = numeral.end;
    if numeral.noun || numeral.part {
        return after_de(block, at, numeral.part);
    }
    let few = numeral.value < Decimal::TWO || numeral.digits;
    let is_singular = few && near(block, at) && SINGLE_NOUNS.contains(&block.key(at));
    let is_plural = plural_end(block, at).is_some() || partitive(block, at).is_some();
    let several = numeral.value >= Decimal::TWO || numeral.digits;
    let is_invariable = several && invariable::end(block, numeral, at).is_some();
    (is_plural || is_singular || is_invariable).then_some(at)
}

/// The noun after the `de` at token `at`; after a fraction `des` and `du` do as well.
fn after_de(block: &Block, at: usize, part: bool) -> Option<usize> {
    let de = match &*block.key(at) {
        "de" | "d'" => true,
        "des" | "du" => part,
        _ => false,
    };
    let noun = at + 1;
    let is_noun = block.follows(noun) && block.is(noun, Shape::Word) && !is_function_word(&block.key(noun));
    (de && is_noun).then_some(noun)
}

/// The token after `de ses`, `d’entre`, `des` at token `at`, which lead to the whole that some are counted of.
fn partitive(block: &Block, at: usize) -> Option<usize> {
    let whole = match (&*block.key(at), &*block.key(at + 1)) {
        ("de", "ses" | "leurs" | "mes" | "nos" | "vos" | "ces" | "ceux") | ("d'", "entre") => at + 2,
        ("des", _) if plural_end(block, at + 1).is_some() || block.is(at + 1, Shape::Digits) => at + 1,
        _ => return None,
    };
    near(block, at).then_some(whole)
}

fn near(block: &Block, i: usize) -> bool {
    block.get(i).is_some_and(|t| matches!(t.gap, Gap::Space | Gap::Newline))
}

/// Whether token `i` has the form of a noun or adjective in the plural.
pub(crate) fn is_plural(block: &Block, i: usize) -> bool {
    plural_end(block, i).is_some()
}

/// The token after the noun or adjective in the plural at token `i`, with what hyphens join to it
/// (`nouveau-nés`, `arcs-en-ciel`).
fn plural_end(block: &Block, i: usize) -> Option<usize> {
    /// Words that hyphens join, at most.
    const JOINED: usize = 4;
    let joined = |end: usize| {
        let hyphen = block.mark(end).is_some_and(is_dash) && block.glued(end);
        hyphen && block.glued(end + 1) && block.is(end + 1, Shape::Word)
    };
    let end = (1..JOINED).map(|n| i + 2 * n - 1).find(|&end| !joined(end))?;
    let (first, last) = (block.key(i), block.key(end - 1));
    let in_plural = [&first, &last].into_iter().any(|key| key.len() > 2 && key.ends_with(['s', 'x', 'z']));
    (near(block, i) && in_plural && !is_function_word(&first) && !is_month(&last)).then_some(end)
}

pub(crate) fn is_lower(block: &Block, i: usize) -> bool {
    block.surface(i).starts_with(char::is_lowercase)
}

/// Whether the word is no noun although its form is that of a plural.
pub(crate) fn is_function_word(key: &str) -> bool {
    is_month(key) || FUNCTION_WORDS.contains(key)
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    fn counted(text: &str) -> Option<&str> {
        find_amounts(text)[0].counted.clone().map(|span| &text[span])
    }

    #[test]
    fn the_noun_and_its_adjectives_are_counted() {
        assert_eq!(counted("14 223 déplacés internes depuis février"), Some("déplacés internes"));
        assert_eq!(counted("40 responsables"), Some("responsables"));
        assert_eq!(counted("des centaines de migrants"), Some("migrants"));
        assert_eq!(counted("175 Etats membres"), Some("Etats membres"));
        assert_eq!(counted("1,8 enfant par femme"), Some("enfant"));
    }

    #[test]
    fn hyphens_join_and_a_whole_is_not_the_noun() {
        assert_eq!(counted("neuf nouveau-nés hospitalisés"), Some("nouveau-nés hospitalisés"));
        assert_eq!(counted("deux de ses frères"), None);
        assert_eq!(counted("trois d’entre eux"), None);
    }

    #[test]
    fn a_phrase_stops_at_verbs_and_punctuation() {
        assert_eq!(counted("3 policiers sont morts"), Some("policiers"));
        assert_eq!(counted("3 morts, blessés"), Some("morts"));
        assert_eq!(counted("passé à 58 985"), None);
    }
}
