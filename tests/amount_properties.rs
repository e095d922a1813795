//! Properties of the amount recogniser: printed numbers read back, every string is survived, work stays linear.

use std::time::Instant;

use nommer::rules::amount::{Amount, AmountKind, find_amounts};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// The only amount of `text`.
fn only_amount(text: &str) -> Result<Amount, TestCaseError> {
    let amounts = find_amounts(text);
    prop_assert_eq!(amounts.len(), 1, "{:?} in {:?}", amounts, text);
    Ok(amounts[0].clone())
}

/// `whole` in groups of three, and its decimals after `point`.
fn in_digits(whole: u64, decimals: &str, separator: &str, point: char) -> String {
    let digits = whole.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    if !decimals.is_empty() {
        text.push(point);
        text.push_str(decimals);
    }
    text
}

/// Which words name 70, 80 and 90, and whether hyphens join all words (orthography of 1990).
#[derive(Clone, Copy, Debug)]
struct Spelling {
    belgian: bool,
    hyphens: bool,
}

const ONES: [&str; 17] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
];

fn below_hundred(n: usize, belgian: bool) -> String {
    let tens = ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "septante", "octante", "nonante"];
    match n {
        0..=16 => ONES[n].to_owned(),
        17..=19 => format!("dix-{}", ONES[n - 10]),
        70 | 72..=79 if !belgian => format!("soixante-{}", below_hundred(n - 60, belgian)),
        71 if !belgian => "soixante et onze".to_owned(),
        80 if !belgian => "quatre-vingts".to_owned(),
        81..=99 if !belgian => format!("quatre-vingt-{}", below_hundred(n - 80, belgian)),
        _ if n.is_multiple_of(10) => tens[n / 10].to_owned(),
        _ if n % 10 == 1 => format!("{} et un", tens[n / 10]),
        _ => format!("{}-{}", tens[n / 10], ONES[n % 10]),
    }
}

fn below_thousand(n: usize, belgian: bool) -> String {
    let hundreds = match n / 100 {
        0 => return below_hundred(n, belgian),
        1 => "cent".to_owned(),
        h => format!("{} cent", ONES[h]),
    };
    match n % 100 {
        0 if n > 100 => format!("{hundreds}s"),
        0 => hundreds,
        rest => format!("{hundreds} {}", below_hundred(rest, belgian)),
    }
}

/// `quatre-vingts` and `deux cents` lose their -s before `mille`.
fn without_plural(words: String) -> String {
    let plural = words.ends_with("cents") || words.ends_with("vingts");
    words.strip_suffix('s').filter(|_| plural).map(str::to_owned).unwrap_or(words)
}

fn in_words(n: u64, spelling: Spelling) -> String {
    let mut parts = Vec::new();
    for (size, name) in [(1_000_000_000, "milliard"), (1_000_000, "million"), (1000, "mille")] {
        let count = usize::try_from(n / size % 1000).expect("below 1000");
        match (count, name) {
            (0, _) => {}
            (1, "mille") => parts.push(name.to_owned()),
            (_, "mille") => parts.push(format!("{} mille", without_plural(below_thousand(count, spelling.belgian)))),
            (1, _) => parts.push(format!("un {name}")),
            _ => parts.push(format!("{} {name}s", below_thousand(count, spelling.belgian))),
        }
    }
    let rest = usize::try_from(n % 1000).expect("below 1000");
    if rest > 0 || parts.is_empty() {
        parts.push(below_thousand(rest, spelling.belgian));
    }
    let text = parts.join(" ");
    if spelling.hyphens { text.replace(' ', "-") } else { text }
}

fn spelling() -> impl Strategy<Value = Spelling> {
    (any::<bool>(), any::<bool>()).prop_map(|(belgian, hyphens)| Spelling { belgian, hyphens })
}

