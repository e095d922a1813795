//! Currency signs before the number, and what the words after a sum say about it.

use super::block::{Block, Gap, Shape, is_dash};
use super::lexicon::{Found, Unit};
use super::numeral::{Numeral, short_scale};
use super::unit;

/// Tokens of the longest sign.
const LONGEST_SIGN: usize = 4;

/// A currency sign that stands before the numeral at token `start`, and its first token.
pub(crate) fn currency_before(block: &Block, start: usize, floor: usize) -> Option<(Found<'static>, usize)> {
    let near = block.get(start).is_some_and(|t| matches!(t.gap, Gap::Glued | Gap::Space));
    if !near || !start.checked_sub(1).is_some_and(|at| may_end_sign(block, at)) {
        return None;
    }
    let mut starts = (start.saturating_sub(LONGEST_SIGN).max(floor)..start).filter(|&at| leads(block, at));
    starts.find_map(|at| {
        let found = unit::currency_sign(block, at).filter(|found| found.end == start)?;
        let apart = !(block.glued(at) && at > 0 && block.is(at - 1, Shape::Word));
        apart.then_some((found, at))
    })
}

/// A quick test that spares most numbers the search for a sign.
fn may_end_sign(block: &Block, at: usize) -> bool {
    match block.mark(at) {
        Some(c) => !c.is_ascii() || matches!(c, '$' | '.'),
        None => block.surface(at).starts_with(|c: char| c.is_ascii_uppercase() || c == 'f'),
    }
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

/// The numeral with the abbreviated scale that follows it, where a sign stands before it: `$3M`, `€ 2 Md`, `£60m`.
pub(crate) fn scale_after_sign(block: &Block, numeral: Numeral) -> Option<Numeral> {
    let surface = block.surface(numeral.end);
    let english = (surface == "m" && block.glued(numeral.end)).then_some(6);
    let Some(power) = short_scale(surface).or(english) else {
        return Some(numeral);
    };
    Some(Numeral { end: numeral.end + 1, ..numeral.times_power(power)? })
}

/// The token after the dash that stands for no cents, in Swiss sums: `20.– francs`, `CHF 20.-`.
pub(crate) fn past_dash_cents(block: &Block, end: usize) -> usize {
    let point = matches!(block.mark(end), Some('.' | ',')) && block.glued(end);
    let dash = block.mark(end + 1).is_some_and(is_dash) && block.glued(end + 1);
    let ends = !block.glued(end + 2) || !block.is(end + 2, Shape::Digits);
    if point && dash && ends { end + 2 } else { end }
}

/// Whether the currency is divided into thousandths, or may be: `9,080 DT` are nine dinars. In Iraq, where ISO 4217
/// says so too, nobody writes them.
pub(crate) fn has_three_decimals(unit: &Unit) -> bool {
    matches!(unit.symbol, "TND" | "LYD" | "KWD" | "BHD" | "OMR" | "JOD") || unit.alternatives.contains(&"TND")
}

/// `1,459 € le litre`, `0,169 €/kWh`.
pub(crate) fn is_unit_price(block: &Block, end: usize) -> bool {
    let opens = matches!(&*block.key(end), "le" | "par" | "du") || block.mark(end) == Some('/');
    opens && matches!(&*block.key(end + 1), "litre" | "l" | "kilo" | "kg" | "kwh" | "kilowattheure" | "m" | "dollar")
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    #[test]
    fn signs_and_codes_lead_a_sum() {
        for text in ["US $3 millions", "$3M", "£60m", "CHF 20.–", "FCFA 500 000", "$500 US"] {
            let amounts = find_amounts(text);
            assert_eq!(amounts[0].span, 0..text.len(), "{text}");
        }
    }

    #[test]
    fn codes_that_are_words_do_not() {
        assert_eq!(find_amounts("TOP 10"), []);
    }

    #[test]
    fn ambiguous_currencies_name_their_alternatives() {
        let amounts = find_amounts("cent francs CFA et vingt dollars");
        assert_eq!(amounts[0].unit.as_deref(), Some("XOF"));
        assert_eq!(amounts[0].alternatives, ["XAF"]);
        assert!(amounts[1].alternatives.iter().any(|code| code == "CAD"));
    }
}
