//! Amounts in two units of one scale, and halves after the unit: `1 euro 50`, `2 h 30`, `1 m 80`,
//! `deux ans et demi`.
//!
//! The value is given in the smallest unit named: `1 heure 45 minutes` is 105 min. A bare tail counts in the
//! next smaller unit: `2 h 30` is 150 min, `1 m 80` is 180 cm. Money stays in its currency: `1 euro 50` is 1.5.

use rust_decimal::Decimal;

use super::AmountKind;
use super::lex::{Block, Gap, Shape};
use super::numeral::{self, Numeral, half_word};
use super::{count, unit};

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
pub(crate) fn extend(block: &Block, kind: AmountKind, head: Whole) -> Option<Whole> {
    if let Some(half) = half_word(block, head.end).filter(|_| kind != AmountKind::Percent) {
        return Some(Whole { value: head.value.checked_add(half)?, end: head.end + 2, ..head });
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

/// The unit that a bare tail counts: minutes after hours, centimetres after metres.
fn tail_unit(symbol: &str) -> Option<&'static str> {
    match symbol {
        "h" => Some("min"),
        "min" => Some("s"),
        "m" => Some("cm"),
        _ => None,
    }
}

/// The token where a further part may begin: at `end`, or past `et`.
fn past_and(block: &Block, end: usize) -> usize {
    end + usize::from(&*block.key(end) == "et" && block.follows(end))
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

/// `1 euro [50]`, `14 h [30]`, `1 m [80]`: a bare number below the next unit.
fn bare_tail(block: &Block, head: Whole, kind: AmountKind) -> Option<Whole> {
    let near = block.get(head.end).is_some_and(|t| matches!(t.gap, Gap::Glued | Gap::Space));
    let numeral = numeral::read(block, head.end).or_else(|| two_digits(block, head.end)).filter(|_| near)?;
    let is_whole = numeral.is_integer() && !numeral.grouped && !numeral.scaled && !numeral.part;
    let two_digits = !numeral.digits || block.surface(head.end).len() == 2;
    let goes_on = unit::after(block, numeral).is_some() || count::follows(block, &numeral);
    if !is_whole
        || !two_digits
        || goes_on
        || !head.value.fract().is_zero()
        || block.glued(numeral.end) && block.is(numeral.end, Shape::Word)
    {
        return None;
    }
    let end = numeral.end;
    if kind == AmountKind::Money {
        let part = numeral.value.checked_div(Decimal::ONE_HUNDRED)?;
        let value = head.value.checked_add(part)?;
        return (part < Decimal::ONE).then_some(Whole { value, end, bare_tail: true, ..head });
    }
    let symbol = tail_unit(head.symbol)?;
    let per = Decimal::from(ratio(head.symbol, symbol)?);
    let value = head.value.checked_mul(per)?.checked_add(numeral.value)?;
    (numeral.value < per).then_some(Whole { value, symbol, end, bare_tail: true })
}

/// Two digits with a leading zero, as minutes and cents have them: `2 h 05`.
fn two_digits(block: &Block, at: usize) -> Option<Numeral> {
    let surface = block.surface(at);
    let value: u32 = surface.parse().ok().filter(|_| surface.len() == 2 && block.is(at, Shape::Digits))?;
    Some(Numeral::of_digits(at, Decimal::from(value)))
}
