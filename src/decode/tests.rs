use super::*;
use crate::labels::LabelScheme;
use proptest::prelude::*;

const NAMES: [&str; 7] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"];

fn tags() -> Vec<Tag> {
    LabelScheme::new(&NAMES.map(str::to_owned), &[]).expect("they are ours").tags
}

fn units(count: usize) -> Vec<Unit> {
    (0..count).map(|i| Unit { span: i * 2..i * 2 + 1, piece: i }).collect()
}

/// Decodes units whose logits are 5 for the tag named and 0 for all others.
fn decoded(names: &[&str]) -> Vec<EntitySpan> {
    let tags = tags();
    let mut logits = vec![0.0; names.len() * tags.len()];
    for (row, name) in names.iter().enumerate() {
        let tag = NAMES.iter().position(|known| known == name).expect("in the set");
        logits[row * tags.len() + tag] = 5.0;
    }
    decode(&units(names.len()).iter().collect::<Vec<_>>(), &logits, &tags, 1.0)
}

#[test]
fn a_begin_tag_closes_the_entity_before_it() {
    let found = decoded(&["B-PER", "I-PER", "B-PER", "O", "B-LOC"]);
    let shown: Vec<_> = found.iter().map(|e| (e.span.clone(), e.label)).collect();
    assert_eq!(shown, [(0..3, Label::Per), (4..5, Label::Per), (8..9, Label::Loc)]);
}

#[test]
fn an_inside_tag_without_its_begin_tag_is_mended_by_the_best_legal_path() {
    let found = decoded(&["O", "I-LOC", "I-LOC"]);
    assert!(found.len() <= 1);
    assert!(found.iter().all(|e| e.label == Label::Loc));
}

#[test]
fn a_longer_entity_is_less_sure_than_a_shorter_one() {
    let (short, long) = (decoded(&["B-ORG", "O"]), decoded(&["B-ORG", "I-ORG", "I-ORG", "O"]));
    assert!(short[0].score > long[0].score && long[0].score > 0.8, "{} {}", short[0].score, long[0].score);
}

#[test]
fn nothing_is_decoded_from_no_units() {
    assert_eq!(decode(&[], &[], &tags(), 1.0), []);
}

#[test]
fn without_begin_tags_neighbours_of_one_label_are_one_entity() {
    let tags = [Tag::Outside, Tag::Inside(Label::Per), Tag::Inside(Label::Loc)];
    let logits = [[0.0, 6.0, 0.0], [0.0, 6.0, 0.0], [0.0, 0.0, 6.0], [6.0, 0.0, 0.0], [0.0, 0.0, 6.0]].concat();
    let found = decode(&units(5).iter().collect::<Vec<_>>(), &logits, &tags, 1.0);
    let shown: Vec<_> = found.iter().map(|e| (e.span.clone(), e.label)).collect();
    assert_eq!(shown, [(0..3, Label::Per), (4..5, Label::Loc), (8..9, Label::Loc)]);
    assert!(found.iter().all(|e| e.score > 0.9), "{found:?}");
}

proptest! {
    #[test]
    fn the_path_is_legal_and_at_least_as_good_as_any_legal_one(
        logits in proptest::collection::vec(-4.0f32..4.0, 7 * 4), other in proptest::collection::vec(0usize..7, 4)
    ) {
        let tags = tags();
        let scores = log_softmax(&logits, 7, 1.0);
        let path = best_path(&scores, &tags);
        let legal = |path: &[usize]| path.iter().enumerate()
            .all(|(i, &t)| tags[t].may_follow(i.checked_sub(1).map(|p| tags[path[p]])));
        let total = |path: &[usize]| path.iter().enumerate().map(|(i, &t)| scores[i * 7 + t]).sum::<f32>();
        prop_assert!(legal(&path));
        prop_assert!(!legal(&other) || total(&other) <= total(&path) + 1e-4);
    }

    #[test]
    fn scores_are_probabilities(logits in proptest::collection::vec(-30.0f32..30.0, 7 * 6)) {
        let found = decode(&units(6).iter().collect::<Vec<_>>(), &logits, &tags(), 1.0);
        prop_assert!(found.iter().all(|e| (0.0..=1.0).contains(&e.score)));
    }
}
