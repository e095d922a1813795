//! `nommer convert` and the formats behind it: what goes out comes back, and what cannot is said.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use nommer::OffsetUnit;
use nommer::gold::{self, Corpus, Format, FormatOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn file(folder: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("it can be written");
    path
}

/// Exit status and messages of a conversion.
fn convert(input: &Path, output: &Path, more: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("nommer").expect("the program is built");
    let out = command.arg("convert").arg(input).arg(output).args(more).output().expect("it runs");
    (out.status.code().expect("an exit status"), String::from_utf8(out.stderr).expect("UTF-8"))
}

fn read(path: &Path) -> Corpus {
    let corpus = gold::read(path, FormatOptions::default()).expect("it can be read");
    let problems: Vec<String> = corpus.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    corpus
}

/// Identifier, text and `(surface, label)` of a document.
type Shown = (String, String, Vec<(String, String)>);

fn shown(corpus: &Corpus) -> Vec<Shown> {
    let document = |document: &gold::LabelledDocument| {
        let entity = |e: &gold::LabelledEntity| (document.text[e.span.clone()].to_owned(), e.label.clone());
        (document.name(), document.text.clone(), document.entities.iter().map(entity).collect())
    };
    corpus.documents.iter().map(document).collect()
}

fn names(corpus: &Corpus) -> Vec<(String, String)> {
    shown(corpus).into_iter().flat_map(|(_, _, names)| names).collect()
}

fn name(surface: &str, label: &str) -> (String, String) {
    (surface.to_owned(), label.to_owned())
}

/// Two documents with an emoji, a decomposed accent, a wrapped name, and an amount.
fn sample(folder: &TempDir) -> PathBuf {
    let records = [
        json!({"id": "note/1", "text": "🙂 Les Nations\nUnies versent 2,5 millions d’euros au Mali.", "entities": [
            {"start": 6, "end": 19, "label": "ORG", "score": 0.75},
            {"start": 28, "end": 48, "label": "AMOUNT", "kind": "money", "value": "2500000", "unit": "EUR"},
            {"start": 52, "end": 56, "label": "LOC"}]}),
        json!({"id": "note/2", "text": "Co\u{302}te d’Ivoire : rien.", "entities": [{"start": 0, "end": 14, "label": "LOC"}]}),
        json!({"id": "note/3", "text": "Il pleut.", "entities": []}),
    ];
    file(folder, "sample.jsonl", &records.map(|record| record.to_string() + "\n").concat())
}

#[test]
fn json_formats_and_brat_come_back_as_they_went() {
    let folder = folder();
    let sample = sample(&folder);
    let before = read(&sample);
    for (to, output) in [("jsonl", "a.jsonl"), ("spacy", "b.jsonl"), ("label-studio", "c.json"), ("brat", "d")] {
        let output = folder.path().join(output);
        assert_eq!(convert(&sample, &output, &["--to", to]), (0, "3 documents, 4 entities\n".to_owned()), "{to}");
        let after = read(&output);
        assert_eq!(shown(&after), shown(&before), "{to}");
        for (before, after) in before.documents.iter().zip(&after.documents) {
            assert_eq!(after.entities, before.entities, "{to}: scores, kinds and values");
        }
    }
}

#[test]
fn doccano_keeps_the_names_and_says_that_it_drops_values() {
    let folder = folder();
    let sample = sample(&folder);
    let output = folder.path().join("doccano.jsonl");
    let (status, said) = convert(&sample, &output, &["--to", "doccano"]);
    assert_eq!(status, 2);
    assert!(said.contains("lost: note/1: scores and fields (kind, value, …) of 2 entities"), "{said}");
    assert_eq!(shown(&read(&output)), shown(&read(&sample)));
}

#[test]
fn columns_come_back_but_for_white_space_in_both_schemes() {
    let folder = folder();
    let sample = sample(&folder);
    for scheme in ["bio", "bioes"] {
        let output = folder.path().join(format!("{scheme}.conll"));
        let (status, said) = convert(&sample, &output, &["--scheme", scheme]);
        assert_eq!(status, 2, "scores and values are lost: {said}");
        let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = |all: Vec<Shown>| -> Vec<_> {
            all.into_iter().map(|(id, text, names)| (id, flat(text), names.len())).collect()
        };
        assert_eq!(flat(shown(&read(&output))), flat(shown(&read(&sample))), "{scheme}");
        assert_eq!(names(&read(&output))[0], name("Nations Unies", "ORG"), "{scheme}");
    }
    let bioes = std::fs::read_to_string(folder.path().join("bioes.conll")).expect("written");
    assert!(bioes.contains("Nations\tB-ORG\nUnies\tE-ORG\n") && bioes.contains("Mali\tS-LOC\n"), "{bioes}");
}

#[test]
fn overlaps_and_cut_words_are_reported_as_lost_in_columns() {
    let folder = folder();
    let record = json!({"id": "a", "text": "L’université de Nantes, antimalienne.", "entities": [
        {"start": 2, "end": 22, "label": "ORG"}, {"start": 16, "end": 22, "label": "LOC"},
        {"start": 28, "end": 32, "label": "LOC"}]});
    let input = file(&folder, "input.jsonl", &record.to_string());
    let output = folder.path().join("output.conll");
    let (status, said) = convert(&input, &output, &[]);
    assert_eq!(status, 2);
    assert!(said.contains("lost: a: 1 entities dropped, because they overlap another"), "{said}");
    assert!(said.contains("lost: a: 1 entities widened to whole words"), "{said}");
    assert_eq!(names(&read(&output)), [name("université de Nantes", "ORG"), name("antimalienne", "LOC")]);
}

#[test]
fn labels_in_the_line_are_read_with_their_amounts() {
    let folder = folder();
    let text = "=== m1 | note | Mali\n[Bamako](LOC) (1) [reçoit] [10 à 15 %](percent 10..15 %) et des [centaines](count 100 ~)\n\
                === m2 | titre | Niger\n[Nations\nUnies](ORG) : [3 EUR](money 3 €uro 4)\n";
    let corpus = gold::read(&file(&folder, "source.txt", text), FormatOptions::default()).expect("it can be read");
    let expected = [name("Bamako", "LOC"), name("10 à 15 %", "AMOUNT"), name("centaines", "AMOUNT")];
    assert_eq!(names(&corpus), expected);
    assert_eq!(corpus.documents[0].text, "Bamako (1) [reçoit] 10 à 15 % et des centaines");
    let fields: Vec<Value> = corpus.documents[0].entities.iter().map(|entity| entity.fields.clone().into()).collect();
    assert_eq!(fields[1], json!({"kind": "percent", "min": "10", "max": "15", "unit": "%"}));
    assert_eq!(fields[2], json!({"kind": "count", "value": "100", "approximate": true}));
    let problem = corpus.problems[0].to_string();
    assert!(problem.ends_with("source.txt:3: document `m2`: `[3 EUR](money 3 €uro 4)` is no mark"), "{problem}");
}

#[test]
fn invisible_characters_between_tokens_do_not_move_names_in_columns() {
    let folder = folder();
    let text = "Le\u{200b} Mali\u{ad}, \u{feff}l’OIM.";
    let record = json!({"id": "a", "text": text, "entities": [{"start": 4, "end": 8, "label": "LOC"}, {"start": 14, "end": 17, "label": "ORG"}]});
    let input = file(&folder, "input.jsonl", &record.to_string());
    assert_eq!(names(&read(&input)), [name("Mali", "LOC"), name("OIM", "ORG")]);
    let output = folder.path().join("output.conll");
    assert_eq!(convert(&input, &output, &[]), (0, "1 documents, 2 entities\n".to_owned()));
    assert_eq!(shown(&read(&output)), shown(&read(&input)));
}

#[test]
fn identifiers_that_are_no_file_names_neither_leave_the_folder_nor_overwrite_each_other() {
    let folder = folder();
    let record = |id: &str, text: &str| json!({"id": id, "text": text, "entities": []}).to_string();
    let records = [record("../a", "un"), record("a", "deux"), record("..", "trois")];
    let input = file(&folder, "input.jsonl", &records.join("\n"));
    let output = folder.path().join("brat");
    let (status, said) = convert(&input, &output, &[]);
    assert_eq!(status, 2);
    assert!(said.contains("lost: ../a: its identifier, which is now a\n"), "{said}");
    let texts: Vec<(String, String)> = read(&output).documents.iter().map(|d| (d.name(), d.text.clone())).collect();
    assert_eq!(texts, [name("a-2", "deux"), name("a", "un"), name("document", "trois")]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

    /// Emoji, combining accents, NBSP and line ends: every JSON format gives back the very spans in every unit.
    #[test]
    fn any_text_comes_back_in_every_unit(text in "[a-zéñ🙂\u{301}\u{a0}\n ’]{1,30}", cuts in proptest::collection::vec((0..30usize, 1..9usize), 0..2)) {
        let folder = folder();
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let last = bounds.len() - 1;
        let spans = cuts.into_iter().map(|(start, length)| (start % last, (start % last + length).min(last)));
        let entity = |(start, end): (usize, usize)| json!({"start": start, "end": end, "label": "LOC"});
        let record = json!({"id": "a", "text": text, "entities": spans.map(entity).collect::<Vec<_>>()});
        let before = read(&file(&folder, "before.jsonl", &record.to_string()));
        for (number, unit) in [OffsetUnit::Chars, OffsetUnit::Bytes, OffsetUnit::Utf16].into_iter().enumerate() {
            for format in [Format::Jsonl, Format::Doccano, Format::Spacy, Format::LabelStudio] {
                let path = folder.path().join(format!("after-{number}"));
                let options = FormatOptions { format: Some(format), offsets: unit, ..Default::default() };
                gold::write(&before.documents, &path, format, options).expect("it can be written");
                let after = gold::read(&path, options).expect("it can be read");
                proptest::prop_assert_eq!(shown(&after), shown(&before), "{:?} {}", format, unit);
            }
        }
    }
}

#[test]
fn offsets_are_translated_between_units() {
    let folder = folder();
    let sample = sample(&folder);
    let output = folder.path().join("bytes.jsonl");
    convert(&sample, &output, &["--to-offsets", "bytes"]);
    let written = std::fs::read_to_string(&output).expect("written");
    let first: Value = serde_json::from_str(written.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&first["entities"][0]["start"], &first["entities"][0]["text"]), (&json!(9), &json!("Nations\nUnies")));
    let back = folder.path().join("chars.jsonl");
    assert_eq!(convert(&output, &back, &["--offsets", "bytes"]).0, 0);
    assert_eq!(shown(&read(&back)), shown(&read(&sample)));
}

#[test]
fn a_record_that_cannot_be_right_is_reported_and_the_others_are_converted() {
    let folder = folder();
    let good = json!({"id": "a", "text": "Au Mali.", "entities": [{"start": 3, "end": 7, "label": "LOC"}]});
    let bad = json!({"id": "b", "text": "Au Mali.", "entities": [{"start": 3, "end": 70, "label": "LOC"}]});
    let input = file(&folder, "input.jsonl", &format!("{good}\n{bad}\nnot json\n"));
    let (status, said) = convert(&input, &folder.path().join("output.jsonl"), &[]);
    assert_eq!(status, 2);
    assert!(said.contains("input.jsonl:2: document `b`: entity 1 [3..70] LOC: out of range"), "{said}");
    assert!(said.contains("input.jsonl:3: not JSON"), "{said}");
    assert!(said.ends_with("1 documents, 1 entities\n"), "{said}");
}

#[test]
fn hugging_face_columns_are_read_sentence_by_sentence() {
    let folder = folder();
    let corpus = read(&file(&folder, "a.bio", "Le O\nMali B-LOC\n. O\n\nAwa B-PER\nTraoré I-PER\n"));
    let texts: Vec<&str> = corpus.documents.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(texts, ["Le Mali .", "Awa Traoré"]);
    assert_eq!(names(&corpus), [name("Mali", "LOC"), name("Awa Traoré", "PER")]);
    assert!(corpus.documents.iter().all(|document| !document.named));
}

#[test]
fn conll_2003_is_read_by_document_with_its_last_column_and_iob1_tags() {
    let folder = folder();
    let rows = "-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\n\nPeter NNP I-NP I-PER\nBlackburn NNP I-NP I-PER\n\n\
                -DOCSTART- -X- O O\n\nLondon NNP B-NP I-LOC\nParis NNP B-NP B-LOC\n";
    let corpus = read(&file(&folder, "a.conll", rows));
    assert_eq!(corpus.documents.len(), 2);
    assert_eq!(corpus.documents[0].text, "EU rejects\nPeter Blackburn");
    let expected = [name("EU", "ORG"), name("Peter Blackburn", "PER"), name("London", "LOC"), name("Paris", "LOC")];
    assert_eq!(names(&corpus), expected);
    assert!(corpus.notes[0].contains("3 tags I-… open a name"), "{:?}", corpus.notes);
}

#[test]
fn uner_takes_its_text_from_the_comment_and_its_tag_from_the_third_column() {
    let folder = folder();
    let rows = "# sent_id = n01\n# text = L'OIM, à Genève.\n1\tL'\tO\t-\tann\n2\tOIM\tB-ORG\t-\tann\n3\t,\tO\t-\tann\n\
                4\tà\tO\t-\tann\n5\tGenève\tB-LOC\t-\tann\n6\t.\tO\t-\tann\n\n";
    let corpus = read(&file(&folder, "a.iob2", rows));
    let expected = vec![name("OIM", "ORG"), name("Genève", "LOC")];
    assert_eq!(shown(&corpus), [("n01".to_owned(), "L'OIM, à Genève.".to_owned(), expected)]);
}

#[test]
fn hipe_is_read_by_its_header_with_its_spacing_and_document_marks() {
    let folder = folder();
    let header = "TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tNE-FINE-LIT\tMISC\n";
    let comments = "# hipe2022:document_id = doc-1\n# hipe2022:language = fr\n";
    let rows = "M\tB-pers\tO\tO\tNoSpaceAfter\n.\tI-pers\tO\tO\t_\nSuard\tI-pers\tO\tO\tEndOfLine\nà\tO\tO\tO\tEndOfSentence\n\
                Paris\tB-loc\tO\tO\tNoSpaceAfter\n.\tO\tO\tO\tEndOfSentence\nMM\tB-pers\tO\tO\tNoSpaceAfter\n\
                .\tI-pers\tO\tO\tEndOfSentence\nStump\tI-pers\tO\tO\tEndOfLine|EndOfSentence\n\n";
    let corpus =
        read(&file(&folder, "a.tsv", &format!("{header}{comments}{rows}{}{rows}", comments.replace('1', "2"))));
    let ids: Vec<String> = corpus.documents.iter().map(|document| document.name()).collect();
    assert_eq!(ids, ["doc-1", "doc-2"]);
    assert_eq!(corpus.documents[0].text, "M. Suard à\nParis.\nMM.\nStump");
    let expected = [name("M. Suard", "pers"), name("Paris", "loc"), name("MM.\nStump", "pers")];
    assert_eq!(names(&corpus)[..3], expected, "HIPE ends a sentence within the last name");
}

#[test]
fn a_row_without_tag_spoils_its_document_alone_and_is_named() {
    let folder = folder();
    let mut rows: Vec<String> = (0..30).map(|n| format!("mot{n}\tO\n\n")).collect();
    rows[4] = "# sent_id = s5\nmot\tMAYBE\n\n".to_owned();
    let path = file(&folder, "a.conll", &rows.concat());
    let corpus = gold::read(&path, FormatOptions::default()).expect("it can be read");
    assert_eq!(corpus.documents.len(), 29);
    let problem = corpus.problems[0].to_string();
    assert!(
        problem.ends_with("a.conll:10: document `s5`: `MAYBE` is no tag; expected O, B-…, I-…, E-… or S-…"),
        "{problem}"
    );
}

#[test]
fn a_token_that_is_a_number_sign_is_no_comment() {
    let folder = folder();
    let corpus = read(&file(&folder, "a.conll", "#\tO\n#a=b\tO\n10\u{a0}000\tO\nMali\tB-LOC\n"));
    assert_eq!(corpus.documents[0].text, "# #a=b 10\u{a0}000 Mali");
    let corpus = read(&file(&folder, "b.conll", "# O\n10\u{a0}000 O\nMali B-LOC\n"));
    assert_eq!(corpus.documents[0].text, "# 10\u{a0}000 Mali");
}

#[test]
fn brat_spans_in_pieces_and_wrong_surfaces_are_problems_of_their_document() {
    let folder = folder();
    for (stem, annotation) in
        [("good", "T1\tLOC 3 7\tMali\n"), ("pieces", "T1\tLOC 0 2;3 7\tAu Mali\n"), ("moved", "T1\tLOC 2 6\tMali\n")]
    {
        file(&folder, &format!("{stem}.txt"), "Au Mali.");
        file(&folder, &format!("{stem}.ann"), annotation);
    }
    let corpus = gold::read(folder.path(), FormatOptions::default()).expect("it can be read");
    assert_eq!(shown(&corpus), [("good".to_owned(), "Au Mali.".to_owned(), vec![name("Mali", "LOC")])]);
    let problems: Vec<String> = corpus.problems.iter().map(ToString::to_string).collect();
    assert!(problems[0].contains("document `moved`: entity 1 [2..6] LOC: the file says `Mali`"), "{problems:?}");
    assert!(
        problems[1].contains("document `pieces`: entity T1 [LOC 0 2;3 7]: a span in several pieces"),
        "{problems:?}"
    );
}

#[test]
fn label_studio_takes_the_first_annotation_that_was_not_cancelled() {
    let folder = folder();
    let result = |start: usize, end: usize, label: &str| json!([{"type": "labels", "value": {"start": start, "end": end, "labels": [label]}}, {"type": "choices", "value": {}}]);
    let task = json!([{"id": 12, "data": {"text": "Au Mali."}, "annotations": [
        {"was_cancelled": true, "result": result(0, 2, "PER")}, {"result": result(3, 7, "LOC")}, {"result": []}]}]);
    let corpus = read(&file(&folder, "a.json", &task.to_string()));
    assert_eq!(shown(&corpus), [("12".to_owned(), "Au Mali.".to_owned(), vec![name("Mali", "LOC")])]);
    assert!(corpus.notes[0].contains("2 annotations, the first is read"), "{:?}", corpus.notes);
}

#[test]
fn doccano_spacy_and_prodigy_are_told_apart_by_their_first_record() {
    let folder = folder();
    let records = [
        json!({"id": 1, "text": "Au Mali.", "label": [[3, 7, "LOC"]]}),
        json!({"id": 1, "text": "Au Mali.", "entities": [{"id": 4, "start_offset": 3, "end_offset": 7, "label": "LOC"}]}),
        json!({"text": "Au Mali.", "spans": [{"start": 3, "end": 7, "label": "LOC", "token_start": 1, "token_end": 1}]}),
        json!(["Au Mali.", {"entities": [[3, 7, "LOC"]]}]),
    ];
    for record in records {
        let corpus = read(&file(&folder, "a.jsonl", &format!("{record}\n")));
        assert_eq!(names(&corpus), [name("Mali", "LOC")], "{record}");
    }
}
