use super::*;
use crate::model::Model;
use proptest::prelude::*;
use std::sync::LazyLock;
use tokenizers::Tokenizer;

/// The tokenizer that is compiled in.
static BUNDLED: LazyLock<PieceTokenizer> = LazyLock::new(|| Model::bundled().expect("it is in the program").tokenizer);

/// That of `models/base`; both are Unigram with SentencePiece's normalisation map (NFKC and more).
static BASE: LazyLock<PieceTokenizer> = LazyLock::new(|| {
    PieceTokenizer::new(Tokenizer::from_file("models/base/tokenizer.json").expect("it is in the repository"))
});

/// The surfaces of all units.
fn units_of<'t>(tokenizer: &PieceTokenizer, text: &'t str) -> Vec<&'t str> {
    let encoding = encode(tokenizer, text, 0..text.len()).expect("text can be tokenized");
    encoding.units.into_iter().map(|unit| &text[unit.span]).collect()
}

#[test]
fn an_elided_article_stands_apart_from_its_name() {
    for tokenizer in [&*BUNDLED, &*BASE] {
        assert_eq!(units_of(tokenizer, "l'OIM ouvre."), ["l", "'", "OIM", "ouvre", "."]);
    }
}

#[test]
fn offsets_hold_where_normalised_text_has_another_length() {
    let cases: [(&str, &[&str]); 8] = [
        ("Co\u{302}te d’Ivoire", &["Co\u{302}te", "d", "’", "Ivoire"]),
        ("le cœur et l’Œuvre", &["le", "cœur", "et", "l", "’", "Œuvre"]),
        ("un ﬁls à Nîmes", &["un", "ﬁls", "à", "Nîmes"]),
        ("3½ km² à Lyon", &["3½", "km²", "à", "Lyon"]),
        ("ＯＩＭ à Ｄａｋａｒ", &["ＯＩＭ", "à", "Ｄａｋａｒ"]),
        ("14\u{a0}223 à\u{202f}Gao", &["14", "223", "à", "Gao"]),
        ("Mauri\u{ad}tanie", &["Mauri\u{ad}tanie"]),
        ("№ 5 … ™ à Pau", &["№", "5", "…", "™", "à", "Pau"]),
    ];
    for (text, wanted) in cases {
        assert_eq!(units_of(&BUNDLED, text), wanted, "bundled: {text:?}");
        assert_eq!(units_of(&BASE, text), wanted, "base: {text:?}");
    }
}

#[test]
fn words_that_share_a_piece_are_one_unit() {
    // A piece that covers `d'`: the apostrophe has no piece of its own and goes with the letter before it.
    let found = units(&[0..1, 1..2, 2..8], &[0..2, 2..5, 5..8], 10);
    let wanted = [Unit { span: 10..12, piece: 0 }, Unit { span: 12..18, piece: 1 }];
    assert_eq!(found, wanted);
}

#[test]
fn an_unknown_character_still_carries_a_label() {
    assert_eq!(units_of(&BUNDLED, "𓀀 Mali"), ["𓀀", "Mali"]);
}

proptest! {
    #[test]
    fn units_are_ordered_visible_and_have_pieces_in_order(text in "\\PC{0,60}") {
        for tokenizer in [&*BUNDLED, &*BASE] {
            let encoding = encode(tokenizer, &text, 0..text.len()).expect("text can be tokenized");
            for pair in encoding.units.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start && pair[0].piece < pair[1].piece);
            }
            for unit in &encoding.units {
                prop_assert!(unit.piece < encoding.pieces.len());
                prop_assert!(!text[unit.span.clone()].trim().is_empty());
            }
        }
    }
}
