//! Parts of a whole: spoken decimals, `½`, `3/4`, `trois quarts`, `et demi`.

use rust_decimal::Decimal;

use super::super::block::{Block, Gap, Shape};
use super::super::fold::singular;
use super::multiplier::{power_of_ten, scale};
use super::words::{self, link};
use super::{Numeral, simple};

impl Numeral {
    /// `cinq virgule deux`, `trois virgule zéro cinq`.
    pub(super) fn add_spoken_decimals(self, block: &Block) -> Option<Self> {
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
    pub(super) fn add_fraction(self, block: &Block) -> Option<Self> {
        if self.digits {
            let in_digits = self.vulgar_fraction(block).or_else(|| self.slash_fraction(block));
            return in_digits.or_else(|| self.mixed_fraction(block));
        }
        let at = link(block, self.end)?;
        match &*block.key(at) {
            "demi" | "demie" | "demis" | "demies" => {
                let value = self.value.checked_mul(Decimal::new(5, 1))?;
                Some(Numeral { end: at + 1, value, half: true, lone_one: false, ..self })
            }
            name => self.named_fraction(block, at, name),
        }
    }

    fn vulgar_fraction(self, block: &Block) -> Option<Self> {
        let value = block.mark(self.end).and_then(vulgar_fraction)?;
        let near = block.get(self.end).is_some_and(|t| matches!(t.gap, Gap::Glued | Gap::Space));
        let value = self.value.checked_add(value).filter(|_| near)?;
        Some(Numeral { end: self.end + 1, value, ..self })
    }

    /// `trois quarts`; the names that are also ordinals (`deux dixièmes`) need a `de`.
    fn named_fraction(self, block: &Block, at: usize, name: &str) -> Option<Self> {
        let value = self.value.checked_div(Decimal::from(denominator(name)?))?;
        let is_ordinal = name.contains("ieme");
        let leads_on = matches!(&*block.key(at + 1), "de" | "d'" | "des" | "du");
        (leads_on || !is_ordinal).then_some(Numeral { end: at + 1, value, part: true, noun: true, ..self })
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

    /// `deux et demi`, `un million et demi`: half of the last unit counted.
    pub(super) fn add_half(self, block: &Block) -> Option<Self> {
        let and = link(block, self.end).filter(|&at| &*block.key(at) == "et")?;
        let half = half_word(block, and)?;
        let unit = if self.noun { scale(&block.key(self.end - 1)).map(power_of_ten)? } else { Decimal::ONE };
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

/// The denominator of a fraction by its name.
pub(crate) fn denominator(key: &str) -> Option<u32> {
    Some(match singular(key) {
        "tier" => 3,
        "quart" => 4,
        "cinquieme" => 5,
        "sixieme" => 6,
        "septieme" => 7,
        "huitieme" => 8,
        "neuvieme" => 9,
        "dixieme" => 10,
        "vingtieme" => 20,
        "centieme" => 100,
        "millieme" => 1000,
        _ => return None,
    })
}

/// The value of a vulgar fraction character.
pub(crate) fn vulgar_fraction(mark: char) -> Option<Decimal> {
    let (numerator, denominator) = match mark {
        '½' => (1, 2),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        _ => return None,
    };
    Some(Decimal::from(numerator) / Decimal::from(denominator))
}
