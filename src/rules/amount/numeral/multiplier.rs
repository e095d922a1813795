//! Words that multiply the number before them, or stand for a round number: `millions`, `une douzaine`,
//! `des milliers`; and the names of fractions (`deux tiers`).
//!
//! France counts with the long scale: a `billion` is 10¹², a `trillion` 10¹⁸.

use rust_decimal::Decimal;

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
        "Md" | "Mds" | "MD" | "md" | "mds" | "Mrd" | "Mrds" | "mrd" | "mrds" | "Mia" | "G" | "bn" => 9,
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
    Some(match super::super::fold::singular(key) {
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

/// The denominator of a fraction by its name.
pub(crate) fn denominator(key: &str) -> Option<u32> {
    Some(match super::super::fold::singular(key) {
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

/// Ten to the power of `exponent`, at most 18.
pub(crate) fn power_of_ten(exponent: u32) -> Decimal {
    Decimal::from(10u64.pow(exponent))
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
