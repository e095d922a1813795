//! Bounds and hedges beside an amount: `plus de`, `au moins`, `environ`, `jusqu’à`.
//!
//! They stay outside the span and become an attribute.

use super::Bound;
use super::block::Block;

/// The bound that the words around tokens `start..end` put on the amount there.
pub(crate) fn around(block: &Block, start: usize, end: usize) -> Option<Bound> {
    before(block, start).or_else(|| after(block, end))
}

fn before(block: &Block, start: usize) -> Option<Bound> {
    let key = |back: usize| start.checked_sub(back).map(|i| block.key(i)).unwrap_or_default();
    if let Some(mark) = block.mark_before(start) {
        return sign(mark, start.checked_sub(2).and_then(|i| block.mark(i)));
    }
    let (last, second, third) = (key(1), key(2), key(3));
    match &*last {
        "environ" | "approximativement" | "quelque" | "presque" | "quasi" | "quasiment" => Some(Bound::About),
        "depassant" | "excedant" | "depasse" | "depassent" | "depasser" | "excede" => Some(Bound::MoreThan),
        "maximum" | "max" | "maximale" => Some(Bound::AtMost),
        "minimum" | "min" | "minimale" => Some(Bound::AtLeast),
        "peine" | "voisin" | "voisine" => Some(Bound::About),
        "moins" if &*second == "au" => Some(Bound::AtLeast),
        "moins" if &*second == "ou" && &*third == "plus" => Some(Bound::About),
        "plus" if &*second == "au" => Some(Bound::AtMost),
        "mot" if &*second == "bas" => Some(Bound::AtLeast),
        "pres" if &*second == "peu" => Some(Bound::About),
        "aux" if &*second == "jusqu'" => Some(Bound::AtMost),
        "a" | "au" => after_a(&second),
        "de" | "d'" | "des" | "du" | "les" => after_de(&second, &third),
        _ => None,
    }
}

/// `jusqu’à`, `supérieur à`.
fn after_a(second: &str) -> Option<Bound> {
    match super::fold::singular(second) {
        "jusqu'" => Some(Bound::AtMost),
        "superieur" | "superieure" => Some(Bound::MoreThan),
        "inferieur" | "inferieure" => Some(Bound::LessThan),
        _ => None,
    }
}

/// `plus de`, `pas moins de`, `de l’ordre de`.
fn after_de(second: &str, third: &str) -> Option<Bound> {
    let negated = matches!(third, "pas" | "guere" | "jamais");
    match second {
        "plus" if negated => Some(Bound::AtMost),
        "moins" if negated => Some(Bound::AtLeast),
        "plus" | "dela" | "dessus" | "davantage" => Some(Bound::MoreThan),
        "moins" | "dessous" | "deca" => Some(Bound::LessThan),
        "pres" | "ordre" | "autour" | "alentours" | "environ" | "voisinage" => Some(Bound::About),
        "maximum" | "plafond" | "maximale" | "limite" => Some(Bound::AtMost),
        "minimum" | "partir" | "minimale" | "plancher" => Some(Bound::AtLeast),
        _ => None,
    }
}

fn sign(mark: char, second: Option<char>) -> Option<Bound> {
    match mark {
        '<' => Some(Bound::LessThan),
        '>' => Some(Bound::MoreThan),
        '≤' | '⩽' => Some(Bound::AtMost),
        '≥' | '⩾' => Some(Bound::AtLeast),
        '=' if second == Some('<') => Some(Bound::AtMost),
        '=' if second == Some('>') => Some(Bound::AtLeast),
        '~' | '≈' | '∼' | '≃' => Some(Bound::About),
        _ => None,
    }
}

/// `… environ`, `… au moins`, `… ou plus`.
fn after(block: &Block, end: usize) -> Option<Bound> {
    if !block.follows(end) {
        return None;
    }
    let (first, second) = (block.key(end), block.key(end + 1));
    match (&*first, &*second) {
        ("environ" | "approximativement", _) | ("a", "peu") => Some(Bound::About),
        ("maximum" | "max" | "maxi", _) => Some(Bound::AtMost),
        ("minimum" | "mini", _) => Some(Bound::AtLeast),
        ("au" | "tout", "plus" | "maximum" | "au") => Some(Bound::AtMost),
        ("au", "moins" | "minimum") => Some(Bound::AtLeast),
        ("ou" | "et", "plus") => ends_phrase(block, end + 2).then_some(Bound::AtLeast),
        ("ou" | "et", "moins") => ends_phrase(block, end + 2).then_some(Bound::AtMost),
        _ => None,
    }
}

/// Whether `et plus` ends its phrase: `18 ans et plus`, but not `18 ans et plus de dix enfants`.
fn ends_phrase(block: &Block, next: usize) -> bool {
    !matches!(&*block.key(next), "de" | "d'" | "que" | "qu'")
}

#[cfg(test)]
mod tests {
    use super::super::{Bound, find_amounts};

    fn bound(text: &str) -> Option<Bound> {
        find_amounts(text)[0].bound
    }

    #[test]
    fn bounds_before_and_after_become_attributes() {
        assert_eq!(bound("plus de 40 pays"), Some(Bound::MoreThan));
        assert_eq!(bound("moins d’une centaine d’euros"), Some(Bound::LessThan));
        assert_eq!(bound("au moins vingt civils"), Some(Bound::AtLeast));
        assert_eq!(bound("pas moins de 3 ans"), Some(Bound::AtLeast));
        assert_eq!(bound("jusqu’à 120 km/h"), Some(Bound::AtMost));
        assert_eq!(bound("près de 80 %"), Some(Bound::About));
        assert_eq!(bound("de l’ordre de 20 tonnes"), Some(Bound::About));
        assert_eq!(bound("≥ 5 kg"), Some(Bound::AtLeast));
        assert_eq!(bound("50 ans et plus"), Some(Bound::AtLeast));
        assert_eq!(bound("30 personnes environ"), Some(Bound::About));
    }

    #[test]
    fn what_only_looks_like_a_bound_is_none() {
        assert_eq!(bound("10 ans et plus de vingt films"), None);
        assert_eq!(bound("dont 30 personnes"), None);
    }
}