proptest! {
    #[test]
    fn sums_in_digits_read_back(
        whole in 0u64..10_000_000_000,
        decimals in "[0-9]{0,2}",
        separator in prop::sample::select(vec!["", " ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "’"]),
        point in prop::sample::select(vec![',', '.']),
    ) {
        let number = in_digits(whole, &decimals, separator, point);
        let amount = only_amount(&format!("Coût : {number} € en tout."))?;
        let expected: Decimal = format!("{whole}.{decimals}0").parse().expect("a decimal");
        prop_assert_eq!(amount.value, Some(expected.normalize()));
        prop_assert_eq!(amount.unit.as_deref(), Some("EUR"));
    }

    #[test]
    fn groups_after_stops_and_commas_read_back(whole in 1_000_000u64..1_000_000_000_000, cents in 10u32..100) {
        let expected: Decimal = format!("{whole}.{cents}").parse().expect("a decimal");
        for (separator, point) in [(".", ','), (",", '.')] {
            let number = in_digits(whole, &cents.to_string(), separator, point);
            let amount = only_amount(&format!("USD {number} versés"))?;
            prop_assert_eq!(amount.value, Some(expected.normalize()), "{}", number);
        }
    }

    #[test]
    fn numbers_in_words_read_back(n in 2u64..1_000_000_000_000, spelling in spelling()) {
        let words = in_words(n, spelling);
        let de = if n % 1_000_000 == 0 { "d’" } else { "" };
        let amount = only_amount(&format!("Il paie {words} {de}euros."))?;
        prop_assert_eq!(amount.value, Some(Decimal::from(n)), "{}", words);
        prop_assert_eq!(amount.kind, AmountKind::Money);
    }

    #[test]
    fn small_numbers_in_words_read_back_with_units(
        n in 2u64..2000,
        spelling in spelling(),
        unit in prop::sample::select(vec![("kilomètres", "km"), ("ans", "a"), ("pour cent", "%"), ("degrés Celsius", "°C")]),
    ) {
        let words = in_words(n, spelling);
        let amount = only_amount(&format!("Il y a {words} {}.", unit.0))?;
        prop_assert_eq!(amount.value, Some(Decimal::from(n)), "{}", words);
        prop_assert_eq!(amount.unit.as_deref(), Some(unit.1));
    }

    #[test]
    fn any_string_gives_sorted_disjoint_spans(text in "\\PC{0,200}") {
        check_spans(&text)?;
    }

    #[test]
    fn any_mixture_of_amount_pieces_gives_sorted_disjoint_spans(
        pieces in prop::collection::vec(prop::sample::select(FRAGMENTS.to_vec()), 0..40),
    ) {
        check_spans(&pieces.concat())?;
    }
}

/// What amounts are made of, and what confuses them.
const FRAGMENTS: &[&str] = &[
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\u{A0}",
    "-",
    "−",
    "/",
    ",",
    ".",
    "'",
    "’",
    "%",
    "€",
    "$",
    "US ",
    "°C",
    "½",
    "1",
    "12",
    "000",
    "2015",
    "un ",
    "deux",
    "cent ",
    "mille ",
    "millions ",
    "d’",
    "de ",
    "euros",
    "ans",
    "heures",
    "h",
    "entre ",
    "et ",
    "à ",
    "ou ",
    "demi",
    "douzaine ",
    "plus de ",
    "contre ",
    "sur ",
    "x",
    "+",
    "km",
    "m",
    "99999999999999999999999999999",
    "é",
    "🙂",
    "e\u{301}",
    "(",
    ")",
];

fn check_spans(text: &str) -> Result<(), TestCaseError> {
    let mut last_end = 0;
    for amount in find_amounts(text) {
        prop_assert!(amount.span.start >= last_end && amount.span.start < amount.span.end);
        prop_assert!(text.get(amount.span.clone()).is_some_and(|span| span.trim() == span));
        prop_assert!(amount.counted.is_none_or(|counted| text.get(counted).is_some()));
        prop_assert_eq!(amount.value.is_some(), amount.min.is_none() && amount.max.is_none());
        last_end = amount.span.end;
    }
    Ok(())
}

/// How many times as long four times the text takes.
fn growth(piece: &str) -> f64 {
    let reading_time = |bytes: usize| {
        let text = piece.repeat(bytes / piece.len());
        let start = Instant::now();
        std::hint::black_box(find_amounts(&text));
        start.elapsed().as_secs_f64()
    };
    let short = reading_time(128 * 1024);
    reading_time(512 * 1024) / short
}

/// Four times the text takes four times as long, not the sixteen times of quadratic work. Another program may disturb
/// a measurement, but hardly three in a row.
#[test]
fn work_grows_no_faster_than_the_text() {
    const PIECES: [&str; 21] = [
        "1",
        " ",
        "un ",
        "1 ",
        "1,",
        "111 ",
        "1-",
        "cent ",
        "mille ",
        "million ",
        "1 à ",
        "@1",
        "\n1",
        "deux-",
        "$",
        "° ",
        "1, ",
        "1x",
        "1 élus sur ",
        "contre 9 ",
        "mot sur vingt ",
    ];
    for piece in PIECES {
        let ratios: Vec<f64> = (0..3).map(|_| growth(piece)).take_while(|&ratio| ratio > 9.0).collect();
        assert!(ratios.len() < 3, "{piece:?}: four times the text took {ratios:.1?} times as long");
    }
}
