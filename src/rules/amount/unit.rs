//! The units that a numeral may carry, from the data files: currencies, per cent, times and measures.
//!
//! Currency names come from Unicode CLDR, with daily names and signs beside them; the head of each file in
//! `data/` names its sources.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::AmountKind;
use super::lex::{Block, Gap, Shape};
use super::lexicon::{Found, Lexicon, Unit, cells, rows};
use super::numeral::{Numeral, link, short_scale};

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
    scaled_currency(block, numeral).or_else(|| {
        let found = named(block, numeral)?;
        fits(block, &numeral, &found, at).then_some(Carried { numeral, found })
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
    let direct = UNITS
        .find(block, at)
        .filter(|found| !(de && found.sign && is_letters(block.surface(at)) && block.surface(at).len() < 2));
    direct.or_else(|| {
        let unit = is_time_adjective(&block.key(at)).then(|| UNITS.find(block, at + 1)).flatten()?;
        (unit.unit.kind == AmountKind::Duration && !unit.sign).then_some(unit)
    })
}

/// Adjectives that stand between a number and the time it measures.
fn is_time_adjective(key: &str) -> bool {
    matches!(
        super::fold::singular(key),
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

/// `10 K€`, `1,2 M€`, `5 MUSD`, `3 M d’euros`.
fn scaled_currency(block: &Block, numeral: Numeral) -> Option<Carried> {
    let at = numeral.end;
    let surface = block.surface(at);
    if !numeral.digits || !block.is(at, Shape::Word) {
        return None;
    }
    if let Some(power) = short_scale(surface) {
        let de = matches!(&*block.key(at + 1), "de" | "d'");
        let found = CURRENCIES.find(block, at + 1 + usize::from(de)).filter(|found| found.sign || de)?;
        return Some(Carried { numeral: numeral.times_power(power)?, found });
    }
    let code = surface.get(surface.len().checked_sub(3)?..)?;
    let power = short_scale(&surface[..surface.len() - 3])?;
    let found = CURRENCIES.sign(code).filter(|_| code.bytes().all(|b| b.is_ascii_uppercase()))?;
    Some(Carried { numeral: numeral.times_power(power)?, found: Found { end: at + 1, ..found } })
}

/// Whether a unit of these letters may follow here: short signs are also letters, initials and words.
fn fits(block: &Block, numeral: &Numeral, found: &Found, at: usize) -> bool {
    let surface = block.surface(at);
    if !found.sign || !is_letters(surface) || found.end > at + 1 {
        return true;
    }
    let is_initial = surface.len() <= 2
        && surface.starts_with(|c: char| c.is_uppercase())
        && block.get(found.end).is_some_and(|t| t.gap == Gap::Space && t.shape == Shape::Word)
        && block.surface(found.end).starts_with(|c: char| c.is_uppercase());
    let spoken = !numeral.digits && surface.len() < 2;
    !is_initial && !spoken
}

fn is_letters(surface: &str) -> bool {
    surface.bytes().all(|b| b.is_ascii_alphabetic())
}

/// A currency sign that stands before the numeral at token `start`.
pub(crate) fn currency_before(block: &Block, start: usize, floor: usize) -> Option<(Found<'static>, usize)> {
    (1..=4).rev().filter_map(|back| start.checked_sub(back)).filter(|&at| at >= floor).find_map(|at| {
        let found = CURRENCIES.find_sign(block, at).filter(|found| found.end == start && leads(block, at))?;
        let near = matches!(block.get(start)?.gap, Gap::Glued | Gap::Space);
        let apart = !(block.glued(at) && at > 0 && block.is(at - 1, Shape::Word));
        (near && apart).then_some((found, at))
    })
}

/// Whether the sign at token `at` is written before amounts: no lower-case sign is, nor the codes that are
/// English or French words.
fn leads(block: &Block, at: usize) -> bool {
    let surface = block.surface(at);
    let capitals = surface.bytes().all(|b| b.is_ascii_uppercase());
    if block.is(at, Shape::Mark) || surface.len() == 2 && block.mark(at + 1) == Some('$') {
        return true;
    }
    match surface {
        "TOP" | "CUP" | "ALL" | "TRY" | "PEN" | "MOP" | "SOS" | "BAM" | "COP" | "GEL" | "LAK" => false,
        "Fr" | "fr" | "Frs" | "Rs" | "SFr" | "sFr" | "Fcfa" | "Can" | "C" | "A" | "R" | "S" => true,
        _ => capitals && surface.len() >= 3,
    }
}

/// What a letter code after the number adds to a sign before it: `$500 US`, `$20 CAD`.
pub(crate) fn dollar_suffix(block: &Block, sign: &Found, at: usize) -> Option<&'static str> {
    let dollars = sign.unit.symbol == "USD" && block.get(at).is_some_and(|t| t.gap == Gap::Space);
    match block.surface(at) {
        "US" | "USD" if dollars => Some("USD"),
        "CAN" | "CA" | "CAD" if dollars => Some("CAD"),
        "AUD" if dollars => Some("AUD"),
        _ => None,
    }
}
