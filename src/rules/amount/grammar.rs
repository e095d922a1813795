//! From a numeral to an amount: what stands before and after it decides the kind.
//!
//! ```text
//! amount   = [currency] quantity [unit [smaller parts]] | quantity counted
//! quantity = ["entre"] [minus] numeral [("à" | "ou" | "et" | "-") [minus] numeral]
//! ```

use rust_decimal::Decimal;

use super::clock::{self, Hours};
use super::compound::{self, Whole};
use super::lex::Block;
use super::lexicon::Found;
use super::numeral::{self, Numeral, short_scale};
use super::range::{Quantity, Values};
use super::unit::{self, Carried};
use super::{Amount, AmountKind, Bound, bound, count, exclude};

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
}

/// Reads the amount whose numeral begins at token `i`; tokens before `floor` belong to earlier amounts.
pub(crate) fn read(block: &Block, i: usize, floor: usize) -> Step {
    let Some(first) = numeral::read(block, i) else {
        return Step { amount: None, next: i + 1 };
    };
    if exclude::is_piece_of_code(block, i, floor) || is_cent_of_percent(block, &first) {
        return Step { amount: None, next: first.end };
    }
    let range = Quantity::range(block, first, floor);
    let single = Quantity::single(block, first, floor);
    for quantity in range.into_iter().chain([single]) {
        if let Some(draft) = draft(block, &quantity, floor) {
            let next = draft.end.max(first.end);
            return Step { amount: settle(block, &quantity, draft), next };
        }
    }
    Step { amount: None, next: first.end }
}

/// The `cent` of `pour cent` after a number that is none of ours.
fn is_cent_of_percent(block: &Block, numeral: &Numeral) -> bool {
    let start = numeral.start;
    let after_pour = &*block.key_before(start) == "pour" && matches!(&*block.key(start), "cent" | "cents" | "mille");
    after_pour && start >= 2 && (!block.key(start - 2).ends_with('s') && numeral::read(block, start - 2).is_some())
}

fn draft(block: &Block, quantity: &Quantity, floor: usize) -> Option<Draft> {
    let currency = unit::currency_before(block, quantity.start, floor)
        .or_else(|| unit::currency_before(block, quantity.first.start, floor));
    if let Some((sign, start)) = currency {
        return money_after_sign(block, quantity, &sign, start);
    }
    match unit::after(block, quantity.last) {
        Some(carried) => with_unit(block, quantity, carried),
        None => counted(block, quantity),
    }
}

/// `US $3 millions`, `USD 479,049`, `$3M`.
fn money_after_sign(block: &Block, quantity: &Quantity, sign: &Found, start: usize) -> Option<Draft> {
    let mut last = quantity.last;
    if let Some(power) = short_scale(block.surface(last.end)) {
        last = Numeral { end: last.end + 1, ..last.times_power(power)? };
    }
    let suffix = unit::dollar_suffix(block, sign, last.end);
    Some(Draft {
        kind: AmountKind::Money,
        start: start.min(quantity.start),
        end: last.end + usize::from(suffix.is_some()),
        values: quantity.values(&last)?,
        unit: Some(suffix.unwrap_or(sign.unit.symbol)),
        alternatives: if suffix.is_some() { Vec::new() } else { sign.unit.alternatives.clone() },
    })
}

/// A number and the unit after it.
fn with_unit(block: &Block, quantity: &Quantity, carried: Carried) -> Option<Draft> {
    let Found { unit, end, sign } = carried.found;
    let last = read_decimal_comma(block, carried.numeral, unit.kind, end);
    let values = multiply(quantity.values(&last)?, unit.factor)?;
    let mut draft = Draft {
        kind: unit.kind,
        start: quantity.start,
        end,
        values,
        unit: Some(unit.symbol),
        alternatives: unit.alternatives.clone(),
    };
    let mut bare_minutes = false;
    if let Values::One(value) = values {
        let head = Whole { value: value.abs(), symbol: unit.symbol, end, bare_tail: false };
        if let Some(whole) = compound::extend(block, unit.kind, head) {
            let value = if value.is_sign_negative() { -whole.value } else { whole.value };
            draft = Draft { end: whole.end, values: Values::One(value), unit: Some(whole.symbol), ..draft };
            bare_minutes = whole.bare_tail;
        }
    }
    if unit.symbol == "h" {
        let hours = Hours { numeral: &quantity.last, end: draft.end, sign, bare_minutes };
        if clock::is_time_of_day(block, &hours) {
            return Some(Draft { kind: AmountKind::Count, unit: Some("h"), ..draft });
        }
    }
    let lone = quantity.last.lone_one && !quantity.last.part && draft.end == end && unit.kind != AmountKind::Percent;
    (!lone).then(|| weigh_pounds(block, draft))
}

