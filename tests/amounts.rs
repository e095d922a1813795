//! Reads `data/amounts.tsv` and compares every row with what the recogniser finds. All failing rows are shown.

use nommer::rules::amount::{Amount, find_amounts};

/// A text of the table and its amounts as `span⇥kind⇥value⇥unit`.
struct Case {
    line: usize,
    text: String,
    expected: Vec<String>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (index, row) in include_str!("data/amounts.tsv").lines().enumerate() {
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let columns: Vec<String> = row.split('\t').map(|cell| cell.replace('⏎', "\n").replace('⇥', "\t")).collect();
        let line = index + 1;
        if !columns[0].is_empty() {
            cases.push(Case { line, text: columns[0].clone(), expected: Vec::new() });
        }
        let case = cases.last_mut().expect("the first row has a text");
        if columns[1] != "-" {
            let value = canonical_value(&columns[3]);
            case.expected.push([&columns[1], &columns[2], &value, &columns[4]].map(String::as_str).join("\t"));
        }
    }
    cases
}

/// Ends of a range or a value without trailing zeros.
fn canonical_value(cell: &str) -> String {
    let numbers =
        cell.split("..").map(|n| n.parse::<rust_decimal::Decimal>().expect("a decimal").normalize().to_string());
    numbers.collect::<Vec<_>>().join("..")
}

fn rendered(text: &str, amount: &Amount) -> String {
    let value = match (amount.value, amount.min, amount.max) {
        (Some(value), ..) => value.to_string(),
        (None, Some(min), Some(max)) => format!("{min}..{max}"),
        other => panic!("neither a value nor a range: {other:?}"),
    };
    let kind = format!("{:?}", amount.kind).to_lowercase();
    [&text[amount.span.clone()], &kind, &value, amount.unit.as_deref().unwrap_or("")].join("\t")
}

#[test]
fn every_row_of_the_table_is_read_as_it_says() {
    let mut failures = Vec::new();
    for case in cases() {
        let found: Vec<String> = find_amounts(&case.text).iter().map(|a| rendered(&case.text, a)).collect();
        if found != case.expected {
            failures.push(format!(
                "line {}: {}\n  expected {:?}\n  found    {found:?}",
                case.line, case.text, case.expected
            ));
        }
    }
    assert!(failures.is_empty(), "{} cases fail\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_table_holds_400_rows_and_a_third_of_them_without_amounts() {
    let rows = include_str!("data/amounts.tsv").lines().filter(|row| !row.is_empty() && !row.starts_with('#'));
    let (without, with): (Vec<&str>, Vec<&str>) = rows.partition(|row| row.split('\t').nth(1) == Some("-"));
    let total = without.len() + with.len();
    assert!(total >= 400, "{total} rows");
    assert!(without.len() * 3 >= total, "{} of {total} rows have no amount", without.len());
}
