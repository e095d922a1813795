//! The units that a numeral may carry, from the data files: currencies, per cent, times and measures.
//!
//! Currency names come from Unicode CLDR, with daily names and signs beside them; the head of each file in
//! `data/` names its sources.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::AmountKind;
use super::block::{Block, Shape};
use super::fold::singular;
use super::lexicon::{Found, Lexicon, Unit};
use super::money;
use super::numeral::{Numeral, link, short_scale};
use super::sign;
use super::table::{cells, rows};

static UNITS: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    add_units(&mut lexicon);
    add_currencies(&mut lexicon);
    lexicon
});

static CURRENCIES: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    add_currencies(&mut lexicon);
    lexicon
});

fn add_units(lexicon: &mut Lexicon) {
    for row in rows(include_str!("data/units.tsv")) {
        let kind = match row[0] {
            "percent" => AmountKind::Percent,
            "duration" => AmountKind::Duration,
            _ => AmountKind::Measure,
        };
        let factor = factor(row.get(2).copied());
        let unit = Unit { kind, symbol: row[1], factor, alternatives: cells(&row, 5, ',').collect() };
        lexicon.add(unit, cells(&row, 3, '|'), cells(&row, 4, '|'));
    }
}

/// Aliases first: they win over the names of CLDR.
fn add_currencies(lexicon: &mut Lexicon) {
    for (table, signs) in
        [(include_str!("data/currency_aliases.tsv"), false), (include_str!("data/currency_symbols.tsv"), true)]
    {
        for row in rows(table) {
            let factor = factor(row.get(3).copied());
            let unit = currency(row[1], factor, cells(&row, 2, ',').collect());
            let (sign_column, name_column) = if signs { (0, usize::MAX) } else { (usize::MAX, 0) };
            lexicon.add(unit, cells(&row, sign_column, '\t'), cells(&row, name_column, '|'));
        }
    }
    for row in rows(include_str!("data/currencies.tsv")) {
        let unit = currency(row[0], Decimal::ONE, Vec::new());
        lexicon.add(unit, cells(&row, 0, '|'), cells(&row, 1, '|'));
    }
}

fn currency(code: &'static str, factor: Decimal, alternatives: Vec<&'static str>) -> Unit {
    Unit { kind: AmountKind::Money, symbol: code, factor, alternatives }
}

fn factor(cell: Option<&str>) -> Decimal {
    cell.filter(|text| !text.is_empty()).map_or(Decimal::ONE, |text| text.parse().expect("factors are decimals"))
}

/// A unit after a numeral, and the numeral with the scale that the unit carries (`M€`).
pub(crate) struct Carried {
    pub(crate) numeral: Numeral,
    pub(crate) found: Found<'static>,
}

/// The unit that follows `numeral`.
pub(crate) fn after(block: &Block, numeral: Numeral) -> Option<Carried> {
    let at = numeral.end;
    if !block.follows(at) {
        return None;
    }
    let no_cents = Numeral { end: money::past_dash_cents(block, at), ..numeral };
    scaled_currency(block, numeral).or_else(|| {
        let found = named(block, no_cents)?;
        let fits = sign::fits(block, &numeral, &found, no_cents.end);
        let is_money = found.unit.kind == AmountKind::Money;
        (fits && (is_money || no_cents.end == at)).then_some(Carried { numeral, found })
    })
}

/// The unit at the end of `numeral`, after `de` where the numeral ends with a noun (`millions d’euros`), or
/// after an adjective (`dernières années`).
fn named(block: &Block, numeral: Numeral) -> Option<Found<'static>> {
    let at = if numeral.half { link(block, numeral.end)? } else { numeral.end };
    let de = matches!(&*block.key(at), "de" | "d'") && (numeral.noun || numeral.part);
    let at = at + usize::from(de);
    if !block.follows(at) {
        return None;
    }
    let one_letter = block.surface(at).len() < 2 && sign::is_letters(block.surface(at));
    let direct = UNITS.find(block, at).filter(|found| !(de && found.sign && one_letter));
    direct.or_else(|| {
        let measures = |kind| matches!(kind, AmountKind::Duration | AmountKind::Measure);
        let adjective = Some(at).filter(|_| is_inner_adjective(&block.key(at)))?;
        UNITS.find(block, adjective + 1).filter(|found| !found.sign && measures(found.unit.kind))
    })
}

