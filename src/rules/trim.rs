//! Spans without what does not belong to a name: white space, quotation marks, punctuation, elided and
//! lower-case articles, titles.

use crate::entity::{EntitySpan, Label};
use crate::layout::is_blank;

/// Elided words that stand before a name and are no part of it.
const ELIDED: &[&str] = &["l", "qu", "jusqu", "lorsqu", "puisqu", "Qu", "Jusqu"];

/// After a capital `L'` or `D'`, which may belong to the name (`L'Oréal`, `L'Isle-Adam`), these words show that it
/// is the article; so does an acronym.
const GENERIC_HEADS: &[&str] = &[
    "Académie",
    "Agence",
    "Alliance",
    "Ambassade",
    "Armée",
    "Assemblée",
    "Association",
    "Autorité",
    "École",
    "Église",
    "Hôpital",
    "Hôtel",
    "Inspection",
    "Institut",
    "Observatoire",
    "Office",
    "Ordre",
    "Organisation",
    "Union",
    "Université",
];

/// Lower-case articles and prepositions that no name starts with; `de` and `van` do start names of persons.
const ARTICLES: &[&str] = &["le", "la", "les", "un", "une", "du", "des", "au", "aux", "à", "en"];

/// Titles before a person's name, without their point.
const TITLES: &[&str] = &[
    "M",
    "MM",
    "Mme",
    "Mmes",
    "Mlle",
    "Mlles",
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "Dre",
    "Drs",
    "Pr",
    "Pre",
    "Prof",
    "Me",
    "Mes",
    "Mgr",
    "SEM",
    "S.E.M",
    "S.E",
    "SE",
    "S.E.Mme",
    "Son Excellence",
    "Monsieur",
    "Madame",
    "Mademoiselle",
    "Maître",
    "Monseigneur",
];

/// The span without what does not belong to it; `None` if nothing is left.
pub(super) fn trimmed(text: &str, mut found: EntitySpan) -> Option<EntitySpan> {
    loop {
        let surface = &text[found.span.clone()];
        let front = surface.len() - without_front(surface, found.label).len();
        let back = surface.len() - without_back(surface).len();
        if front + back >= surface.len() {
            return None;
        }
        if front + back == 0 {
            return Some(found);
        }
        found.span = found.span.start + front..found.span.end - back;
    }
}

/// One step from the front: what remains of `surface`.
fn without_front(surface: &str, label: Label) -> &str {
    let rest = surface.trim_start_matches(|c| is_blank(c) || is_mark(c));
    if rest.len() < surface.len() {
        return rest;
    }
    if let Some(rest) = surface.strip_prefix(['(', '[']).filter(|rest| !rest.contains([')', ']'])) {
        return rest;
    }
    if let Some((_, rest)) = surface.split_once(['\'', '’']).filter(|(word, rest)| is_elided(word, rest, label)) {
        return rest;
    }
    match surface.split_once(is_blank) {
        Some((word, rest)) if ARTICLES.contains(&word) => rest,
        Some((word, rest)) if label == Label::Per && is_title(word) => rest,
        _ => surface,
    }
}

/// Whether `word` before an apostrophe is an article or preposition rather than the start of a name.
fn is_elided(word: &str, rest: &str, label: Label) -> bool {
    match word {
        "d" => label != Label::Per,
        "L" | "D" => {
            let head = rest.split(is_blank).next().unwrap_or(rest);
            GENERIC_HEADS.contains(&head)
                || (head.len() > 1 && head.chars().all(|c| c.is_uppercase() || c.is_numeric()))
        }
        _ => ELIDED.contains(&word),
    }
}

fn is_title(word: &str) -> bool {
    TITLES.contains(&word.trim_end_matches('.'))
}

/// One step from the back: what remains of `surface`.
fn without_back(surface: &str) -> &str {
    let rest = surface.trim_end_matches(|c| is_blank(c) || is_mark(c) || matches!(c, '\'' | '’'));
    if rest.len() < surface.len() {
        return rest;
    }
    if let Some(rest) = surface.strip_suffix([')', ']']).filter(|rest| !rest.contains(['(', '['])) {
        return rest;
    }
    match surface.strip_suffix('.') {
        Some(rest) if !is_abbreviated(rest) => rest,
        _ => surface,
    }
}

/// The point belongs to the name: `S.A.`, `Harry S.`, `King Jr.`, `Apple Inc.`
fn is_abbreviated(name: &str) -> bool {
    let last = name.rsplit(|c: char| is_blank(c) || c == '-').next().unwrap_or(name);
    let inner_point = last.contains('.');
    let initial = last.chars().count() == 1 && last.starts_with(char::is_uppercase);
    inner_point || initial || matches!(last, "Jr" | "Sr" | "Inc" | "Ltd" | "Corp" | "Co" | "Cie" | "Bros" | "Ltée")
}

/// Marks that no name starts or ends with.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '«' | '»'
            | '“'
            | '”'
            | '"'
            | '‹'
            | '›'
            | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '•'
            | '*'
            | '–'
            | '—'
            | '-'
            | '/'
            | '|'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{Loc, Org, Per};

    fn shown(surface: &str, label: Label) -> Option<&str> {
        let span = EntitySpan { span: 0..surface.len(), label, score: 1.0 };
        trimmed(surface, span).map(|found| &surface[found.span])
    }

    #[test]
    fn spans_are_trimmed_as_the_guidelines_want() {
        let cases = [
            ("l'OIM", Org, "OIM"),
            ("L’Organisation mondiale", Org, "Organisation mondiale"),
            ("L'Isle-Adam,", Loc, "L'Isle-Adam"),
            ("L'OMS", Org, "OMS"),
            ("L'Oréal", Org, "L'Oréal"),
            ("d'Abidjan", Loc, "Abidjan"),
            ("la Mauritanie", Loc, "Mauritanie"),
            ("La Rochelle", Loc, "La Rochelle"),
            ("M. Jean Dupont,", Per, "Jean Dupont"),
            ("S.E.M. Mohamed Lemine", Per, "Mohamed Lemine"),
            ("SEM Mohamed Lemine", Per, "Mohamed Lemine"),
            ("Mme la", Per, "la"),
            ("« Nuit debout »", Org, "Nuit debout"),
            ("(OIM", Org, "OIM"),
            ("OIM)", Org, "OIM"),
            ("Congo (Kinshasa)", Loc, "Congo (Kinshasa)"),
            ("Paris.", Loc, "Paris"),
            ("Total S.A.", Org, "Total S.A."),
            ("George W.", Per, "George W."),
            ("Nations\nUnies ", Org, "Nations\nUnies"),
            ("d'Ormesson", Per, "d'Ormesson"),
            ("D'Almeida", Per, "D'Almeida"),
        ];
        for (surface, label, wanted) in cases {
            assert_eq!(shown(surface, label), Some(wanted), "{surface}");
        }
    }

    #[test]
    fn a_span_of_nothing_but_marks_is_dropped() {
        assert_eq!(shown("« ", Org), None);
    }
}
