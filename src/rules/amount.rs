//! Amounts in French text: money, percentages, durations, measures and counts, with exact values.
//!
//! A grammar over tokens, written for the French of the press and of administrations in France, Belgium,
//! Switzerland, Canada and Africa. Each step has its file:
//!
//! ```text
//! text ─lex→ Block of tokens ─numeral→ Numeral ─range→ Quantity ─unit, count→ kind ─exclude, bound→ Amount
//! ```
//!
//! # What is read
//!
//! | part | forms |
//! |---|---|
//! | digits | `14 223` (any space), `14.223`, `14,223`, `14'223`, `1,5`, `1.5`, `½`, `3/4`, `1 1/2` |
//! | words | `deux cent trente-quatre mille`, `septante`, `huitante`, `nonante`, `cinq virgule deux`, `trois quarts` |
//! | multipliers | `millions`, `Md`, `K€`, `une douzaine`, `des milliers`, `2 milliards 300 millions` (long scale) |
//! | money | `20 €`, `US $3 millions`, `USD 479,049`, `cinq livres sterling`, `1 euro 50`, `FCFA`; all of ISO 4217 |
//! | percent | `12,5 %`, `trente pour cent`, `2 ‰`, `3 points de pourcentage` |
//! | duration | `deux ans`, `45 minutes`, `2 h 30`, `trois ans et demi`, ages; no times of day |
//! | measure | length, area, volume, mass, speed, temperature, energy, power, pressure, data, fuel use |
//! | count | a cardinal and a noun in the plural, a number in groups of three, `une centaine`, `six F-16` |
//! | elided | `dont 19`, `contre 58 en 2023`, `quatre pays sur dix`, `huit des 31 locaux` |
//! | range | `10 à 15 %`, `entre 3 et 5 millions d’euros`, `deux ou trois ans`, `10-20`, `10 ± 3 kg` |
//! | list | `45, 32 et 12 %`, `30 x 40 cm`: an amount for each number, all in the unit at the end |
//!
//! # Values and units
//!
//! - A value is exact; thirds are rounded to 28 digits. Ranges have `min` and `max` and no `value`. A bound such
//!   as `plus de` leaves the value as it is and becomes an attribute.
//! - Money: the ISO 4217 code. `dollars`, `livres` or `francs CFA` give the likeliest code, the others stand in
//!   `alternatives`, among which `rules/currency.rs` chooses for a whole document; cents are hundredths of their
//!   currency.
//! - Percent: `%`, `‰`, `pp` (percentage points) or `‱` (basis points); the value as written.
//! - Durations, after UCUM: `a` (year), `mo`, `wk`, `d`, `h`, `min`, `s`, `ms`. Quarters and half-years are given
//!   in `mo`; decades, centuries and millennia in `a`.
//! - Amounts in several units are given in the smallest: `1 heure 45 minutes` is 105 min, `1 m 80` is 180 cm;
//!   money stays in its currency: `1 euro 50` is 1.5 EUR.
//! - Measures: the SI symbol, or the one in daily French use (`ha`, `km/h`, `l/100 km`, `Go`), with powers as
//!   plain digits (`m2`, `µg/m3`). Degrees without a scale are `°C`, alternatives `deg` and `°F`. The whole list
//!   is `data/units.tsv`.
//! - `un` and `une` alone are articles: `un an` is no amount, `un an et demi` and `un million d’euros` are.
//! - An ambiguous `14,223` or `14.223` is read as thousands in sums and counts, as a decimal before `%`,
//!   multipliers and, with a comma, before measures and dinars of a thousand millimes.
//! - A plus or minus glued to a number of percent, money, temperature or the like belongs to the span.
//!
//! # Limits
//!
//! Work is linear in the text: every look-ahead and look-back has a fixed reach. Numbers beyond 28 digits are not
//! read. The noun of a count is known by its form, so counts of singular nouns are found only for the commonest.

mod block;
mod bound;
mod clock;
mod compound;
mod count;
mod date;
mod elided;
mod exclude;
pub(super) mod fold;
mod grammar;
mod invariable;
mod label;
mod lex;
mod lexicon;
mod list;
mod money;
mod noun;
mod numeral;
mod points;
mod range;
mod sign;
pub(super) mod table;
mod unit;
mod word_list;

use std::ops::Range;

use rust_decimal::Decimal;
use serde::Serialize;

use self::block::{Block, Shape};
use self::grammar::Earlier;
use self::lex::Lexer;

/// What an amount measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AmountKind {
    /// A sum in a currency.
    Money,
    /// Per cent, per mille, percentage points.
    Percent,
    /// A length of time, also an age.
    Duration,
    /// A number of any other unit of measure.
    Measure,
    /// A cardinal that counts what is named beside it.
    Count,
}

/// What the words beside an amount say about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// `au moins`, `à partir de`: this or more.
    AtLeast,
    /// `au plus`, `jusqu’à`: this or less.
    AtMost,
    /// `plus de`: strictly more.
    MoreThan,
    /// `moins de`: strictly less.
    LessThan,
    /// `environ`, `près de`: near this.
    About,
}

/// An amount found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Bytes of the text: sign, number, multiplier and unit, without article, hedge or counted noun.
    pub span: Range<usize>,
    /// What it measures.
    pub kind: AmountKind,
    /// The value; absent for a range.
    pub value: Option<Decimal>,
    /// The lower end of a range.
    pub min: Option<Decimal>,
    /// The upper end of a range.
    pub max: Option<Decimal>,
    /// The unit; absent for counts.
    pub unit: Option<String>,
    /// What the words beside it say about the value.
    pub bound: Option<Bound>,
    /// Whether the value is a round or rough one: `une centaine`, `environ 40`.
    pub approximate: bool,
    /// Other units that the words may mean: `dollars` may be CAD.
    pub alternatives: Vec<String>,
    /// Bytes of the noun that a count counts, where it follows at once.
    pub counted: Option<Range<usize>>,
}

/// The amounts of `text`, in order, without overlap.
///
/// The text may be a paragraph or a whole document: a line break joins (`3⏎millions`), a blank line separates.
///
/// ```
/// use nommer::rules::amount::find_amounts;
///
/// let text = "plus de 2,35 millions d’euros";
/// let amounts = find_amounts(text);
/// assert_eq!(&text[amounts[0].span.clone()], "2,35 millions d’euros");
/// assert_eq!(amounts[0].value, Some(2_350_000.into()));
/// assert_eq!(amounts[0].unit.as_deref(), Some("EUR"));
/// ```
pub fn find_amounts(text: &str) -> Vec<Amount> {
    let mut amounts = Vec::new();
    each_amount(text, |amount| amounts.push(amount));
    amounts
}

/// Gives `take` the amounts of `text` one by one: a long document holds millions.
pub(super) fn each_amount(text: &str, mut take: impl FnMut(Amount)) {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    while lexer.next_block(&mut tokens) {
        read_block(&Block::new(text, &tokens), &mut take);
    }
}

/// Gives `take` the amounts of one block.
fn read_block(block: &Block, take: &mut impl FnMut(Amount)) {
    let (mut i, mut earlier) = (0, Earlier::default());
    while let Some(token) = block.get(i) {
        let opens = match token.shape {
            Shape::Digits => true,
            Shape::Word => numeral::may_open(block.surface(i)),
            Shape::Mark => block.surface(i).len() > 1,
        };
        if !opens {
            i += 1;
            continue;
        }
        let step = grammar::read(block, i, earlier);
        i = step.next;
        if let Some(amount) = step.amount {
            earlier = Earlier { floor: i, kind: Some(amount.kind) };
            take(amount);
        }
    }
}
