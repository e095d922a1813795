use super::*;
use proptest::prelude::*;

/// The sentences of `text`, taken as one block.
fn cut(text: &str) -> Vec<&str> {
    let block = Block { span: 0..text.len() };
    sentences(text, &[block]).into_iter().map(|sentence| &text[sentence.span]).collect()
}

#[test]
fn every_case_of_the_table_is_cut_as_marked() {
    let table = include_str!("../../tests/data/sentences.txt");
    let cases = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    let mut failures = Vec::new();
    for case in cases {
        let case = case.replace('⏎', "\n");
        let wanted: Vec<&str> = case.split('‖').map(str::trim).collect();
        let text = case.replace("‖ ", "").replace('‖', "");
        let found = cut(&text);
        count += 1;
        if found != wanted {
            failures.push(format!("wanted {wanted:?}\n found {found:?}"));
        }
    }
    assert!(count >= 80, "only {count} cases");
    assert!(failures.is_empty(), "{} of {count} cases fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_abbreviation_of_the_data_file_has_a_known_class() {
    let rows = include_str!("abbreviations.tsv").lines().filter(|row| !row.starts_with('#'));
    for row in rows {
        let class = row.split_once('\t').map(|(_, class)| class);
        assert!(matches!(class, Some("name" | "number" | "end")), "{row:?}");
    }
}

proptest! {
    #[test]
    fn sentences_hold_every_visible_character_once(text in "[A-Za-zéÀ .!?…«»\"'();:0-9\\-\u{a0}\n]{0,120}") {
        let mut end = 0;
        for sentence in sentences(&text, &[Block { span: 0..text.len() }]) {
            prop_assert!(sentence.span.start >= end);
            prop_assert!(text[end..sentence.span.start].chars().all(is_blank));
            prop_assert!(!text[sentence.span.clone()].is_empty());
            end = sentence.span.end;
        }
        prop_assert!(text[end..].chars().all(is_blank));
    }
}
