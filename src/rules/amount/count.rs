//! Counts: a cardinal and the noun that it counts.
//!
//! Years, names with numbers, postal codes and scores also stand before words in the plural; they are told
//! apart here.

use rust_decimal::Decimal;

use super::block::{Block, Gap, Shape};
use super::date::{has_form_of_year, is_dated, is_month};
use super::elided;
use super::grammar::Earlier;
use super::label::is_label;
use super::noun::{self, is_function_word, is_lower, is_plural};
use super::numeral::{self, Numeral};

/// Whether the numeral is a count: something counted follows it, or its form leaves no doubt.
pub(crate) fn is_count(block: &Block, first: &Numeral, last: &Numeral, earlier: Earlier) -> bool {
    if last.half || last.lone_one || is_month(&block.key(last.end)) || is_label(block, first) || is_day(block, first) {
        return false;
    }
    if let Some(noun) = noun::after(block, last) {
        return !is_year(block, first, last)
            && !is_name_with_number(block, first, last)
            && !is_postal_code(block, first, last, noun)
            && !is_score(block, noun);
    }
    stands_alone(block, first, last, earlier)
}

/// `le 12 des préfets`, `au 3 places`: a day or a house number after a determiner in the singular.
fn is_day(block: &Block, first: &Numeral) -> bool {
    first.digits && matches!(&*block.key_before(first.start), "le" | "la" | "du" | "au")
}

/// `2012 élections`, `2014-2020 programmes`: years beside a plural by chance.
fn is_year(block: &Block, first: &Numeral, last: &Numeral) -> bool {
    has_form_of_year(block, last) && (first.start != last.start || is_dated(block, first.start))
        || has_form_of_year(block, last) && !is_lower(block, last.end)
}

/// `France 2 journalistes`, `Apollo 13 astronautes`: a number after a name inside the sentence belongs to it.
fn is_name_with_number(block: &Block, first: &Numeral, last: &Numeral) -> bool {
    let Some(name) = first.start.checked_sub(1).filter(|&at| block.is(at, Shape::Word)) else {
        return opens_heading(block, first, last);
    };
    let capital = block.surface(name).starts_with(char::is_uppercase) && !is_function_word(&block.key(name));
    let opens_sentence =
        block.opens_line(name) || block.mark_before(name).is_some_and(|c| !matches!(c, ',' | '(' | '-'));
    first.digits && !first.grouped && !first.scaled && capital && !opens_sentence
}

/// `3 Résultats`, `2.1 Objectifs`: a numbered heading at the start of a line.
fn opens_heading(block: &Block, first: &Numeral, last: &Numeral) -> bool {
    let short = first.digits && !first.grouped && !first.scaled && first.value < Decimal::ONE_HUNDRED;
    block.opens_line(first.start) && short && first.start == last.start && !is_lower(block, last.end)
}

/// `75008 Paris`, `1000 Bruxelles`: a code before the name of a town.
fn is_postal_code(block: &Block, first: &Numeral, last: &Numeral, noun: usize) -> bool {
    let digits = block.surface(last.start).len();
    let bare = last.digits && last.end == last.start + 1 && !is_lower(block, noun);
    let after_comma = block.mark_before(first.start).is_some() || block.opens_line(first.start);
    bare && (digits == 5 || digits == 4 && after_comma)
}

/// `6 buts à 1`: the goals of a match.
fn is_score(block: &Block, noun: usize) -> bool {
    let scored = matches!(&*block.key(noun), "buts" | "but" | "points" | "essais" | "sets" | "manches" | "jeux");
    let against = matches!(block.surface(noun + 1), "à" | "a" | "contre" | "partout");
    scored && against && (block.is(noun + 2, Shape::Digits) || numeral::read(block, noun + 2).is_some())
}

/// Whether the numeral counts something named before it or left out: `58 985 (…)`, `une douzaine`.
fn stands_alone(block: &Block, first: &Numeral, last: &Numeral, earlier: Earlier) -> bool {
    if last.part || is_glued_to_more(block, last.end) {
        return false;
    }
    if last.noun && last.scaled {
        let ambiguous = matches!(&*block.key(last.end - 1), "quinzaine" | "quarantaine" | "huitaine");
        return last.end > last.start + 1 && !ambiguous;
    }
    let referred = elided::refers_back(block, first, last, earlier);
    let long = first.digits && last.grouped && last.fraction.is_none() && last.is_integer();
    let long_in_words = !last.digits && last.value >= Decimal::ONE_THOUSAND && last.end > last.start + 1;
    long_in_words || (referred || long) && !is_before_name_or_number(block, last.end)
}

fn is_glued_to_more(block: &Block, end: usize) -> bool {
    const CLOSING: [char; 10] = ['.', ',', ';', ':', ')', ']', '!', '?', '»', '"'];
    block.glued(end) && !block.mark(end).is_some_and(|mark| CLOSING.contains(&mark))
}

/// `69 000 Lyon`, `12 345 6`: codes and cells of tables.
fn is_before_name_or_number(block: &Block, end: usize) -> bool {
    let name = block.is(end, Shape::Word) && !is_lower(block, end) && !is_plural(block, end);
    let cell = block.is(end, Shape::Digits) && block.get(end).is_some_and(|t| t.gap == Gap::Space);
    name || cell
}
