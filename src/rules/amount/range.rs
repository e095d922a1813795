//! One numeral, or two that share a unit: `10 à 15 %`, `entre 3 et 5 millions d’euros`, `deux ou trois ans`.

use rust_decimal::Decimal;

use super::AmountKind;
use super::block::{Block, Gap, Shape, is_dash};
use super::date::{has_form_of_year, is_month};
use super::lexicon::Unit;
use super::numeral::{self, Numeral};

/// A number or a range, before its unit is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantity {
    /// First token, with a sign or `entre`.
    pub(crate) start: usize,
    pub(crate) first: Numeral,
    /// The second numeral of a range; `first` again without one.
    pub(crate) last: Numeral,
    /// How the two are joined.
    pub(crate) join: Join,
    /// A plus or minus stands before the first.
    pub(crate) signed: bool,
    pub(crate) first_negative: bool,
    pub(crate) last_negative: bool,
}

/// What stands between two numerals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Join {
    /// There is one numeral only.
    Single,
    /// From the first to the second.
    To,
    /// The second is a tolerance around the first: `10 ± 3`.
    Around,
}

/// Values of a quantity: one, or the ends of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Values {
    One(Decimal),
    Between(Decimal, Decimal),
}

impl Values {
    /// The value, or none and the ends of a range; without trailing zeros.
    pub(crate) fn value_or_ends(self) -> (Option<Decimal>, Option<Decimal>, Option<Decimal>) {
        match self {
            Values::One(value) => (Some(value.normalize()), None, None),
            Values::Between(low, high) => (None, Some(low.normalize()), Some(high.normalize())),
        }
    }

    /// The values times `factor`; `None` where they leave the decimals.
    pub(crate) fn times(self, factor: Decimal) -> Option<Self> {
        Some(match self {
            Values::One(value) => Values::One(value.checked_mul(factor)?),
            Values::Between(low, high) => Values::Between(low.checked_mul(factor)?, high.checked_mul(factor)?),
        })
    }
}

impl Quantity {
    /// The numeral alone, with its sign.
    pub(crate) fn single(block: &Block, first: Numeral, floor: usize) -> Self {
        let minus = minus(block, first.start, floor);
        let sign = minus.or_else(|| plus(block, first.start, floor));
        let tolerance = block.mark_before(first.start) == Some('±') && first.start > floor;
        let (join, start) = match sign {
            _ if tolerance => (Join::Around, first.start - 1),
            Some(at) => (Join::Single, at),
            None => (Join::Single, first.start),
        };
        let (signed, negative) = (sign.is_some(), minus.is_some());
        Quantity { start, first, last: first, join, signed, first_negative: negative, last_negative: negative }
    }

    /// The range that begins with `first`.
    pub(crate) fn range(block: &Block, first: Numeral, floor: usize) -> Option<Self> {
        let single = Quantity::single(block, first, floor);
        let entre = single.start.checked_sub(1).filter(|&at| at >= floor && &*block.key(at) == "entre");
        let (join, at) = join(block, &first, entre.is_some())?;
        if is_year_in_date(block, &first) {
            return None;
        }
        let sign = block.mark(at).filter(|&c| (is_dash(c) || c == '+') && block.glued(at + 1));
        let minus = sign.is_some_and(is_dash);
        let at = at + usize::from(sign.is_some());
        let last = numeral::read(block, at).filter(|last| block.follows(at) && !last.lone_one)?;
        let quantity = Quantity { start: entre.unwrap_or(single.start), last, join, last_negative: minus, ..single };
        quantity.values(&last)?;
        Some(quantity)
    }

    /// The quantity with a leading sign taken for a list mark or a weight class (`les -60 kg`), unless values of
    /// the unit go below zero.
    pub(crate) fn without_mark(self, unit: &Unit) -> Self {
        let signed = match unit.kind {
            AmountKind::Money | AmountKind::Percent => true,
            AmountKind::Measure => {
                matches!(unit.symbol, "°C" | "°F" | "K" | "m" | "deg" | "dB" | "V")
            }
            AmountKind::Duration | AmountKind::Count => false,
        };
        if signed || !self.signed || self.start + 1 != self.first.start {
            return self;
        }
        self.without_signs()
    }

    /// The quantity without signs before its numbers, where they can be but list marks.
    pub(crate) fn without_signs(self) -> Self {
        let start = if self.signed { self.first.start } else { self.start };
        Quantity { start, signed: false, first_negative: false, last_negative: false, ..self }
    }

    /// The values, where the last numeral has become `last` by the scale of its unit. `None` where a range
    /// does not rise.
    pub(crate) fn values(&self, last: &Numeral) -> Option<Values> {
        let high = if self.last_negative { -last.value } else { last.value };
        match self.join {
            Join::Single => Some(Values::One(high)),
            Join::Around if self.first.start == self.last.start => Some(Values::Between(-high, high)),
            Join::Around => {
                let middle = self.shared(last)?;
                Some(Values::Between(middle.checked_sub(high)?, middle.checked_add(high)?))
            }
            Join::To => {
                let low = self.shared(last)?;
                let low = if self.first_negative { -low } else { low };
                match (self.first_negative && self.last_negative, low < high) {
                    (_, true) => Some(Values::Between(low, high)),
                    (true, false) => Some(Values::Between(high, low)),
                    (false, false) => None,
                }
            }
        }
    }

