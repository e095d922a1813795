//! Points: shares of a hundred, or scores.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::block::{Block, Shape};
use super::unit::Carried;
use super::word_list::WordList;

static SPORT_WORDS: LazyLock<WordList> = LazyLock::new(|| WordList::new(include_str!("data/sport_words.txt")));

/// Tokens around the number that are searched for signs of either sense.
const REACH: usize = 12;

/// Whether `points` after a number are a score, an index or a topic (`41 points`, `sur deux points`) and no
/// percentage points: these are decimals, follow `de`, or stand near a `%`, and far from words of sport.
pub(crate) fn is_tally(block: &Block, carried: &Carried) -> bool {
    let (numeral, found) = (&carried.numeral, &carried.found);
    if found.unit.symbol != "pp" || !block.key(found.end - 1).starts_with("point") {
        return false;
    }
    let near = || numeral.start.saturating_sub(REACH)..found.end + REACH;
    let sport = near().any(|i| SPORT_WORDS.contains_noun(&block.key(i)));
    if sport || numeral.value > Decimal::ONE_HUNDRED || !numeral.is_integer() {
        return sport || numeral.value > Decimal::ONE_HUNDRED;
    }
    let changes = matches!(&*block.key_before(numeral.start), "de" | "d'" | "gagne" | "perd" | "perdu" | "gagnent");
    let percent = near().any(|i| block.mark(i) == Some('%'));
    !(changes || percent || block.is(numeral.start, Shape::Digits))
}

#[cfg(test)]
mod tests {
    use super::super::{AmountKind, find_amounts};

    fn kind(text: &str) -> AmountKind {
        find_amounts(text)[0].kind
    }

    #[test]
    fn points_of_change_are_percent_and_points_of_play_are_counts() {
        assert_eq!(kind("un recul de 3 points"), AmountKind::Percent);
        assert_eq!(kind("en hausse de 0,3 point"), AmountKind::Percent);
        assert_eq!(kind("9 points d’avance au classement"), AmountKind::Count);
        assert_eq!(kind("le CAC 40 termine à 7 512 points"), AmountKind::Count);
        assert_eq!(kind("mettre l’accent sur deux points"), AmountKind::Count);
    }
}
