//! Amounts in two units of one scale, and halves after the unit: `1 euro 50`, `2 h 30`, `1 m 80`,
//! `deux ans et demi`.
//!
//! The value is given in the smallest unit named: `1 heure 45 minutes` is 105 min. A bare tail counts in the
//! next smaller unit: `2 h 30` is 150 min, `1 m 80` is 180 cm. Money stays in its currency: `1 euro 50` is 1.5.

use rust_decimal::Decimal;

use super::AmountKind;
use super::block::{Block, Gap, Shape};
use super::lexicon::Unit;
use super::numeral::{self, Numeral, half_word};
use super::{noun, unit};

/// A value in a unit, up to some token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole {
    pub(crate) value: Decimal,
    pub(crate) symbol: &'static str,
    /// The token after the last.
    pub(crate) end: usize,
    /// The last part has no unit of its own: `14 h 30`.
    pub(crate) bare_tail: bool,
}

/// Reads on after `head`, as far as smaller parts follow.
pub(crate) fn extend(block: &Block, unit: &Unit, head: Whole) -> Option<Whole> {
    let kind = unit.kind;
    if let Some(half) = half_word(block, head.end).filter(|_| kind != AmountKind::Percent) {
        let value = head.value.checked_add(half.checked_mul(unit.factor)?)?;
        return Some(Whole { value, end: head.end + 2, ..head });
    }
    match kind {
        AmountKind::Money => cents(block, head).or_else(|| bare_tail(block, head, kind)),
        AmountKind::Duration => {
            let mut whole = smaller_unit(block, head).or_else(|| bare_tail(block, head, kind))?;
            while let Some(more) = smaller_unit(block, whole) {
                whole = more;
            }
            Some(whole)
        }
        AmountKind::Measure => smaller_unit(block, head).or_else(|| bare_tail(block, head, kind)),
        _ => None,
    }
}

/// How many of the smaller unit make the larger, where the two are parts of one scale.
fn ratio(larger: &str, smaller: &str) -> Option<u32> {
    Some(match (larger, smaller) {
        ("a", "mo") => 12,
        ("wk", "d") => 7,
        ("d", "h") => 24,
        ("h", "min") | ("min", "s") => 60,
        ("h", "s") => 3600,
        ("km", "m") | ("t", "kg") | ("kg", "g") | ("m", "mm") => 1000,
        ("m", "cm") => 100,
        ("ft", "in") => 12,
        ("lb", "oz") => 16,
        _ => return None,
    })
}

/// The unit that a bare tail counts: minutes after hours, centimetres after metres, grams after kilograms.
fn tail_unit(symbol: &str) -> Option<&'static str> {
    match symbol {
        "h" => Some("min"),
        "min" => Some("s"),
        "m" => Some("cm"),
        "km" => Some("m"),
        "kg" => Some("g"),
        _ => None,
    }
}

/// The token where a further part may begin: at `end`, or past `et` or a comma.
fn past_and(block: &Block, end: usize) -> usize {
    let links = &*block.key(end) == "et" || block.mark(end) == Some(',') && block.glued(end);
    end + usize::from(links && block.follows(end))
}

/// `1 heure [45 minutes]`, `2 ans [et 3 mois]`.
fn smaller_unit(block: &Block, head: Whole) -> Option<Whole> {
    let at = past_and(block, head.end);
    let numeral = numeral::read(block, at).filter(|_| block.follows(at) && !head.bare_tail)?;
    let carried = unit::after(block, numeral).filter(|_| !numeral.lone_one || at > head.end)?;
    let per = Decimal::from(ratio(head.symbol, carried.found.unit.symbol)?);
    let part = carried.numeral.value.checked_mul(carried.found.unit.factor)?;
    if part >= per {
        return None;
    }
    let value = head.value.checked_mul(per)?.checked_add(part)?;
    Some(Whole { value, symbol: carried.found.unit.symbol, end: carried.found.end, bare_tail: false })
}

