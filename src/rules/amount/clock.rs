//! Tells the time of day (`à 14 h 30`, `vers 8 heures`) from a length of time (`2 h 30 de route`).
//!
//! Words before and after decide first; without them the form does: `14h30` is a time, `2 h 30` a length.

use rust_decimal::Decimal;

use super::block::{Block, Gap, Shape};
use super::lexicon::Unit;
use super::numeral::{self, Numeral};

const EIGHT: Decimal = Decimal::from_parts(8, 0, 0, false, 0);
const MIDNIGHT: Decimal = Decimal::from_parts(24, 0, 0, false, 0);

/// A number of hours as written.
pub(crate) struct Hours<'n> {
    pub(crate) numeral: &'n Numeral,
    /// The token after the unit, or after the minutes.
    pub(crate) end: usize,
    /// The sign `h` instead of the word.
    pub(crate) sign: bool,
    /// Minutes follow without their unit: `14 h 30`.
    pub(crate) bare_minutes: bool,
}

/// Whether the hours are a time of day.
pub(crate) fn is_time_of_day(block: &Block, hours: &Hours) -> bool {
    let numeral = hours.numeral;
    if !numeral.is_integer() || numeral.value > MIDNIGHT || numeral.scaled {
        return false;
    }
    let news_programme = block.surface(numeral.end) == "Heures";
    if news_programme || names_part_of_day(block, hours.end) || is_in_opening_hours(block, hours) {
        return true;
    }
    let before = block.key_before(numeral.start);
    let is_late = hours.sign && (EIGHT..MIDNIGHT).contains(&numeral.value);
    if is_late && &*before == "a" && !is_ago(block, numeral.start) {
        return true; // `à 19 h de nombreux foyers`, against `à 2 h de Paris`.
    }
    if matches!(&*block.key(hours.end), "de" | "d'" | "par") || leads_to_duration(block, numeral.start) {
        return false;
    }
    leads_to_time(block, numeral.start) || &*before == "apres" || has_form_of_time(block, hours)
}

/// Without a word that decides: `17 h`, `14h30`, but `2 h 30` and, standing all alone, `10 h` are lengths.
fn has_form_of_time(block: &Block, hours: &Hours) -> bool {
    let earliest = if hours.bare_minutes { Decimal::from(7) } else { Decimal::from(5) };
    let alone = hours.numeral.start == 0 && hours.end == block.len() && !hours.bare_minutes;
    hours.sign && !alone && (earliest..MIDNIGHT).contains(&hours.numeral.value)
}

/// `du matin`, `précises`, `GMT`.
fn names_part_of_day(block: &Block, end: usize) -> bool {
    match &*block.key(end) {
        "du" => matches!(&*block.key(end + 1), "matin" | "mat" | "soir"),
        "de" => &*block.key(end + 1) == "l'" && block.key(end + 2).starts_with("apre"),
        "heures" => true,
        "gmt" | "tu" | "utc" | "precises" | "precise" | "locales" | "locale" | "pile" | "tapantes" | "moins" => true,
        "heure" => matches!(&*block.key(end + 1), "locale" | "de" | "d'"),
        _ => false,
    }
}

fn leads_to_time(block: &Block, start: usize) -> bool {
    let Some(at) = start.checked_sub(1) else {
        return false;
    };
    match &*block.key(at) {
        "a" | "vers" | "avant" | "est" | "etait" | "sera" | "horaire" | "horaires" | "matin" | "soir" => true,
        "lundi" | "mardi" | "mercredi" | "jeudi" | "vendredi" | "samedi" | "dimanche" => true,
        "des" => block.surface(at).contains(['è', 'È']),
        _ => false,
    }
}

/// `il y a [2 h]`.
fn is_ago(block: &Block, start: usize) -> bool {
    let second = start.checked_sub(2).map(|at| block.key(at));
    &*block.key_before(start) == "a" && second.is_some_and(|key| &*key == "y")
}

fn leads_to_duration(block: &Block, start: usize) -> bool {
    let key = block.key_before(start);
    let second = start.checked_sub(2).map(|at| block.key(at)).unwrap_or_default();
    match &*key {
        "a" if is_ago(block, start) => true,
        "apres" => !block.is(start, Shape::Digits),
        "voici" | "voila" | "en" | "pendant" | "durant" | "duree" | "dure" | "dura" | "durent" | "durer" | "dans"
        | "environ" | "quelque" | "chaque" | "toutes" => true,
        "de" | "d'" => matches!(&*second, "plus" | "moins" | "pres" | "duree" | "bout" | "delai" | "temps" | "semaine"),
        "moins" | "plus" => &*second == "au",
        _ => false,
    }
}

/// The token after `24h/24`, `7 jours sur 7`, which say that a thing never stops.
pub(crate) fn round_the_clock(block: &Block, unit: &Unit, numeral: &Numeral, end: usize) -> Option<usize> {
    let whole = matches!(unit.symbol, "h" | "d") && numeral.is_integer();
    let out_of = block.mark(end) == Some('/') || &*block.key(end) == "sur";
    let same = numeral::read(block, end + 1).filter(|n| whole && out_of && n.value == numeral.value)?;
    Some(same.end)
}

/// `de 9 h à 17 h`, `entre 10 h et 12 h`, `9h-17h`: hours on both sides.
fn is_in_opening_hours(block: &Block, hours: &Hours) -> bool {
    let linked = |at: usize| {
        let dash = block.mark(at).is_some_and(super::block::is_dash);
        dash || matches!(&*block.key(at), "a" | "et") && block.surface(at) != "a"
    };
    let is_hour = |at: usize| matches!(&*block.key(at), "h" | "heures" | "heure");
    let noon = matches!(&*block.key(hours.end + 1), "midi" | "minuit");
    let to = linked(hours.end) && noon
        || linked(hours.end) && block.is(hours.end + 1, Shape::Digits) && is_hour(hours.end + 2);
    let opens =
        &*block.key_before(hours.numeral.start) == "entre" || block.key_before(hours.numeral.start).starts_with('d');
    let from = hours.numeral.start.checked_sub(2).is_some_and(|at| {
        let hour_before = is_hour(at) || block.is(at, Shape::Digits) && at > 0 && is_hour(at - 1);
        linked(at + 1) && hour_before && block.key(at + 1).as_bytes() != b"et"
    });
    to && (opens || block.get(hours.end).is_some_and(|t| t.gap == Gap::Glued)) || from
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    #[test]
    fn times_of_day_are_no_amounts() {
        for text in ["à 14 h 30", "vers 8 heures", "de 9h à 17h", "mardi 17 h", "14h30", "3 heures du matin"] {
            assert_eq!(find_amounts(text), [], "{text}");
        }
    }

    #[test]
    fn lengths_of_time_are() {
        for text in ["2 h 30 de route", "pendant 24 heures", "à deux heures de Paris", "35 heures", "1h30"] {
            assert_eq!(find_amounts(text).len(), 1, "{text}");
        }
    }
}
