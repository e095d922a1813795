//! Whether a unit of a few letters is one, where it stands: short signs are also initials, marks of articles
//! and ordinals.

use super::block::{Block, Gap, Shape};
use super::date::has_form_of_year;
use super::label::is_label;
use super::lexicon::Found;
use super::noun::is_function_word;
use super::numeral::Numeral;

/// Whether a unit of this form may follow here: short signs are also letters, initials and words.
pub(crate) fn fits(block: &Block, numeral: &Numeral, found: &Found, at: usize) -> bool {
    if found.unit.symbol == "nmi" && &*block.key(found.end - 1) == "mille" {
        return false; // The number word; the unit is written `milles`, or `mille marin`.
    }
    let surface = block.surface(at);
    let one_token = found.sign && found.end == at + 1;
    match surface {
        "°" if one_token => !is_coordinate(block, at + 1) && !is_ordinal_sign(block, numeral.start, at + 1),
        _ if one_token && is_letters(surface) => letters_fit(block, numeral, at),
        _ => true,
    }
}

/// Whether letters are a unit: no initial of a name (`3 F Nantes`), and no mark of an article (`article 70 A`).
fn letters_fit(block: &Block, numeral: &Numeral, at: usize) -> bool {
    let surface = block.surface(at);
    let is_capital = |i: usize| block.surface(i).starts_with(char::is_uppercase);
    let on_the_line = block.get(at + 1).is_some_and(|t| matches!(t.gap, Gap::Space | Gap::Wide));
    let name_follows = on_the_line && block.is(at + 1, Shape::Word) && is_capital(at + 1);
    match surface.len() {
        1 => {
            let of = matches!(&*block.key_before(numeral.start), "de" | "d'");
            let mark = is_label(block, numeral) || surface == "A" && !of;
            let after_year = has_form_of_year(block, numeral) && !block.glued(at);
            let initial = is_capital(at) && name_follows;
            numeral.digits && !(mark || after_year || initial)
        }
        2 => !(is_capital(at) && name_follows),
        _ => true,
    }
}

/// Whether the sign after a number makes it an ordinal (`la 19° division`, `le 3° du I`), as lawyers and older
/// papers write it.
fn is_ordinal_sign(block: &Block, start: usize, next: usize) -> bool {
    let determiner =
        matches!(&*block.key_before(start), "le" | "la" | "du" | "au" | "l'" | "les" | "des" | "aux" | "ce");
    let noun_follows = block.is(next, Shape::Word) && !is_function_word(&block.key(next));
    let numbers_a_list = block.mark(next) == Some(')') && block.mark_before(start) != Some('(');
    determiner || noun_follows || numbers_a_list
}

/// Whether minutes of arc or a point of the compass follow the degrees: `48° 51′`, `12° N`.
fn is_coordinate(block: &Block, at: usize) -> bool {
    let minutes = block.is(at, Shape::Digits) && matches!(block.mark(at + 1), Some('\'' | '′' | '’'));
    minutes || matches!(block.surface(at), "N" | "S" | "E" | "O" | "W")
}

pub(crate) fn is_letters(surface: &str) -> bool {
    surface.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    #[test]
    fn letters_that_are_no_unit_are_left() {
        for text in ["l’article 70 A", "le 3° du I", "48° 51′ N", "3 mi-mars", "sur 3 F Nantes"] {
            assert_eq!(find_amounts(text), [], "{text}");
        }
    }
}
