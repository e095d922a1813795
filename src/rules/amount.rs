//! Amounts in French text: money, percentages, durations, measures and counts, with exact values.
mod bound;
mod clock;
mod compound;
mod count;
mod exclude;
mod fold;
mod grammar;
mod lex;
mod lexicon;
mod numeral;
mod range;
mod unit;

use std::ops::Range;

use rust_decimal::Decimal;
use serde::Serialize;

use self::lex::{Block, Lexer, Shape};

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
    /// Bytes of the text: number, multiplier and unit, without article, hedge or counted noun.
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
pub fn find_amounts(text: &str) -> Vec<Amount> {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    let mut amounts = Vec::new();
    while lexer.next_block(&mut tokens) {
        read_block(&Block::new(text, &tokens), &mut amounts);
    }
    amounts
}

/// Appends the amounts of one block.
fn read_block(block: &Block, amounts: &mut Vec<Amount>) {
    let (mut i, mut floor) = (0, 0);
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
        let step = grammar::read(block, i, floor);
        i = step.next;
        if let Some(amount) = step.amount {
            amounts.push(amount);
            floor = i;
        }
    }
}