/// Adjectives that stand between a number and its unit.
fn is_inner_adjective(key: &str) -> bool {
    matches!(
        singular(key),
        "dernier"
            | "derniere"
            | "premier"
            | "premiere"
            | "prochain"
            | "prochaine"
            | "long"
            | "longue"
            | "bon"
            | "bonne"
            | "petit"
            | "petite"
            | "court"
            | "courte"
            | "autre"
            | "plein"
            | "pleine"
    )
}

/// `10 K€`, `1,2 M€`, `5 MUSD`, `3 M d’euros`, `120 MD`.
fn scaled_currency(block: &Block, numeral: Numeral) -> Option<Carried> {
    let at = numeral.end;
    if !numeral.digits || !block.is(at, Shape::Word) {
        return None;
    }
    let in_one_word = || {
        let (power, sign) = (1..=3).find_map(|length| scaled_code(block.surface(at), length))?;
        Some((power, Found { end: at + 1, ..sign }))
    };
    let (power, found) = scale_and_currency(block, at).or_else(in_one_word)?;
    Some(Carried { numeral: numeral.times_power(power)?, found })
}

/// A scale at token `at`, and the currency after it.
fn scale_and_currency(block: &Block, at: usize) -> Option<(u32, Found<'static>)> {
    let scale = block.surface(at);
    let power = short_scale(scale)?;
    let de = matches!(&*block.key(at + 1), "de" | "d'");
    let found = CURRENCIES.find(block, at + 1 + usize::from(de)).filter(|found| found.sign || de)?;
    Some((maghreb_scale(scale, &found).unwrap_or(power), found))
}

/// `MUSD`, `MDT`, `kFCFA`: a scale of `length` letters and a code in one word. `MD` are millions of dinars, in the press of Tunisia.
fn scaled_code(surface: &str, length: usize) -> Option<(u32, Found<'static>)> {
    if (surface, length) == ("MD", 1) {
        return Some((6, CURRENCIES.sign("DT")?));
    }
    let (scale, code) = surface.split_at_checked(length)?;
    let is_code = code.len() >= 3 || matches!(code, "DT" | "DA" | "DH" | "F");
    let sign = CURRENCIES.sign(code).filter(|_| is_code && code.bytes().all(|b| b.is_ascii_uppercase()))?;
    let power = short_scale(scale)?;
    Some((maghreb_scale(scale, &sign).unwrap_or(power), sign))
}

/// A thousand millions, where `MMDH` is the milliard of dirhams; before other currencies `MM` is the million of gas
/// and shipping.
fn maghreb_scale(scale: &str, found: &Found) -> Option<u32> {
    (scale == "MM" && matches!(found.unit.symbol, "MAD" | "TND" | "DZD")).then_some(9)
}

/// The currency sign at token `i`.
pub(crate) fn currency_sign(block: &Block, i: usize) -> Option<Found<'static>> {
    CURRENCIES.find_sign(block, i)
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    fn unit(text: &str) -> Option<String> {
        find_amounts(text).first().and_then(|amount| amount.unit.clone())
    }

    #[test]
    fn names_match_in_any_case_number_and_hyphenation() {
        for text in ["3 kilomètres-heure", "3 KILOMÈTRES PAR HEURE", "3 km/h", "3 kilomètres à l’heure"] {
            assert_eq!(unit(text).as_deref(), Some("km/h"), "{text}");
        }
    }
}
