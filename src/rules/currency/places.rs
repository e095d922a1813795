//! Countries by their names, adjectives and cities, with their currencies.
//!
//! Countries, their French names and currencies come from Unicode CLDR (`data/territories.tsv`); what CLDR does not
//! carry, the chief cities, regions and adjectives, stands in `data/places.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::rules::amount::fold::fold;
use crate::rules::amount::table::{cells, rows};

/// A country or dependency.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Territory {
    /// Codes of legal tender, the national currency first.
    today: Vec<&'static str>,
    /// Codes of what was legal tender until 1999 or later.
    former: Vec<&'static str>,
}

impl Territory {
    /// The national currency.
    pub(super) fn currency(&self) -> Option<&'static str> {
        self.today.first().copied()
    }

    /// The first currency among `codes`.
    pub(super) fn currency_in(&self, codes: &[String]) -> Option<&'static str> {
        first_in(&self.today, codes)
    }

    /// The first former currency among `codes`.
    pub(super) fn former_currency_in(&self, codes: &[String]) -> Option<&'static str> {
        first_in(&self.former, codes)
    }
}

fn first_in(currencies: &[&'static str], codes: &[String]) -> Option<&'static str> {
    currencies.iter().copied().find(|&currency| codes.iter().any(|code| code == currency))
}

/// Territories by ISO 3166 code, with their chief names.
static TERRITORIES: LazyLock<HashMap<&'static str, (Territory, &'static str)>> = LazyLock::new(|| {
    let territory = |row: Vec<&'static str>| {
        let [today, former] = [1, 2].map(|column| cells(&row, column, ',').collect());
        (row[0], (Territory { today, former }, row[3]))
    };
    rows(include_str!("data/territories.tsv")).map(territory).collect()
});

/// Territories by the keys of all their names.
static PLACES: LazyLock<HashMap<String, &'static Territory>> = LazyLock::new(|| {
    let chief = TERRITORIES.values().map(|(territory, name)| (key(name), territory));
    let further = rows(include_str!("data/places.tsv")).flat_map(|row| {
        let (territory, _) = &TERRITORIES[row[0]];
        cells(&row, 1, '|').map(|name| (key(name), territory)).collect::<Vec<_>>()
    });
    chief.chain(further).collect()
});

/// Words of the longest name looked for inside another.
const LONGEST_NAME: usize = 6;

/// The territories that a name names or holds: `Tchad`, `HCR Tchad`, `Banque du Canada`; but no streets
/// (`rue de Genève`), and no pieces of names with a hyphen (`Saint-Maurice`).
pub(super) fn territories_in(name: &str) -> Vec<&'static Territory> {
    let words: Vec<&str> = split(name).collect();
    let mut found = Vec::new();
    let mut start = if is_street(&words) { words.len() } else { 0 };
    while start < words.len() {
        let longest = LONGEST_NAME.min(words.len() - start);
        let territory = |length: usize| PLACES.get(&key(&words[start..start + length].join(" ")));
        let known = (1..=longest).rev().find_map(|length| Some((length, *territory(length)?)));
        found.extend(known.map(|(_, territory)| territory));
        start += known.map_or(1, |(length, _)| length);
    }
    found
}

fn is_street(words: &[&str]) -> bool {
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    matches!(&*first, "rue" | "avenue" | "boulevard" | "place" | "quai" | "route" | "impasse" | "chemin" | "pont")
}

fn split(name: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '(' | ')' | '/' | ',' | '«' | '»');
    name.split(between).filter(|word| !word.is_empty())
}

/// A name without case, accents and hyphens.
fn key(name: &str) -> String {
    let words = split(name).flat_map(|word| word.split(['-', '\u{2010}', '\u{2011}']));
    words.map(|word| fold(word).to_string()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currencies(name: &str) -> Vec<&str> {
        territories_in(name).iter().filter_map(|territory| territory.currency()).collect()
    }

    #[test]
    fn names_of_places_and_names_that_hold_them() {
        assert_eq!(currencies("Burkina Faso"), ["XOF"]);
        assert_eq!(currencies("N’Djamena"), ["XAF"]);
        assert_eq!(currencies("Caisse de dépôt et placement du Québec"), ["CAD"]);
        assert_eq!(currencies("Banque centrale de Guinée équatoriale"), ["XAF"]);
        assert_eq!(currencies("GENEVE/Neuchâtel"), ["CHF", "CHF"]);
        assert_eq!(currencies("République\ndémocratique du Congo"), ["CDF"]);
    }

    #[test]
    fn other_names_hold_none() {
        for name in ["Saint-Maurice", "rue de Genève", "Trifouilly", "", "’", "中国"] {
            assert_eq!(currencies(name), [""; 0], "{name}");
        }
    }

    #[test]
    fn every_row_has_its_territory_and_every_name_a_key() {
        assert!(PLACES.keys().all(|key| key.len() > 1 && !key.contains("  ")));
    }
}
