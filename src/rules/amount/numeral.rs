//! Numerals: a number in digits or words with all that multiplies or divides it.
//!
//! ```text
//! numeral  = simple [fraction] [collective] { scale [simple] } ["et demi"]
//!          | plural collective or scale              (des [milliers], des [millions])
//! simple   = digits | words ["virgule" words] | "½"
//! fraction = "½" | "1/2" | "demi" | "tiers" | "quarts" | …
//! scale    = "mille" | "million" | "milliard" | …    (falling, as in `2 milliards 300 millions`)
//! ```

mod digits;
mod multiplier;
mod words;

use rust_decimal::Decimal;

use super::lex::{Block, Gap, Shape};
pub(crate) use multiplier::{power_of_ten, short_scale};
pub(crate) use words::link;

/// A numeral and how it was written, which decides what may follow it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numeral {
    /// First token.
    pub(crate) start: usize,
    /// The token after the last.
    pub(crate) end: usize,
    pub(crate) value: Decimal,
    /// The other reading of an ambiguous `14,223`: a decimal fraction.
    pub(crate) fraction: Option<Decimal>,
    /// Begins with digits.
    pub(crate) digits: bool,
    /// The ambiguous separator is a comma.
    pub(crate) comma: bool,
    /// What the first part is multiplied by: 1 000 000 in `5 millions`.
    pub(crate) factor: Decimal,
    /// Digits in groups of three.
    pub(crate) grouped: bool,
    /// Ends with a noun (`millions`, `douzaine`, `quarts`), so that `de` leads to what is counted.
    pub(crate) noun: bool,
    /// Multiplied by a scale word or a collective.
    pub(crate) scaled: bool,
    /// A round number: `une centaine`.
    pub(crate) approximate: bool,
    /// A plural without a number before it: `des centaines`.
    pub(crate) bare: bool,
    /// `un` or `une` and nothing else.
    pub(crate) lone_one: bool,
    /// A fraction without a whole, which needs a unit or `de`.
    pub(crate) part: bool,
    /// `demi`: the unit follows at once, after a hyphen.
    pub(crate) half: bool,
}

/// Whether a word may begin a numeral: a quick test that saves most words the lookup.
pub(crate) fn may_open(surface: &str) -> bool {
    words::may_open(surface) || (9..=13).contains(&surface.len())
}

/// Reads the numeral that begins at token `i`.
pub(crate) fn read(block: &Block, i: usize) -> Option<Numeral> {
    let opening = simple(block, i).or_else(|| bare_round(block, i))?;
    let whole = opening.add_fraction(block).unwrap_or(opening);
    let multiplied = whole.multiply_collective(block).unwrap_or(whole);
    let scaled = multiplied.multiply_scales(block)?;
    scaled.add_half(block).or(Some(scaled))
}

/// Digits, words or a fraction character, with no multiplier.
fn simple(block: &Block, i: usize) -> Option<Numeral> {
    match block.get(i)?.shape {
        Shape::Digits => {
            let read = digits::read(block, i)?;
            let numeral = Numeral::new(i, read.end, read.value);
            Some(Numeral { digits: true, grouped: read.grouped, fraction: read.fraction, comma: read.comma, ..numeral })
        }
        Shape::Mark => {
            let value = multiplier::vulgar_fraction(block.mark(i)?)?;
            Some(Numeral { digits: true, part: true, ..Numeral::new(i, i + 1, value) })
        }
        Shape::Word => {
            let (value, end) = words::read(block, i)?;
            let numeral = Numeral::new(i, end, Decimal::from(value));
            let numeral = Numeral { lone_one: value == 1 && end == i + 1, ..numeral };
            numeral.add_spoken_decimals(block).or(Some(numeral))
        }
    }
}

/// `milliers`, `millions` and their like, without a number before them.
fn bare_round(block: &Block, i: usize) -> Option<Numeral> {
    let key = block.key(i);
    let value = match multiplier::collective(&key) {
        Some(n) => Decimal::from(n),
        None => power_of_ten(multiplier::scale(&key)?),
    };
    let numeral = Numeral::new(i, i + 1, value);
    let numeral = Numeral { noun: true, scaled: true, approximate: true, bare: true, ..numeral };
    key.ends_with('s').then(|| numeral.multiply_de(block).unwrap_or(numeral))
}

