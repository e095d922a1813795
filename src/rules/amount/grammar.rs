//! From a numeral to an amount: what stands before and after it decides the kind.
//!
//! ```text
//! amount   = [currency] quantity [unit [smaller parts]] | quantity counted
//! quantity = ["entre"] [minus] numeral [("à" | "ou" | "et" | "-") [minus] numeral]
//! ```

use rust_decimal::Decimal;

use super::block::Block;
use super::clock::{self, Hours};
use super::compound::{self, Whole};
use super::lexicon::{Found, Unit};
use super::numeral::{self, Numeral};
use super::range::{Quantity, Values};
use super::unit::{self, Carried};
use super::{Amount, AmountKind, Bound, bound, count, exclude, list, money, noun, points};

/// What was found at a token, and the token where the search goes on.
pub(crate) struct Step {
    pub(crate) amount: Option<Amount>,
    pub(crate) next: usize,
}

/// A value with its unit and tokens, before the context is weighed.
struct Draft {
    kind: AmountKind,
    start: usize,
    end: usize,
    values: Values,
    unit: Option<&'static str>,
    alternatives: Vec<&'static str>,
    /// A time of day or `24h/24`: read to its end, and dropped.
    is_dropped: bool,
}

/// What was found before in the block.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Earlier {
    /// The token after the last amount.
    pub(crate) floor: usize,
    /// The kind of the last amount.
    pub(crate) kind: Option<AmountKind>,
}

/// Reads the amount whose numeral begins at token `i`.
pub(crate) fn read(block: &Block, i: usize, earlier: Earlier) -> Step {
    let floor = earlier.floor;
    let Some(first) = numeral::read(block, i) else {
        return Step { amount: None, next: i + 1 };
    };
    let nothing = Step { amount: None, next: first.end };
    if exclude::is_piece_of_code(block, i, floor) || is_cent_of_percent(block, &first) {
        return nothing;
    }
    let range = Quantity::range(block, first, floor);
    let single = Quantity::single(block, first, floor);
    let whole = first.before_half(block).map(|whole| Quantity::single(block, whole, floor));
    let mut quantities = range.into_iter().chain([single]).chain(whole);
    let found = quantities.find_map(|quantity| Some((draft(block, &quantity, earlier)?, quantity)));
    found.map_or(nothing, |(draft, quantity)| {
        let next = draft.end.max(first.end);
        Step { amount: settle(block, &quantity, draft), next }
    })
}

/// The `cent` of `pour cent` after a number that is none of ours.
fn is_cent_of_percent(block: &Block, numeral: &Numeral) -> bool {
    let cent = matches!(&*block.key(numeral.start), "cent" | "cents" | "mille");
    let before = numeral.start.checked_sub(2).filter(|_| cent);
    let after_pour = &*block.key_before(numeral.start) == "pour";
    after_pour && before.is_some_and(|at| numeral::read(block, at).is_some())
}

fn draft(block: &Block, quantity: &Quantity, earlier: Earlier) -> Option<Draft> {
    let mut starts = [quantity.start, quantity.first.start].into_iter();
    let currency = starts.find_map(|start| money::currency_before(block, start, earlier.floor));
    if let Some((sign, start)) = currency {
        return with_sign_before(block, quantity, &sign, start);
    }
    match unit::after(block, quantity.last) {
        Some(carried) if points::is_tally(block, &carried) => counted(block, quantity, earlier),
        Some(carried) => with_unit(block, &quantity.without_mark(carried.found.unit), carried),
        None => item(block, quantity).or_else(|| counted(block, quantity, earlier)),
    }
}

/// `US $3 millions`, `USD 479,049`, `$3M`.
fn with_sign_before(block: &Block, quantity: &Quantity, sign: &Found, start: usize) -> Option<Draft> {
    let last = money::scale_after_sign(block, quantity.last)?;
    let end = money::past_dash_cents(block, last.end);
    let mut draft = Draft::new(quantity, sign.unit, end, quantity.values(&last)?);
    draft.start = start.min(quantity.start);
    if let Some(code) = money::dollar_suffix(block, sign, end) {
        draft.end += 1;
        draft.unit = Some(code);
        draft.alternatives.clear();
    }
    Some(draft)
}

/// A number and the unit after it.
fn with_unit(block: &Block, quantity: &Quantity, carried: Carried) -> Option<Draft> {
    let Found { unit, end, sign } = carried.found;
    let last = read_decimal_comma(block, carried.numeral, unit, end);
    let values = quantity.values(&last)?.times(unit.factor)?;
    let mut draft = Draft::new(quantity, unit, end, values);
    let bare_tail = draft.extend(block, unit);
    if unit.symbol == "h" {
        let hours = Hours { numeral: &quantity.last, end: draft.end, sign, bare_minutes: bare_tail };
        draft.is_dropped = clock::is_time_of_day(block, &hours);
    }
    if let Some(end) = clock::round_the_clock(block, unit, &quantity.last, end) {
        (draft.end, draft.is_dropped) = (end, true);
    }
    // `un an` is an article and a noun, `un pour cent` and `un an et demi` are numbers.
    let lone = quantity.last.lone_one && !quantity.last.part && draft.end == end;
    if lone && !matches!(unit.symbol, "%" | "‰") {
        return None;
    }
    draft.weigh_pounds(block);
    Some(draft)
}