/// `1 euro [et 23 centimes]`.
fn cents(block: &Block, head: Whole) -> Option<Whole> {
    let at = past_and(block, head.end);
    let numeral = numeral::read(block, at).filter(|n| block.follows(at) && n.value < Decimal::ONE_HUNDRED)?;
    let found = unit::after(block, numeral)?.found;
    let is_cent = found.unit.kind == AmountKind::Money && found.unit.factor < Decimal::ONE;
    let part = numeral.value.checked_mul(found.unit.factor).filter(|_| is_cent)?;
    Some(Whole { value: head.value.checked_add(part)?, end: found.end, ..head })
}

/// `1 euro [50]`, `14 h [30]`, `1 m [80]`, `9 s [58]`: a bare number below the next unit.
fn bare_tail(block: &Block, head: Whole, kind: AmountKind) -> Option<Whole> {
    let tail = tail_number(block, head, kind)?;
    let (per, symbol) = match tail_unit(head.symbol) {
        Some(symbol) => (Decimal::from(ratio(head.symbol, symbol)?), symbol),
        None if kind == AmountKind::Money || head.symbol == "s" => (Decimal::ONE_HUNDRED, head.symbol),
        None => return None,
    };
    let value = if symbol == head.symbol {
        head.value.checked_add(tail.value.checked_div(per)?)?
    } else {
        head.value.checked_mul(per)?.checked_add(tail.value)?
    };
    (tail.value < per).then_some(Whole { value, symbol, end: tail.end, bare_tail: true })
}

/// The number of a bare tail: two digits, three after kilograms and kilometres, or a word, with nothing after it that it might belong to.
fn tail_number(block: &Block, head: Whole, kind: AmountKind) -> Option<Numeral> {
    let apart = block.get(head.end).is_some_and(|t| t.gap == Gap::Space);
    let after_sign = kind == AmountKind::Money && block.is(head.end - 1, Shape::Mark);
    if !(block.glued(head.end) || apart && !after_sign) || !head.value.fract().is_zero() {
        return None;
    }
    let tail = numeral::read(block, head.end).or_else(|| two_digits(block, head.end))?;
    let simple = tail.is_integer() && !(tail.grouped || tail.scaled || tail.part || tail.lone_one);
    let length = if matches!(head.symbol, "kg" | "km") { 3 } else { 2 };
    let long_enough = !tail.digits || block.surface(head.end).len() == length;
    let glued_word = block.glued(tail.end) && block.is(tail.end, Shape::Word);
    let other_unit = unit::after(block, tail).is_some_and(|c| c.found.unit.symbol != head.symbol);
    let goes_on = glued_word || other_unit || noun::after(block, &tail).is_some();
    (simple && long_enough && !goes_on).then_some(tail)
}

/// Two digits with a leading zero, as minutes and cents have them: `2 h 05`.
fn two_digits(block: &Block, at: usize) -> Option<Numeral> {
    let surface = block.surface(at);
    let value: u32 = surface.parse().ok().filter(|_| surface.len() == 2 && block.is(at, Shape::Digits))?;
    Some(Numeral::of_digits(at, Decimal::from(value)))
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    fn value_and_unit(text: &str) -> String {
        let amount = &find_amounts(text)[0];
        assert_eq!(&text[amount.span.clone()], text);
        let value = amount.value.map(|v| v.to_string()).unwrap_or_default();
        format!("{value} {}", amount.unit.as_deref().unwrap_or_default())
    }

    #[test]
    fn parts_add_up_in_the_smallest_unit() {
        assert_eq!(value_and_unit("1 heure 45 minutes"), "105 min");
        assert_eq!(value_and_unit("1 heure, 3 minutes et 45 secondes"), "3825 s");
        assert_eq!(value_and_unit("2 h 05"), "125 min");
        assert_eq!(value_and_unit("six pieds deux pouces"), "74 in");
        assert_eq!(value_and_unit("1m80"), "180 cm");
    }

    #[test]
    fn money_and_halves_keep_the_unit() {
        assert_eq!(value_and_unit("1 USD et 23 centimes"), "1.23 USD");
        assert_eq!(value_and_unit("trois siècles et demi"), "350 a");
    }
}