impl Numeral {
    fn new(start: usize, end: usize, value: Decimal) -> Self {
        Numeral {
            start,
            end,
            value,
            fraction: None,
            comma: false,
            factor: Decimal::ONE,
            digits: false,
            grouped: false,
            noun: false,
            scaled: false,
            approximate: false,
            bare: false,
            lone_one: false,
            part: false,
            half: false,
        }
    }

    /// The digits of token `i`, whatever they are.
    pub(crate) fn of_digits(i: usize, value: Decimal) -> Self {
        Numeral { digits: true, ..Numeral::new(i, i + 1, value) }
    }

    /// Whether this is a whole number.
    pub(crate) fn is_integer(&self) -> bool {
        self.value.fract().is_zero()
    }

    /// `value` and `fraction` times ten to the power of `exponent`.
    pub(crate) fn times_power(self, exponent: u32) -> Option<Self> {
        let base = self.fraction.filter(|_| self.comma).unwrap_or(self.value);
        let factor = power_of_ten(exponent);
        let value = base.checked_mul(factor)?;
        Some(Numeral { value, factor, fraction: None, scaled: true, lone_one: false, ..self })
    }

    /// `cinq virgule deux`, `trois virgule zéro cinq`.
    fn add_spoken_decimals(self, block: &Block) -> Option<Self> {
        let comma = link(block, self.end).filter(|&at| matches!(&*block.key(at), "virgule" | "point"))?;
        let (mut at, mut zeros) = (comma + 1, 0);
        while zeros < 9 && matches!(&*block.key(at), "zero") {
            (at, zeros) = (at + 1, zeros + 1);
        }
        let (digits, end) = words::read(block, at).unwrap_or((0, at));
        if end == comma + 1 {
            return None;
        }
        let places = zeros + digits.checked_ilog10().map_or(0, |log| log + 1);
        let decimals = Decimal::try_from_i128_with_scale(i128::from(digits), places).ok()?;
        Some(Numeral { end, value: self.value.checked_add(decimals)?, lone_one: false, ..self })
    }

    /// `2½`, `3/4`, `1 1/2`, `trois quarts`, `un demi`.
    fn add_fraction(self, block: &Block) -> Option<Self> {
        if let Some(value) = block.mark(self.end).filter(|_| self.digits).and_then(multiplier::vulgar_fraction) {
            let near = block.get(self.end).is_some_and(|t| matches!(t.gap, Gap::Glued | Gap::Space));
            return near.then_some(Numeral { end: self.end + 1, value: self.value.checked_add(value)?, ..self });
        }
        if self.digits {
            return self.slash_fraction(block).or_else(|| self.mixed_fraction(block));
        }
        let at = link(block, self.end)?;
        let key = block.key(at);
        if matches!(&*key, "demi" | "demie" | "demis" | "demies") {
            let value = self.value.checked_mul(Decimal::new(5, 1))?;
            return Some(Numeral { end: at + 1, value, half: true, lone_one: false, ..self });
        }
        let denominator = multiplier::denominator(&key)?;
        let named_by_ordinal = key.contains("ieme");
        let leads_on = matches!(&*block.key(at + 1), "de" | "d'" | "des" | "du");
        let value = self.value.checked_div(Decimal::from(denominator))?;
        (leads_on || !named_by_ordinal).then_some(Numeral { end: at + 1, value, part: true, noun: true, ..self })
    }

    fn slash_fraction(self, block: &Block) -> Option<Self> {
        let below = self.end + 1;
        let glued = block.mark(self.end) == Some('/') && block.glued(self.end) && block.glued(below);
        let ends = !matches!(block.mark(below + 1), Some('/' | '-' | ',' | '.')) || !block.glued(below + 2);
        let plain = !self.grouped && self.is_integer() && block.surface(below).len() <= 3;
        if !(glued && ends && plain && block.is(below, Shape::Digits)) {
            return None;
        }
        let denominator: u32 = block.surface(below).parse().ok().filter(|&d| d > 1)?;
        let value = self.value.checked_div(Decimal::from(denominator))?;
        Some(Numeral { end: below + 1, value, part: true, noun: true, ..self })
    }

    fn mixed_fraction(self, block: &Block) -> Option<Self> {
        let near = block.is(self.end, Shape::Digits) && block.get(self.end).is_some_and(|t| t.gap == Gap::Space);
        let upper = simple(block, self.end).filter(|_| near && self.is_integer())?;
        let fraction = upper.slash_fraction(block).filter(|f| f.value < Decimal::ONE)?;
        Some(Numeral { end: fraction.end, value: self.value.checked_add(fraction.value)?, ..self })
    }

