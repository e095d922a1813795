//! Counts whose noun is left out because it stands before: `dont 19`, `contre 58 en 2023`, `quatre pays sur dix`.

use super::AmountKind;
use super::block::{Block, Shape};
use super::date::has_form_of_year;
use super::grammar::Earlier;
use super::numeral::Numeral;

/// Tokens between a count and the number compared with it, at most.
const COMPARISON: usize = 15;

/// Words of the noun before `sur`, at most.
const NOUN: usize = 3;

/// Whether the words before an integer refer it to a noun named before.
pub(crate) fn refers_back(block: &Block, first: &Numeral, last: &Numeral, earlier: Earlier) -> bool {
    if !last.is_integer() || first.digits != last.digits {
        return false;
    }
    match &*block.key_before(first.start) {
        "dont" => true,
        "contre" => after_count(block, earlier, first.start, COMPARISON),
        "sur" => !has_form_of_year(block, last) && is_out_of(block, first, earlier),
        _ => false,
    }
}

/// Whether a count ends less than `reach` tokens before token `start`, in the same sentence.
fn after_count(block: &Block, earlier: Earlier, start: usize, reach: usize) -> bool {
    let near = earlier.kind == Some(AmountKind::Count) && start - earlier.floor <= reach;
    near && !(earlier.floor..start).any(|i| matches!(block.mark(i), Some('.' | ';' | '!' | '?')))
}

/// `quatre pays sur [dix]`, `un enfant sur [trois]`; but `une note sur [20]`.
fn is_out_of(block: &Block, whole: &Numeral, earlier: Earlier) -> bool {
    let sur = whole.start - 1;
    let few = !whole.digits || whole.value <= 5.into();
    let after_one = (2..=NOUN).filter_map(|back| sur.checked_sub(back)).any(|at| {
        let noun = at + 1..sur;
        matches!(&*block.key(at), "un" | "une") && noun.clone().all(|i| block.is(i, Shape::Word))
    });
    let noun_of_count =
        || after_count(block, earlier, sur, NOUN) && (earlier.floor..sur).all(|i| block.is(i, Shape::Word));
    few && after_one || noun_of_count()
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    fn surfaces(text: &str) -> Vec<&str> {
        find_amounts(text).into_iter().map(|amount| &text[amount.span]).collect()
    }

    #[test]
    fn numbers_that_refer_back_are_counts() {
        assert_eq!(surfaces("31 cas (contre 58 en 2023)"), ["31", "58"]);
        assert_eq!(surfaces("quatre pays sur dix sont à jour"), ["quatre", "dix"]);
        assert_eq!(surfaces("un enfant sur trois"), ["trois"]);
    }

    #[test]
    fn scales_and_matches_are_not() {
        assert_eq!(surfaces("une note sur 20, perdu contre 3"), [""; 0]);
        assert_eq!(surfaces("trois livres sur 1940"), ["trois livres"]);
    }
}
