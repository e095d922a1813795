use super::*;
use proptest::prelude::*;

fn names(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// The scheme of labels and renamings written as `PERSON=PER`.
fn scheme(labels: &str, map: &[&str]) -> Result<LabelScheme, String> {
    let pair = |entry: &&str| {
        let (from, to) = entry.split_once('=').expect("FROM=TO");
        (from.to_owned(), to.to_owned())
    };
    LabelScheme::new(&names(labels), &map.iter().map(pair).collect::<Vec<_>>())
}

/// The tag of every label, as `B-PER`, `I-LOC`, `O`.
fn shown(scheme: &LabelScheme) -> String {
    let tag = |&column: &usize| match scheme.tags[column] {
        Tag::Outside => "O".to_owned(),
        Tag::Begin(label) => format!("B-{label}"),
        Tag::Inside(label) => format!("I-{label}"),
    };
    scheme.columns.iter().map(tag).collect::<Vec<_>>().join(" ")
}

/// Labels of public checkpoints, from their `config.json`, and what each must mean.
const PUBLIC: [(&str, &str, &str); 7] = [
    ("ours", "O B-PER I-PER B-LOC I-LOC B-ORG I-ORG", "O B-PER I-PER B-LOC I-LOC B-ORG I-ORG"),
    (
        "Davlan/bert-base-multilingual-cased-ner-hrl",
        "O B-DATE I-DATE B-PER I-PER B-ORG I-ORG B-LOC I-LOC",
        "O O O B-PER I-PER B-ORG I-ORG B-LOC I-LOC",
    ),
    ("Jean-Baptiste/camembert-ner", "O I-LOC I-PER I-MISC I-ORG", "O I-LOC I-PER O I-ORG"),
    ("cmarkea/distilcamembert-base-ner", "O I-LOC I-PER I-MISC I-ORG", "O I-LOC I-PER O I-ORG"),
    ("CATIE-AQ/NERmembert-base-4entities", "B-O B-PER B-ORG B-LOC B-MISC", "O I-PER I-ORG I-LOC O"),
    (
        "elastic/distilbert-base-uncased-finetuned-conll03-english",
        "O B-PER I-PER B-ORG I-ORG B-LOC I-LOC B-MISC I-MISC",
        "O B-PER I-PER B-ORG I-ORG B-LOC I-LOC O O",
    ),
    ("bjubert/6_epochs_camembert_jb", "ORG HumanProd LOC O PER", "I-ORG O I-LOC O I-PER"),
];

#[test]
fn labels_of_public_checkpoints_are_understood() {
    for (model, labels, expected) in PUBLIC {
        assert_eq!(shown(&scheme(labels, &[]).expect(model)), expected, "{model}");
    }
}

#[test]
fn single_and_end_marks_join_begin_and_inside() {
    let bioes = "O S-PER B-PER I-PER E-PER S-GPE B-GPE I-GPE E-GPE";
    assert_eq!(shown(&scheme(bioes, &[]).expect("fits")), "O B-PER B-PER I-PER I-PER B-LOC B-LOC I-LOC I-LOC");
    let bilou = "O U-person B-person I-person L-person";
    assert_eq!(shown(&scheme(bilou, &[]).expect("fits")), "O B-PER B-PER I-PER I-PER");
}

#[test]
fn a_map_renames_kinds_and_whole_labels_and_drops() {
    let kinds = scheme("O B-FAC I-FAC B-GPE I-GPE", &["FAC=LOC", "GPE=O"]).expect("fits");
    assert_eq!(shown(&kinds), "O B-LOC I-LOC O O");
    let numbered = scheme("LABEL_0 LABEL_1 LABEL_2", &["LABEL_0=O", "LABEL_1=B-PER", "LABEL_2=I-PER"]).expect("fits");
    assert_eq!(shown(&numbered), "O B-PER I-PER");
    let whole = scheme("O B-PER I-PER", &["I-PER=ORG"]).expect("fits");
    assert_eq!(shown(&whole), "O I-PER I-ORG");
}

#[test]
fn what_does_not_fit_is_refused_with_the_labels_that_are_there() {
    let cases: [(&str, &[&str], &[&str]); 4] = [
        ("LABEL_0 LABEL_1", &[], &["no label is PER, LOC or ORG", "--map", "LABEL_0, LABEL_1"]),
        ("PER LOC", &[], &["no label is O", "PER, LOC"]),
        ("O B-PER I-PER", &["PERSON=PER"], &["no label PERSON", "B-PER"]),
        ("O B-PER I-PER", &["PER=HUMAN"], &["PER=HUMAN", "expected PER, LOC, ORG or O"]),
    ];
    for (labels, map, parts) in cases {
        let problem = scheme(labels, map).expect_err(labels);
        assert!(parts.iter().all(|part| problem.contains(part)), "{problem}");
    }
}

#[test]
fn logits_of_our_own_labels_are_left_as_they_are() {
    let ours = scheme(PUBLIC[0].1, &[]).expect("fits");
    let scores = TagScores { logits: (0..14).map(|i| i as f32).collect(), length: 2, tags: 7 };
    assert_eq!(ours.merge(scores.clone()), scores);
}

proptest! {
    #[test]
    fn probabilities_of_labels_that_share_a_tag_add_up(logits in proptest::collection::vec(-20.0f32..20.0, 9 * 3)) {
        let scheme = scheme("O S-PER B-PER I-PER E-PER B-MISC I-MISC B-LOC I-LOC", &[]).expect("fits");
        let softmax = |row: &[f32]| {
            let sum: f64 = row.iter().map(|l| f64::from(*l).exp()).sum();
            row.iter().map(|l| f64::from(*l).exp() / sum).collect::<Vec<f64>>()
        };
        let merged = scheme.merge(TagScores { logits: logits.clone(), length: 3, tags: 9 });
        prop_assert_eq!(merged.tags, 5);
        for (before, after) in logits.chunks(9).zip(merged.logits.chunks(5)) {
            let (before, after) = (softmax(before), softmax(after));
            let expected = [before[0] + before[5] + before[6], before[1] + before[2], before[3] + before[4], before[7], before[8]];
            for (expected, found) in expected.iter().zip(after) {
                prop_assert!((expected - found).abs() < 1e-5);
            }
        }
    }
}