    /// `une douzaine`, `deux dizaines de milliers`.
    fn multiply_collective(self, block: &Block) -> Option<Self> {
        let at = link(block, self.end).filter(|_| !self.approximate)?;
        let size = multiplier::collective(&block.key(at))?;
        let value = self.value.checked_mul(Decimal::from(size))?;
        let numeral = Numeral {
            end: at + 1,
            value,
            factor: Decimal::from(size),
            noun: true,
            scaled: true,
            approximate: true,
            lone_one: false,
            part: false,
            half: false,
            ..self
        };
        numeral.multiply_de(block).or(Some(numeral))
    }

    /// `dizaines de milliers`, `centaines de millions`.
    fn multiply_de(self, block: &Block) -> Option<Self> {
        let de = Some(self.end).filter(|&at| &*block.key(at) == "de" && block.follows(at))?;
        let key = block.key(de + 1);
        let power = if &*key == "milliers" { 3 } else { multiplier::scale(&key)? };
        let value = self.value.checked_mul(power_of_ten(power))?;
        Some(Numeral { end: de + 2, value, ..self })
    }

    /// `3,5 millions`, `2 milliards 300 millions`, `10 mille`. `None` where the value leaves the decimals.
    fn multiply_scales(self, block: &Block) -> Option<Self> {
        let mut whole = self;
        let mut total = Decimal::ZERO;
        let mut part = self;
        let mut last = u32::MAX;
        while let Some((power, end)) = part.scale_after(block).filter(|&(power, _)| power < last) {
            part = part.times_power(power)?;
            total = total.checked_add(part.value)?;
            let noun = power > 3;
            whole = Numeral { end, value: total, noun, scaled: true, lone_one: false, half: false, ..whole };
            whole.fraction = None;
            whole.factor = if last == u32::MAX { part.factor } else { whole.factor };
            last = power;
            let Some(rest) = whole.rest_below(block, power) else {
                break;
            };
            if rest.scale_after(block).is_none() {
                let value = total.checked_add(rest.value)?;
                return Some(Numeral { end: rest.end, value, noun: false, ..whole });
            }
            part = rest;
        }
        Some(whole)
    }

    /// The power of the scale word after this number, and the token after it.
    fn scale_after(&self, block: &Block) -> Option<(u32, usize)> {
        let at = link(block, self.end)?;
        let mille = self.digits && matches!(&*block.key(at), "mille" | "mil");
        let short =
            || short_scale(block.surface(at)).filter(|_| self.digits && multiplier::stands_alone(block.surface(at)));
        let power = if mille { Some(3) } else { multiplier::scale(&block.key(at)).or_else(short) }?;
        match (mille, link(block, at + 1).and_then(|next| Some((multiplier::scale(&block.key(next))?, next)))) {
            (true, Some((more, next))) => Some((power + more, next + 1)),
            _ => Some((power, at + 1)),
        }
        .filter(|&(power, _)| power <= 18)
    }

    /// The number that goes on after a scale word: `3 millions [500 000]`.
    fn rest_below(&self, block: &Block, power: u32) -> Option<Self> {
        let at = if block.is(self.end, Shape::Digits) { self.end } else { link(block, self.end)? };
        let rest =
            simple(block, at).filter(|_| block.follows(at) && !block.glued(at) || !block.is(at, Shape::Digits))?;
        (rest.is_integer() && !rest.lone_one && rest.value < power_of_ten(power)).then_some(rest)
    }

    /// `deux et demi`, `un million et demi`: half of the last unit counted.
    fn add_half(self, block: &Block) -> Option<Self> {
        let and = link(block, self.end).filter(|&at| &*block.key(at) == "et")?;
        let half = half_word(block, and)?;
        let unit =
            if self.noun { multiplier::scale(&block.key(self.end - 1)).map(power_of_ten)? } else { Decimal::ONE };
        let value = self.value.checked_add(unit.checked_mul(half)?)?;
        Some(Numeral { end: and + 2, value, lone_one: false, ..self })
    }
}

/// The value of `demi` or `quart` after the `et` at token `and`.
pub(crate) fn half_word(block: &Block, and: usize) -> Option<Decimal> {
    if &*block.key(and) != "et" || !block.follows(and) || !block.follows(and + 1) {
        return None;
    }
    match &*block.key(and + 1) {
        "demi" | "demie" => Some(Decimal::new(5, 1)),
        "quart" => Some(Decimal::new(25, 2)),
        _ => None,
    }
}
