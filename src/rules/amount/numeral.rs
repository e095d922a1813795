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
mod fraction;
mod multiplier;
mod words;

use rust_decimal::Decimal;

use super::block::{Block, Shape};
pub(crate) use fraction::half_word;
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
    let may_be_bare_round = (8..=13).contains(&surface.len()) && surface.ends_with(['s', 'S']);
    words::may_open(surface) || may_be_bare_round
}

/// Reads the numeral that begins at token `i`.
pub(crate) fn read(block: &Block, i: usize) -> Option<Numeral> {
    let opening = simple(block, i).or_else(|| bare_round(block, i))?;
    let whole = opening.add_fraction(block).unwrap_or(opening);
    let multiplied = whole.multiply_part(block).or_else(|| whole.multiply_collective(block));
    let multiplied = multiplied.unwrap_or(whole);
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
            let value = fraction::vulgar_fraction(block.mark(i)?)?;
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

    /// `deux` in `deux demi-finales`, where `demi` belongs to a noun in the plural.
    pub(crate) fn before_half(&self, block: &Block) -> Option<Self> {
        let whole = Some(self.start).filter(|_| self.half).and_then(|i| simple(block, i))?;
        (whole.value >= Decimal::TWO && whole.end + 1 == self.end).then_some(whole)
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
}
