//! Words that multiply the number before them, or stand for a round number: `millions`, `une douzaine`,
//! `des milliers`.
//!
//! France counts with the long scale: a `billion` is 10¹², a `trillion` 10¹⁸.

use rust_decimal::Decimal;

use super::super::block::{Block, Shape};
use super::super::fold::singular;
use super::words::link;
use super::{Numeral, simple};

/// The power of ten of a scale word (`millions`, `milliard`).
pub(crate) fn scale(key: &str) -> Option<u32> {
    Some(match key {
        "million" | "millions" => 6,
        "milliard" | "milliards" => 9,
        "billion" | "billions" => 12,
        "billiard" | "billiards" => 15,
        "trillion" | "trillions" => 18,
        _ => return None,
    })
}

/// The power of ten of an abbreviated scale, case kept, as it stands between digits and a currency.
pub(crate) fn short_scale(surface: &str) -> Option<u32> {
    Some(match surface {
        "Md" | "Mds" | "MDS" | "MD" | "md" | "mds" | "Mrd" | "Mrds" | "mrd" | "mrds" | "Mia" | "G" | "bn" => 9,
        "Mio" | "mio" | "Mln" | "mln" | "Mlns" | "MM" | "M" => 6,
        "K" | "k" => 3,
        _ => return None,
    })
}

/// Whether the abbreviation names a scale by itself, without a currency sign after it.
pub(crate) fn stands_alone(surface: &str) -> bool {
    surface.len() > 1 && !matches!(surface, "MD" | "MM" | "md" | "bn")
}

/// The round number of a collective noun in -aine, or `millier`.
pub(crate) fn collective(key: &str) -> Option<u32> {
    Some(match singular(key) {
        "dizaine" => 10,
        "huitaine" => 8,
        "douzaine" => 12,
        "quinzaine" => 15,
        "vingtaine" => 20,
        "trentaine" => 30,
        "quarantaine" => 40,
        "cinquantaine" => 50,
        "soixantaine" => 60,
        "centaine" => 100,
        "millier" => 1000,
        _ => return None,
    })
}

/// Ten to the power of `exponent`, at most 18.
pub(crate) fn power_of_ten(exponent: u32) -> Decimal {
    Decimal::from(10u64.pow(exponent))
}

impl Numeral {
    /// `une douzaine`, `deux dizaines de milliers`.
    pub(super) fn multiply_collective(self, block: &Block) -> Option<Self> {
        let at = link(block, self.end).filter(|_| !self.approximate)?;
        let size = collective(&block.key(at))?;
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

    /// `trois quarts de million`.
    pub(super) fn multiply_part(self, block: &Block) -> Option<Self> {
        let multiplied = self.multiply_de(block).filter(|_| self.part)?;
        Some(Numeral { part: false, scaled: true, lone_one: false, ..multiplied })
    }

    /// `dizaines de milliers`, `centaines de millions`.
    pub(super) fn multiply_de(self, block: &Block) -> Option<Self> {
        let de = Some(self.end).filter(|&at| &*block.key(at) == "de" && block.follows(at))?;
        let key = block.key(de + 1);
        let power = if &*key == "milliers" { 3 } else { scale(&key)? };
        let value = self.value.checked_mul(power_of_ten(power))?;
        Some(Numeral { end: de + 2, value, ..self })
    }

    /// `3,5 millions`, `2 milliards 300 millions`, `10 mille`. `None` where the value leaves the decimals.
    pub(super) fn multiply_scales(self, block: &Block) -> Option<Self> {
        let Some((mut power, end)) = self.scale_after(block) else {
            return Some(self);
        };
        let mut whole = Numeral { end, noun: power > 3, half: false, ..self.times_power(power)? };
        while let Some(rest) = whole.rest_below(block, power) {
            let (part, end, scaled) = match rest.scale_after(block) {
                Some((smaller, end)) if smaller < power => (rest.times_power(smaller)?, end, smaller),
                Some(_) => break,
                None => (rest, rest.end, 0),
            };
            whole.value = whole.value.checked_add(part.value)?;
            (whole.end, whole.noun, power) = (end, scaled > 3, scaled);
        }
        Some(whole)
    }

    /// The power of the scale word after this number, and the token after it.
    fn scale_after(&self, block: &Block) -> Option<(u32, usize)> {
        let at = link(block, self.end)?;
        if self.digits && matches!(&*block.key(at), "mille" | "mil") {
            let millions = link(block, at + 1).and_then(|next| Some((scale(&block.key(next))?, next + 1)));
            let (more, end) = millions.unwrap_or((0, at + 1));
            return Some((3 + more, end)).filter(|&(power, _)| power <= 18);
        }
        let power = scale(&block.key(at)).or_else(|| self.short_scale_at(block, at))?;
        Some((power, at + 1))
    }

    /// `3 Mds d’euros`, `12,3 M d’habitants`.
    fn short_scale_at(&self, block: &Block, at: usize) -> Option<u32> {
        let surface = block.surface(at);
        let de = || matches!(&*block.key(at + 1), "de" | "d'");
        let alone = stands_alone(surface) || surface == "M" && de();
        short_scale(surface).filter(|_| self.digits && alone)
    }

    /// The number that goes on after a scale word: `3 millions [500 000]`.
    fn rest_below(&self, block: &Block, power: u32) -> Option<Self> {
        let digits = block.is(self.end, Shape::Digits) && block.follows(self.end) && !block.glued(self.end);
        let at = if digits { self.end } else { link(block, self.end)? };
        let rest = simple(block, at)?;
        let alike = rest.digits == self.digits || rest.value >= Decimal::ONE_THOUSAND;
        let article = rest.lone_one && rest.scale_after(block).is_none() && !block.key(rest.end).ends_with('s');
        (alike && rest.is_integer() && !article && rest.value < power_of_ten(power)).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_scale_counts() {
        assert_eq!(scale("billions"), Some(12));
        assert_eq!(power_of_ten(18).to_string(), "1000000000000000000");
    }

    #[test]
    fn collectives_fold_their_plural() {
        assert_eq!(collective("centaines"), Some(100));
        assert_eq!(collective("semaine"), None);
    }
}