/// `trois livres de beurre` are no currency.
fn weigh_pounds(block: &Block, draft: Draft) -> Draft {
    let pounds = draft.unit == Some("GBP") && draft.alternatives.contains(&"lb");
    if pounds && matches!(&*block.key(draft.end), "de" | "d'") {
        Draft { kind: AmountKind::Measure, unit: Some("lb"), alternatives: vec!["GBP"], ..draft }
    } else {
        draft
    }
}

/// Decides an ambiguous `1,250` by its unit: French writes decimals so, but sums in English groups.
fn read_decimal_comma(block: &Block, numeral: Numeral, kind: AmountKind, end: usize) -> Numeral {
    let Some(fraction) = numeral.fraction else {
        return numeral;
    };
    let decimal = match kind {
        AmountKind::Percent => true,
        AmountKind::Measure => numeral.comma,
        AmountKind::Money => is_unit_price(block, end),
        AmountKind::Duration | AmountKind::Count => false,
    };
    if decimal { Numeral { value: fraction, fraction: None, grouped: false, ..numeral } } else { numeral }
}

/// `1,459 € le litre`, `0,169 €/kWh`.
fn is_unit_price(block: &Block, end: usize) -> bool {
    let opens = matches!(&*block.key(end), "le" | "par" | "du") || block.mark(end) == Some('/');
    opens && matches!(&*block.key(end + 1), "litre" | "l" | "kilo" | "kg" | "kwh" | "kilowattheure" | "m" | "dollar")
}

fn multiply(values: Values, factor: Decimal) -> Option<Values> {
    Some(match values {
        Values::One(value) => Values::One(value.checked_mul(factor)?),
        Values::Between(low, high) => Values::Between(low.checked_mul(factor)?, high.checked_mul(factor)?),
    })
}

/// A count; signs before it are list marks.
fn counted(block: &Block, quantity: &Quantity) -> Option<Draft> {
    let unsigned = Quantity { first_negative: false, last_negative: false, ..*quantity };
    let start = if quantity.first_negative { quantity.first.start } else { quantity.start };
    count::is_count(block, &quantity.first, &quantity.last).then_some(())?;
    Some(Draft {
        kind: AmountKind::Count,
        start,
        end: quantity.last.end,
        values: unsigned.values(&quantity.last)?,
        unit: None,
        alternatives: Vec::new(),
    })
}

/// Weighs the context of a draft: `None` for definite numerals, times of day and pieces of addresses.
fn settle(block: &Block, quantity: &Quantity, draft: Draft) -> Option<Amount> {
    let is_time_of_day = draft.kind == AmountKind::Count && draft.unit.is_some();
    let definite = !quantity.first.digits && exclude::is_definite(block, draft.start);
    let after_des = quantity.first.bare && &*block.key_before(draft.start) == "des";
    if is_time_of_day || definite && !after_des {
        return None;
    }
    let span = block.bytes(draft.start, draft.end);
    if exclude::is_in_address(block.text(), span.start, span.end) {
        return None;
    }
    let bound = bound::around(block, draft.start, draft.end);
    let (value, min, max) = match draft.values {
        Values::One(value) => (Some(value.normalize()), None, None),
        Values::Between(low, high) => (None, Some(low.normalize()), Some(high.normalize())),
    };
    let counted = (draft.kind == AmountKind::Count).then(|| count::counted(block, &quantity.last)).flatten();
    Some(Amount {
        span,
        kind: draft.kind,
        value,
        min,
        max,
        unit: draft.unit.map(str::to_owned),
        bound,
        approximate: bound == Some(Bound::About) || quantity.last.approximate || quantity.first.approximate,
        alternatives: draft.alternatives.into_iter().map(str::to_owned).collect(),
        counted: counted.map(|tokens| block.bytes(tokens.start, tokens.end)),
    })
}
