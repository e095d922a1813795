//! One numeral, or two that share a unit: `10 à 15 %`, `entre 3 et 5 millions d’euros`, `deux ou trois ans`.

use rust_decimal::Decimal;

use super::lex::{Block, Gap, Shape, is_dash};
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

impl Quantity {
    /// The numeral alone, with its sign.
    pub(crate) fn single(block: &Block, first: Numeral, floor: usize) -> Self {
        let sign = minus(block, first.start, floor);
        let tolerance = block.mark_before(first.start) == Some('±') && first.start > floor;
        let join = if tolerance { Join::Around } else { Join::Single };
        let start = if tolerance { first.start - 1 } else { sign.unwrap_or(first.start) };
        let negative = sign.is_some();
        Quantity { start, first, last: first, join, first_negative: negative, last_negative: negative }
    }

    /// The range that begins with `first`.
    pub(crate) fn range(block: &Block, first: Numeral, floor: usize) -> Option<Self> {
        let single = Quantity::single(block, first, floor);
        let entre = single.start.checked_sub(1).filter(|&at| at >= floor && &*block.key(at) == "entre");
        let (join, at) = join(block, &first, entre.is_some())?;
        let minus = block.mark(at).is_some_and(is_dash) && block.glued(at + 1);
        let at = at + usize::from(minus);
        let last = numeral::read(block, at).filter(|last| block.follows(at) && !last.lone_one)?;
        let quantity = Quantity { start: entre.unwrap_or(single.start), last, join, last_negative: minus, ..single };
        quantity.values(&last)?;
        Some(quantity)
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
                let falls_below_zero = self.first_negative && self.last_negative && high < low;
                let (low, high) = if falls_below_zero { (high, low) } else { (low, high) };
                (low < high).then_some(Values::Between(low, high))
            }
        }
    }

    /// The first value with the scale that it shares with the last: `3 et 5 millions`, `5 à 6 000`,
    /// `deux à trois cents`.
    fn shared(&self, last: &Numeral) -> Option<Decimal> {
        let low = self.first.value;
        if self.first.scaled || self.first.grouped {
            return Some(low);
        }
        let scale = if last.factor > Decimal::ONE {
            last.factor
        } else {
            let hundreds = !last.digits && !self.first.digits && last.value < Decimal::ONE_THOUSAND;
            let round = |n: Decimal| (last.value % n).is_zero() && low < last.value / n;
            match () {
                _ if (last.grouped || !last.digits) && round(Decimal::ONE_THOUSAND) => Decimal::ONE_THOUSAND,
                _ if hundreds && round(Decimal::ONE_HUNDRED) => Decimal::ONE_HUNDRED,
                _ => Decimal::ONE,
            }
        };
        let below = low < last.value.checked_div(scale)?;
        if below { low.checked_mul(scale) } else { Some(low) }
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

/// The token of the minus before a numeral at `start`: `−4`, `moins dix`.
fn minus(block: &Block, start: usize, floor: usize) -> Option<usize> {
    let at = start.checked_sub(1).filter(|&at| at >= floor)?;
    let second = at.checked_sub(1).map(|i| block.key(i)).unwrap_or_default();
    if let Some(mark) = block.mark(at) {
        let apart = !block.glued(at) || block.mark_before(at).is_some_and(|c| matches!(c, '(' | '«' | '"' | ':'));
        let glued = block.glued(start) || mark == '\u{2212}';
        let spaced = block.is(start, Shape::Digits) && matches!(&*second, "de" | "a" | "entre" | "et");
        return (is_dash(mark) && apart && (glued || spaced)).then_some(at);
    }
    let is_sign = &*block.key(at) == "moins" && !matches!(&*second, "au" | "du" | "ou" | "pas" | "le" | "les" | "plus");
    is_sign.then_some(at)
}