/// A number whose unit stands at the end of a list: `45` in `45, 32 et 12 %`.
fn item(block: &Block, quantity: &Quantity) -> Option<Draft> {
    let Carried { found: Found { unit, end, .. }, numeral: last } = list::unit_at_end(block, &quantity.last)?;
    let signed = quantity.without_mark(unit);
    let number = read_decimal_comma(block, quantity.last, unit, end);
    let factor = if number.grouped { Decimal::ONE } else { last.factor };
    let values = signed.values(&number)?.times(factor)?.times(unit.factor)?;
    Some(Draft::new(&signed, unit, quantity.last.end, values))
}

/// Decides an ambiguous `1,250` by its unit: French writes decimals so, but sums in English groups.
fn read_decimal_comma(block: &Block, numeral: Numeral, unit: &Unit, end: usize) -> Numeral {
    let decimal = match unit.kind {
        AmountKind::Percent => true,
        AmountKind::Measure => numeral.comma,
        AmountKind::Money => money::is_unit_price(block, end) || numeral.comma && money::has_three_decimals(unit),
        AmountKind::Duration | AmountKind::Count => false,
    };
    match numeral.fraction.filter(|_| decimal) {
        Some(value) => Numeral { value, fraction: None, grouped: false, ..numeral },
        None => numeral,
    }
}

/// A count; signs before it are list marks.
fn counted(block: &Block, quantity: &Quantity, earlier: Earlier) -> Option<Draft> {
    if !count::is_count(block, &quantity.first, &quantity.last, earlier) {
        return None;
    }
    let unsigned = quantity.without_signs();
    Some(Draft {
        kind: AmountKind::Count,
        start: unsigned.start,
        end: quantity.last.end,
        values: unsigned.values(&quantity.last)?,
        unit: None,
        alternatives: Vec::new(),
        is_dropped: false,
    })
}

impl Draft {
    fn new(quantity: &Quantity, unit: &Unit, end: usize, values: Values) -> Self {
        Draft {
            kind: unit.kind,
            start: quantity.start,
            end,
            values,
            unit: Some(unit.symbol),
            alternatives: unit.alternatives.clone(),
            is_dropped: false,
        }
    }

    /// Reads the smaller parts that follow (`1 heure 45 minutes`). Returns whether the last has no unit.
    fn extend(&mut self, block: &Block, unit: &Unit) -> bool {
        let Values::One(value) = self.values else {
            return false;
        };
        let head = Whole { value: value.abs(), symbol: unit.symbol, end: self.end, bare_tail: false };
        let Some(whole) = compound::extend(block, unit, head) else {
            return false;
        };
        let negative = value.is_sign_negative();
        self.values = Values::One(if negative { -whole.value } else { whole.value });
        self.end = whole.end;
        self.unit = Some(whole.symbol);
        whole.bare_tail
    }

    /// `trois livres de beurre` are no currency.
    fn weigh_pounds(&mut self, block: &Block) {
        let pounds = self.unit == Some("GBP") && self.alternatives.contains(&"lb");
        if pounds && matches!(&*block.key(self.end), "de" | "d'") {
            self.kind = AmountKind::Measure;
            self.unit = Some("lb");
            self.alternatives = vec!["GBP"];
        }
    }
}

/// Weighs the context of a draft: `None` for definite numerals, times of day and pieces of addresses.
fn settle(block: &Block, quantity: &Quantity, draft: Draft) -> Option<Amount> {
    let span = block.bytes(draft.start, draft.end);
    if draft.is_dropped
        || exclude::is_definite(block, &quantity.first, draft.start)
        || exclude::is_in_address(block.text(), span.start, span.end)
    {
        return None;
    }
    let (value, min, max) = draft.values.value_or_ends();
    let round = quantity.first.approximate || quantity.last.approximate;
    let phrase = noun::phrase(block, &quantity.last).filter(|_| draft.kind == AmountKind::Count);
    let end = phrase.as_ref().map_or(draft.end, |tokens| tokens.end);
    let bound = bound::around(block, draft.start, end);
    Some(Amount {
        span,
        kind: draft.kind,
        value,
        min,
        max,
        unit: draft.unit.map(str::to_owned),
        bound,
        approximate: round || bound == Some(Bound::About),
        alternatives: draft.alternatives.into_iter().map(str::to_owned).collect(),
        counted: phrase.map(|tokens| block.bytes(tokens.start, tokens.end)),
    })
}
