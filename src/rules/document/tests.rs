use super::*;
use proptest::prelude::*;

/// All names after the rule; `names` are found from left to right, sentences end at a point and a blank.
fn agreed(text: &str, names: &[(Label, f32, &str)]) -> Vec<String> {
    let mut from = 0;
    let found = names.iter().map(|&(label, score, surface)| {
        let start = from + text[from..].find(surface).expect("it stands in the text");
        from = start + surface.len();
        EntitySpan { span: start..from, label, score }
    });
    let mut start = 0;
    let ends = text.match_indices(". ").map(|(at, _)| at + 2).chain([text.len()]);
    let sentences: Vec<_> = ends.map(|end| std::mem::replace(&mut start, end)..end).collect();
    let mut agreed = agree(text, &sentences, found.collect());
    agreed.sort_by_key(|entity| entity.span.start);
    agreed.iter().map(|entity| format!("{} {}", entity.label, &text[entity.span.clone()])).collect()
}

use Label::{Loc, Org, Per};

#[test]
fn an_unsure_name_takes_the_label_of_the_others() {
    let text = "Usain Bolt gagne. Bolt rit. On offre à Bolt une médaille.";
    let names = [(Per, 0.99, "Usain Bolt"), (Per, 0.95, "Bolt"), (Loc, 0.6, "Bolt")];
    assert_eq!(agreed(text, &names), ["PER Usain Bolt", "PER Bolt", "PER Bolt"]);
}

#[test]
fn a_sure_name_keeps_its_label_whatever_others_say() {
    let text = "Bastia bat Lyon. Bastia jubile. Il pleut à Bastia.";
    let names = [(Org, 0.97, "Bastia"), (Org, 0.97, "Lyon"), (Org, 0.98, "Bastia"), (Loc, 0.95, "Bastia")];
    assert_eq!(agreed(text, &names), ["ORG Bastia", "ORG Lyon", "ORG Bastia", "LOC Bastia"]);
}

#[test]
fn a_sure_name_is_found_again_where_it_was_missed() {
    let text = "L’OIM s’installe à Clapiers. Clapiers, l'OIM et Clapiers-Neuf.";
    let names = [(Org, 0.99, "OIM"), (Loc, 0.95, "Clapiers")];
    assert_eq!(agreed(text, &names), ["ORG OIM", "LOC Clapiers", "LOC Clapiers", "ORG OIM"]);
}

#[test]
fn unsure_parts_of_a_sure_name_become_the_whole_and_sure_ones_stay() {
    let text = "Sanofi Pasteur vend. Chez Sanofi Pasteur, non : Sanofi Pasteur.";
    let names = [(Org, 0.99, "Sanofi Pasteur"), (Org, 0.5, "Sanofi"), (Org, 0.95, "Sanofi")];
    assert_eq!(agreed(text, &names), ["ORG Sanofi Pasteur", "ORG Sanofi Pasteur", "ORG Sanofi"]);
}

#[test]
fn apostrophes_and_blanks_may_differ_but_no_name_crosses_sentences() {
    let text = "Côte d’Ivoire, Côte\nd'Ivoire, Côte. d'Ivoire";
    assert_eq!(agreed(text, &[(Loc, 0.99, "Côte d’Ivoire")]), ["LOC Côte d’Ivoire", "LOC Côte\nd'Ivoire"]);
}

#[test]
fn words_that_are_common_words_too_are_not_found_again() {
    let text = "La Commission a voté. Une commission suivra. Commission de quoi ?";
    assert_eq!(agreed(text, &[(Org, 0.99, "Commission")]), ["ORG Commission"]);
    assert_eq!(agreed("hirak, hirak", &[(Org, 0.99, "hirak")]), ["ORG hirak"]);
}

#[test]
fn addresses_are_not_names() {
    let text = "Orange : www.Orange.fr, info@Orange.fr, Orange.";
    assert_eq!(agreed(text, &[(Org, 0.99, "Orange")]), ["ORG Orange", "ORG Orange"]);
}

proptest! {
    #[test]
    fn names_stay_apart_and_none_is_lost(
        words in proptest::collection::vec("[AÉa’-][b.]?|\\PC{1,3}", 1..30),
        draws in proptest::collection::vec((0..3usize, 1..3usize, 0..3usize, 0.5..1f32), 0..12),
    ) {
        let text = words.join(" ");
        let mut starts = text.match_indices(' ').map(|(at, _)| at + 1);
        let (mut names, mut start) = (Vec::new(), 0);
        for (skip, length, label, score) in draws {
            start = if skip == 0 { start } else { starts.nth(skip - 1).unwrap_or(text.len()) };
            let end = starts.nth(length - 1).map_or(text.len(), |next| next - 1);
            names.push(EntitySpan { span: start.min(end)..end, label: Label::ALL[label], score });
            start = (end + 1).min(text.len());
        }
        names.retain(|name| !name.span.is_empty());
        let sentence = 0..text.len();
        let mut agreed = agree(&text, std::slice::from_ref(&sentence), names.clone());
        agreed.sort_by_key(|entity| entity.span.start);
        prop_assert!(agreed.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        prop_assert!(agreed.iter().all(|entity| text.get(entity.span.clone()).is_some_and(|name| !name.is_empty())));
        let holds = |whole: &Entity, name: &EntitySpan| whole.span.start <= name.span.start && name.span.end <= whole.span.end;
        prop_assert!(names.iter().all(|name| agreed.iter().any(|entity| holds(entity, name))));
    }
}
