//! Counts: a cardinal and the noun that it counts.
//!
//! Without a parser the noun is known by its form: after a number from two on, French nouns and their
//! adjectives end in -s, -x or -z, which hardly any verb or preposition does; the exceptions are listed. After
//! `de` (`une douzaine de …`) any noun will do.

use std::ops::Range;

use rust_decimal::Decimal;

use super::exclude::{has_form_of_year, is_dated, is_label, is_month};
use super::lex::{Block, Gap, Shape};
use super::numeral::Numeral;

/// Nouns and adjectives reported as counted, at most.
const MAX_COUNTED: usize = 3;

/// Whether the numeral is a count: something counted follows it, or its form leaves no doubt.
pub(crate) fn is_count(block: &Block, first: &Numeral, last: &Numeral) -> bool {
    if last.half || last.lone_one || is_month(&block.key(last.end)) || is_label(block, first) {
        return false;
    }
    if let Some(noun) = noun_after(block, last) {
        return !is_year(block, first, last)
            && !is_name_with_number(block, first, last)
            && !is_postal_code(block, first, last, noun);
    }
    stands_alone(block, first, last)
}

/// Whether something that can be counted stands after the numeral.
pub(crate) fn follows(block: &Block, numeral: &Numeral) -> bool {
    noun_after(block, numeral).is_some()
}

/// The tokens of the noun counted, with its adjectives.
pub(crate) fn counted(block: &Block, numeral: &Numeral) -> Option<Range<usize>> {
    let start = noun_after(block, numeral)?;
    let more = (start + 1..start + MAX_COUNTED).take_while(|&i| is_plural(block, i) && is_lower(block, i));
    Some(start..start + 1 + more.count())
}

/// The token of the noun after the numeral, past `de` where the numeral ends with a noun itself.
fn noun_after(block: &Block, numeral: &Numeral) -> Option<usize> {
    let at = numeral.end;
    if numeral.noun || numeral.part {
        let de = matches!(&*block.key(at), "de" | "d'") || numeral.part && matches!(&*block.key(at), "des" | "du");
        let at = at + usize::from(de);
        let is_noun = de && block.follows(at) && block.is(at, Shape::Word) && !is_function_word(&block.key(at));
        return is_noun.then_some(at);
    }
    let counts_one = numeral.value <= Decimal::ONE && counts_singly(&block.key(at)) && near(block, at);
    (is_plural(block, at) || counts_one).then_some(at)
}

fn near(block: &Block, i: usize) -> bool {
    block.get(i).is_some_and(|t| matches!(t.gap, Gap::Space | Gap::Newline))
}

/// Whether token `i` has the form of a noun or adjective in the plural.
fn is_plural(block: &Block, i: usize) -> bool {
    let key = block.key(i);
    near(block, i) && key.len() > 2 && key.ends_with(['s', 'x', 'z']) && !is_function_word(&key)
}

fn is_lower(block: &Block, i: usize) -> bool {
    block.surface(i).starts_with(char::is_lowercase)
}

/// Words that end like plurals but are no nouns or adjectives, and short words that may follow `de`.
fn is_function_word(key: &str) -> bool {
    is_month(key)
        || matches!(
            key,
            "dans"
                | "sous"
                | "sans"
                | "vers"
                | "mais"
                | "plus"
                | "moins"
                | "puis"
                | "depuis"
                | "ces"
                | "ses"
                | "mes"
                | "tes"
                | "nos"
                | "vos"
                | "les"
                | "des"
                | "aux"
                | "nous"
                | "vous"
                | "ils"
                | "elles"
                | "leurs"
                | "toujours"
                | "jamais"
                | "alors"
                | "lors"
                | "tres"
                | "apres"
                | "hors"
                | "pas"
                | "tous"
                | "toutes"
                | "plusieurs"
                | "chez"
                | "assez"
                | "ailleurs"
                | "dehors"
                | "dessus"
                | "dessous"
                | "ceux"
                | "eux"
                | "celles"
                | "deux"
                | "trois"
                | "six"
                | "dix"
                | "pres"
                | "bis"
                | "vis"
                | "est"
                | "dits"
                | "dites"
                | "ainsi"
                | "auprès"
                | "aupres"
                | "envers"
                | "travers"
                | "versus"
                | "malgres"
                | "parfois"
                | "quels"
                | "quelles"
                | "lesquels"
                | "lesquelles"
                | "desquels"
                | "auxquels"
                | "dont"
                | "sauf"
                | "jours"
                | "ans"
                | "heures"
                | "euros"
                | "mieux"
                | "temps"
                | "volontiers"
                | "certes"
                | "expres"
                | "desormais"
                | "neanmoins"
                | "long"
                | "entre"
                | "la"
                | "le"
                | "l'"
                | "un"
                | "une"
                | "son"
                | "sa"
                | "ce"
                | "cette"
                | "cet"
                | "qui"
                | "que"
                | "quoi"
                | "lui"
                | "moi"
                | "toi"
                | "soi"
                | "a"
                | "en"
                | "et"
                | "ou"
                | "par"
                | "pour"
                | "avec"
                | "sur"
                | "selon"
                | "paris"
                | "tunis"
                | "londres"
                | "bruxelles"
                | "nantes"
                | "rennes"
                | "nimes"
                | "reims"
                | "tours"
                | "versailles"
                | "cannes"
                | "cedex"
                | "times"
                | "news"
        )
}

/// Nouns counted singly often enough to be known after `1`.
fn counts_singly(key: &str) -> bool {
    matches!(
        key,
        "mort"
            | "morte"
            | "blesse"
            | "blessee"
            | "personne"
            | "enfant"
            | "homme"
            | "femme"
            | "disparu"
            | "victime"
            | "cas"
            | "deces"
            | "voix"
            | "but"
            | "habitant"
            | "abstention"
            | "soldat"
            | "civil"
            | "membre"
            | "famille"
            | "place"
            | "poste"
            | "siege"
            | "emploi"
            | "garcon"
            | "fille"
            | "adulte"
            | "vehicule"
            | "maison"
            | "oeuf"
    )
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
    let capital = block.surface(name).starts_with(char::is_uppercase);
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

/// Whether the numeral counts something named before it or left out: `58 985 (…)`, `une douzaine`.
fn stands_alone(block: &Block, first: &Numeral, last: &Numeral) -> bool {
    let end = last.end;
    if block.glued(end) && !matches!(block.mark(end), Some('.' | ',' | ';' | ':' | ')' | ']' | '!' | '?' | '»' | '"'))
    {
        return false;
    }
    if last.noun && last.scaled {
        let strict = matches!(&*block.key(end - 1), "quinzaine" | "quarantaine" | "huitaine");
        return last.end > last.start + 1 && !strict;
    }
    if last.part {
        return false;
    }
    let before_town = block.is(end, Shape::Word) && !is_lower(block, end) && !is_plural(block, end);
    let long = last.grouped && last.fraction.is_none() && last.is_integer() && first.digits;
    let table_cell = block.get(end).is_some_and(|t| t.gap == Gap::Space) && block.is(end, Shape::Digits);
    long && !before_town && !table_cell
        || !last.digits && last.value >= Decimal::ONE_THOUSAND && last.end > last.start + 1
}
