//! Numbers that are no amounts: pieces of codes and addresses, telephone numbers, definite numerals.
//!
//! The tests look at a few tokens on either side of the number and never further, so the work for each number
//! is bounded.

use super::block::{Block, Gap, Shape, is_apostrophe, is_dash};
use super::numeral::Numeral;
use super::{list, money};

/// Whether what stands before token `start` makes the digits there a piece of a code: `A7`, `n°5`, `1.2.3`.
pub(crate) fn is_piece_of_code(block: &Block, start: usize, floor: usize) -> bool {
    let Some(previous) = start.checked_sub(1).and_then(|p| block.get(p)) else {
        return false;
    };
    if block.mark_before(start).is_some_and(|c| matches!(c, '°' | 'º' | '#' | '№')) && !is_degree_sign(block, start)
    {
        return true;
    }
    if floor > 0 && start == floor + 1 && list::is_times(block, floor) {
        return false; // `30x40 cm`, where `30` is an amount.
    }
    if previous.shape == Shape::Digits {
        let digits = block.surface(start - 1);
        return start > floor
            && block.get(start).is_some_and(|t| t.gap == Gap::Space)
            && (digits.len() < 4 || digits.starts_with('0'));
    }
    block.glued(start) && is_glued_to_code(block, start)
}

/// `48° 51` is a coordinate as well, but `n° 5` has letters before its sign.
fn is_degree_sign(block: &Block, start: usize) -> bool {
    start >= 2 && block.is(start - 2, Shape::Digits) && !block.glued(start)
}

fn is_glued_to_code(block: &Block, start: usize) -> bool {
    let Some(mark) = block.mark_before(start) else {
        let surface = block.surface(start - 1);
        let elided = surface.ends_with(is_apostrophe);
        return !elided && money::currency_before(block, start, 0).is_none();
    };
    let after_letters_or_digits = block.glued(start - 1) && start >= 2 && !block.is(start - 2, Shape::Mark);
    match mark {
        '.' | ',' | ':' | '/' | '\\' => after_letters_or_digits,
        '_' => block.mark_before(start - 1) != Some('_'), // A leader: `Distance____12 km`.
        '@' | '=' | '&' | '*' | '×' => true,
        _ if is_apostrophe(mark) || is_dash(mark) => after_letters_or_digits,
        _ => false,
    }
}

/// Articles, demonstratives and possessives.
const DEFINITE_DETERMINERS: [&str; 29] = [
    "les", "la", "le", "l'", "des", "aux", "du", "au", "tous", "toutes", "ces", "cet", "cette", "ce", "mes", "mon",
    "ma", "tes", "ton", "ta", "ses", "son", "sa", "nos", "notre", "vos", "votre", "leurs", "leur",
];

/// Whether a number in words points back: `les deux pays`, `ces trois hommes`, `leurs quatre enfants`. Before a
/// round number in the plural, `des` is an indefinite article: `des centaines`.
pub(crate) fn is_definite(block: &Block, numeral: &Numeral, start: usize) -> bool {
    let mut before = (1..=2).filter_map(|back| start.checked_sub(back)).map(|at| block.key(at));
    let determiner = before.find(|key| !is_between_determiner_and_number(key));
    !numeral.digits
        && determiner.is_some_and(|key| DEFINITE_DETERMINERS.contains(&&*key) && !(numeral.bare && &*key == "des"))
}

/// Words that may stand between a determiner and its number.
fn is_between_determiner_and_number(key: &str) -> bool {
    matches!(key, "quelque" | "autres" | "seuls" | "seules" | "memes" | "fameux" | "fameuses")
}

/// Whether the bytes `start..end` lie in an address: `http://…`, `www.…`, `nom@domaine`.
pub(crate) fn is_in_address(text: &str, start: usize, end: usize) -> bool {
    /// Addresses are looked at so far on either side.
    const REACH: usize = 200;
    let bytes = text.as_bytes();
    let is_inside = |b: &&u8| !b.is_ascii_whitespace() && !matches!(**b, b'<' | b'>' | b'"');
    let left = bytes[..start].iter().rev().take(REACH).take_while(is_inside).count();
    let right = bytes[end..].iter().take(REACH).take_while(is_inside).count();
    let chunk = &bytes[start - left..end + right];
    let has = |needle: &[u8]| chunk.windows(needle.len()).any(|window| window == needle);
    has(b"://") || has(b"www.") || has(b"WWW.") || has_address_sign(chunk)
}

/// Whether an `@` joins letters on both sides.
fn has_address_sign(chunk: &[u8]) -> bool {
    chunk.windows(3).any(|w| w[1] == b'@' && w[0].is_ascii_alphanumeric() && w[2].is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    #[test]
    fn definite_numerals_in_words_point_back() {
        assert_eq!(find_amounts("les deux pays, ces trois hommes, les quelque vingt pages"), []);
        assert_eq!(find_amounts("les 2 pays, deux pays, des centaines de pays").len(), 3);
    }

    #[test]
    fn pieces_of_addresses_and_codes_are_no_numbers() {
        assert_eq!(find_amounts("http://a.fr/12-morts www.b.fr/3-ans x@12ans.fr n°5 pages A7 voitures"), []);
    }
}