    /// The first value with the scale that it shares with the last: `3 et 5 millions`, `5 à 6 000`,
    /// `deux à trois cents`.
    fn shared(&self, last: &Numeral) -> Option<Decimal> {
        let low = self.first.value;
        let scale = match self.shared_scale(last) {
            _ if self.first.scaled || self.first.grouped => Decimal::ONE,
            scale if low < last.value.checked_div(scale)? => scale,
            _ => Decimal::ONE,
        };
        low.checked_mul(scale)
    }

    /// What the last numeral is multiplied by, as far as the first may go without saying it.
    fn shared_scale(&self, last: &Numeral) -> Decimal {
        let round = |n: Decimal| (last.value % n).is_zero() && self.first.value < last.value / n;
        let in_words = !last.digits && !self.first.digits;
        match last.factor {
            factor if factor > Decimal::ONE => factor,
            _ if (last.grouped || in_words) && round(Decimal::ONE_THOUSAND) => Decimal::ONE_THOUSAND,
            _ if in_words && last.value < Decimal::ONE_THOUSAND && round(Decimal::ONE_HUNDRED) => Decimal::ONE_HUNDRED,
            _ => Decimal::ONE,
        }
    }
}

/// What joins the numeral to a second one, and where that stands.
fn join(block: &Block, first: &Numeral, after_entre: bool) -> Option<(Join, usize)> {
    let at = first.end;
    if !block.follows(at) {
        return None;
    }
    if let Some(mark) = block.mark(at) {
        let both_glued = block.glued(at) && block.glued(at + 1);
        let both_apart = [at, at + 1].iter().all(|&i| block.get(i).is_some_and(|t| t.gap == Gap::Space));
        return match mark {
            '±' => Some((Join::Around, at + 1)),
            ',' if &*block.key(at + 1) == "voire" => Some((Join::To, at + 2)),
            '+' if block.mark(at + 1) == Some('/') => Some((Join::Around, at + 3)),
            _ if is_dash(mark) && (both_glued || both_apart && first.digits) => Some((Join::To, at + 1)),
            _ => None,
        };
    }
    match &*block.key(at) {
        "a" if block.surface(at) != "a" => Some((Join::To, at + 1)),
        "ou" | "voire" => Some((Join::To, at + 1)),
        "et" if after_entre => Some((Join::To, at + 1)),
        _ => None,
    }
}

/// The token of the plus glued to a numeral at `start`: `+2,1 %`.
fn plus(block: &Block, start: usize, floor: usize) -> Option<usize> {
    let at = start.checked_sub(1).filter(|&at| at >= floor && block.mark(at) == Some('+'))?;
    (block.glued(start) && is_apart(block, at)).then_some(at)
}

/// Whether nothing is glued to the front of token `at` but an opening mark.
fn is_apart(block: &Block, at: usize) -> bool {
    let after_opening = block.mark_before(at).is_some_and(|c| matches!(c, '(' | '«' | '"' | ':'));
    !block.glued(at) || after_opening
}

/// The token of the minus before a numeral at `start`: `−4`, `moins dix`.
fn minus(block: &Block, start: usize, floor: usize) -> Option<usize> {
    let at = start.checked_sub(1).filter(|&at| at >= floor)?;
    let second = at.checked_sub(1).map(|i| block.key(i)).unwrap_or_default();
    if let Some(mark) = block.mark(at) {
        let apart = is_apart(block, at);
        let glued = block.glued(start) || mark == '\u{2212}';
        let spaced = block.is(start, Shape::Digits) && matches!(&*second, "de" | "a" | "entre" | "et");
        return (is_dash(mark) && apart && (glued || spaced)).then_some(at);
    }
    let is_sign = &*block.key(at) == "moins" && !matches!(&*second, "au" | "du" | "ou" | "pas" | "le" | "les" | "plus");
    is_sign.then_some(at)
}

/// `en 2012 à 68,9 milliards`: the first number is a year.
fn is_year_in_date(block: &Block, first: &Numeral) -> bool {
    let before = block.key_before(first.start);
    let dated = matches!(&*before, "en" | "depuis" | "fin" | "debut") || is_month(&before);
    dated && has_form_of_year(block, first)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::super::find_amounts;

    fn ends(text: &str) -> Option<(Decimal, Decimal)> {
        let amounts = find_amounts(text);
        Some((amounts[0].min?, amounts[0].max?))
    }

    #[test]
    fn the_first_number_shares_the_scale_of_the_last() {
        assert_eq!(ends("3 et 5 millions d’euros"), None);
        assert_eq!(ends("entre 3 et 5 M€"), Some((3_000_000.into(), 5_000_000.into())));
        assert_eq!(ends("5 à 6 000 personnes"), Some((5000.into(), 6000.into())));
        assert_eq!(ends("500 à 1 000 euros"), Some((500.into(), 1000.into())));
        assert_eq!(ends("deux à trois cents euros"), Some((200.into(), 300.into())));
    }

    #[test]
    fn a_range_rises() {
        assert_eq!(ends("15 à 10 %"), None);
        assert_eq!(ends("entre -2 et -8 °C"), Some(((-8).into(), (-2).into())));
        assert_eq!(ends("10 ± 3 kg"), Some((7.into(), 13.into())));
    }
}
