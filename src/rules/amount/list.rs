//! Numbers that leave their unit to the end of a list: `45, 32 et 12 %`, `30 x 40 cm`.
//!
//! Each number is an amount of its own. The look-ahead has a fixed reach.

use rust_decimal::Decimal;

use super::AmountKind;
use super::block::{Block, Gap};
use super::date::{has_form_of_year, is_dated};
use super::label::is_label;
use super::lexicon::Unit;
use super::numeral::{self, Numeral};
use super::unit::{self, Carried};

/// Numbers after the first, at most.
const REACH: usize = 6;

/// What stands between two numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// A comma, before further numbers.
    Comma,
    /// `et`, `ou`, before the last number.
    And,
    /// `x`, between the sides of a thing.
    Times,
}

/// The unit at the end of the list that begins with `head`, and the last number there.
pub(crate) fn unit_at_end(block: &Block, head: &Numeral) -> Option<Carried> {
    if !head.digits || head.scaled {
        return None;
    }
    let (first_link, mut next) = link(block, head.end)?;
    let mut link_before = first_link;
    for _ in 0..REACH {
        let number = numeral::read(block, next).filter(|number| number.digits && block.follows(next))?;
        if let Some(carried) = unit::after(block, number) {
            let fits = if link_before == Link::Times {
                is_side(head, &carried)
            } else {
                link_before == Link::And && is_item(block, head, &carried)
            };
            return fits.then_some(carried);
        }
        let (link_after, after) = link(block, number.end)?;
        let goes_on = link_before != Link::And && (link_after == Link::Times) == (first_link == Link::Times);
        (link_before, next) = goes_on.then_some((link_after, after))?;
    }
    None
}

/// The link at token `at` and the token after it.
fn link(block: &Block, at: usize) -> Option<(Link, usize)> {
    if is_times(block, at) {
        return Some((Link::Times, at + 1));
    }
    let spaced = block.get(at + 1).is_some_and(|t| matches!(t.gap, Gap::Space | Gap::Newline));
    let link = match block.mark(at) {
        Some(',') if block.glued(at) => Link::Comma,
        None if matches!(&*block.key(at), "et" | "ou") && block.follows(at) => Link::And,
        _ => return None,
    };
    spaced.then_some((link, at + 1))
}

/// Whether token `at` is the `x` between two sides.
pub(crate) fn is_times(block: &Block, at: usize) -> bool {
    let gaps = block.get(at).zip(block.get(at + 1));
    matches!(block.surface(at), "x" | "X" | "×")
        && gaps.is_some_and(|(x, next)| x.gap == next.gap && matches!(x.gap, Gap::Glued | Gap::Space))
}

/// Whether `head` and the last number are the sides of a thing; `4 x 100 m` is a relay.
fn is_side(head: &Numeral, last: &Carried) -> bool {
    let length = matches!(last.found.unit.symbol, "m" | "cm" | "mm" | "km" | "dm" | "µm" | "in" | "ft" | "yd" | "px");
    let relay = last.found.unit.symbol == "m" && head.value <= 12.into() && last.numeral.value >= 50.into();
    length && !relay
}

/// Whether `head` may be an item of a list in this unit: no year, article or time of day.
fn is_item(block: &Block, head: &Numeral, last: &Carried) -> bool {
    let Unit { kind, symbol, .. } = *last.found.unit;
    let has_size = matches!(kind, AmountKind::Money | AmountKind::Measure);
    let year = has_form_of_year(block, head) && (!has_size || is_dated(block, head.start));
    let alike = (!head.grouped || last.numeral.grouped) && is_comparable(head, &last.numeral);
    alike && !year && !matches!(symbol, "h" | "pp" | "°C") && !is_label(block, head)
}

/// `calibre 7,65 et 104 000 euros` are no list.
fn is_comparable(head: &Numeral, last: &Numeral) -> bool {
    let thousandfold = head.value.checked_mul(Decimal::ONE_THOUSAND).and_then(|value| value.checked_mul(last.factor));
    thousandfold.is_none_or(|value| value >= last.value)
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    fn shown(text: &str) -> Vec<String> {
        let show = |a: super::super::Amount| format!("{} {}", a.value.unwrap_or_default(), a.unit.unwrap_or_default());
        find_amounts(text).into_iter().map(show).collect()
    }

    #[test]
    fn items_of_a_list_share_its_unit() {
        assert_eq!(shown("45, 32 et 12 %"), ["45 %", "32 %", "12 %"]);
        assert_eq!(shown("2, 3 et 5 millions d’euros"), ["2000000 EUR", "3000000 EUR", "5000000 EUR"]);
        assert_eq!(shown("30x40 cm"), ["30 cm", "40 cm"]);
    }

    #[test]
    fn years_labels_times_and_relays_are_no_items() {
        assert_eq!(shown("en 2012, 2015 et 12 %"), ["12 %"]);
        assert_eq!(shown("articles 3, 4 et 12 %"), ["12 %"]);
        assert_eq!(shown("à 8, 9 et 10 h"), [""; 0]);
        assert_eq!(shown("4 x 100 m"), ["100 m"]);
    }
}
