//! Tells the time of day (`à 14 h 30`, `vers 8 heures`) from a length of time (`2 h 30 de route`).
//!
//! Words before and after decide first; without them the form does: `14h30` is a time, `2 h 30` a length.

use super::lex::{Block, Gap, Shape};
use super::numeral::Numeral;

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
    let value = numeral.value;
    if !numeral.is_integer() || value > 24.into() || numeral.scaled {
        return false;
    }
    if names_part_of_day(block, hours.end) || is_in_opening_hours(block, hours) {
        return true;
    }
    let de_follows = matches!(&*block.key(hours.end), "de" | "d'" | "par");
    if de_follows || leads_to_duration(block, numeral.start) {
        return false;
    }
    if leads_to_time(block, numeral.start) {
        return true;
    }
    let glued = block.glued(numeral.end);
    hours.sign && value < 24.into() && (hours.bare_minutes && value > 6.into() || glued && numeral.start > 0)
}

/// `du matin`, `précises`, `GMT`.
fn names_part_of_day(block: &Block, end: usize) -> bool {
    match &*block.key(end) {
        "du" => matches!(&*block.key(end + 1), "matin" | "mat" | "soir"),
        "de" => &*block.key(end + 1) == "l'" && block.key(end + 2).starts_with("apre"),
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
        "a" | "vers" | "avant" | "est" | "etait" | "sera" | "horaire" | "horaires" => true,
        "des" => block.surface(at).contains(['è', 'È']),
        _ => false,
    }
}

fn leads_to_duration(block: &Block, start: usize) -> bool {
    let key = block.key_before(start);
    let second = start.checked_sub(2).map(|at| block.key(at)).unwrap_or_default();
    match &*key {
        "en" | "pendant" | "durant" | "duree" | "dure" | "dura" | "durent" | "durer" | "dans" | "apres" | "environ"
        | "quelque" | "chaque" | "toutes" => true,
        "de" | "d'" => matches!(&*second, "plus" | "moins" | "pres" | "duree" | "bout" | "delai" | "temps" | "semaine"),
        "moins" | "plus" => &*second == "au",
        _ => false,
    }
}

/// `de 9 h à 17 h`, `entre 10 h et 12 h`, `9h-17h`: hours on both sides.
fn is_in_opening_hours(block: &Block, hours: &Hours) -> bool {
    let linked = |at: usize| {
        let dash = block.mark(at).is_some_and(super::lex::is_dash);
        dash || matches!(&*block.key(at), "a" | "et") && block.surface(at) != "a"
    };
    let is_hour = |at: usize| matches!(&*block.key(at), "h" | "heures" | "heure");
    let to = linked(hours.end) && block.is(hours.end + 1, Shape::Digits) && is_hour(hours.end + 2);
    let opens =
        &*block.key_before(hours.numeral.start) == "entre" || block.key_before(hours.numeral.start).starts_with('d');
    let from = hours.numeral.start.checked_sub(2).is_some_and(|at| {
        let hour_before = is_hour(at) || block.is(at, Shape::Digits) && at > 0 && is_hour(at - 1);
        linked(at + 1) && hour_before && block.key(at + 1).as_bytes() != b"et"
    });
    to && (opens || block.get(hours.end).is_some_and(|t| t.gap == Gap::Glued)) || from
}
