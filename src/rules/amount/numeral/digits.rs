//! Numbers in digits, with every separator in use among French writers.
//!
//! Groups of three stand apart by a space of any width, a full stop, a comma or an apostrophe; decimals after a
//! comma or a full stop. One group of three after a comma or a full stop is ambiguous (`14,223`): both readings
//! are kept, and what follows the number decides.

use rust_decimal::Decimal;

use super::super::block::{Block, Gap, Shape, is_apostrophe};

/// A number in digits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digits {
    /// The value; the reading in thousands where it is ambiguous.
    pub(crate) value: Decimal,
    /// The reading of an ambiguous `14,223` as a decimal fraction.
    pub(crate) fraction: Option<Decimal>,
    /// Whether the ambiguous mark is a comma.
    pub(crate) comma: bool,
    /// The token after the number.
    pub(crate) end: usize,
    /// Whether groups of three stand apart.
    pub(crate) grouped: bool,
}

/// More groups than the greatest decimal has; it bounds the work at each token.
const MAX_GROUPS: usize = 10;

/// Reads the number that begins with the digits at token `i`.
///
/// `None` for codes: leading zeros, chains such as `1.2.3` and `8:30`, and more digits than a decimal holds.
pub(crate) fn read(block: &Block, i: usize) -> Option<Digits> {
    let (groups_end, separator) = groups(block, i);
    let (point, end) = decimals(block, groups_end, separator);
    if is_code(block, i, end, separator) {
        return None;
    }
    let whole = Number::default().append(block, i, groups_end)?;
    let number = match point {
        Some(p) => whole.append(block, p, end)?.with_scale(block.surface(p).len()),
        None => whole,
    };
    let ambiguous = groups_end == i + 3 && point.is_none() && matches!(separator, Some(',' | '.'));
    let fraction = if ambiguous { whole.with_scale(3).decimal() } else { None };
    let digits =
        Digits { value: number.decimal()?, fraction, comma: separator == Some(','), end, grouped: separator.is_some() };
    Some(if block.surface(i) == "0" { digits.as_fraction() } else { digits })
}

impl Digits {
    /// The reading as a decimal fraction, where there are two.
    fn as_fraction(self) -> Self {
        match self.fraction {
            Some(value) => Digits { value, fraction: None, comma: false, grouped: false, ..self },
            None => self,
        }
    }
}

/// Leading zeros, chains such as `1.2.3`, and groups that go on as those of telephone numbers.
fn is_code(block: &Block, i: usize, end: usize, separator: Option<char>) -> bool {
    let apart = matches!(separator, Some(' ' | '\''));
    let beside = separator == Some(' ') && is_beside_digits(block, end);
    has_leading_zero(block.surface(i), apart) || goes_on(block, end) || beside
}

/// The token after the groups of three that follow token `i`, and the mark between them.
fn groups(block: &Block, i: usize) -> (usize, Option<char>) {
    let (mut end, mut separator) = (i + 1, None);
    if block.surface(i).len() > 3 {
        return (end, None);
    }
    for _ in 0..MAX_GROUPS {
        let (found, at) = match block.mark(end) {
            Some(c) if block.glued(end) && block.glued(end + 1) => match c {
                '.' | ',' => (c, end + 1),
                _ if is_apostrophe(c) => ('\'', end + 1),
                _ => break,
            },
            _ if block.get(end).is_some_and(|t| t.gap == Gap::Space) => (' ', end),
            _ => break,
        };
        let is_group = block.is(at, Shape::Digits) && block.surface(at).len() == 3;
        if !is_group || separator.is_some_and(|s| s != found) {
            break;
        }
        (end, separator) = (at + 1, Some(found));
    }
    (end, separator)
}

/// The token of the decimals after token `end`, if any, and the token after them.
fn decimals(block: &Block, end: usize, separator: Option<char>) -> (Option<usize>, usize) {
    let is_point = matches!(block.mark(end), Some(c @ (',' | '.')) if Some(c) != separator);
    if is_point && block.glued(end) && block.glued(end + 1) && block.is(end + 1, Shape::Digits) {
        (Some(end + 1), end + 2)
    } else {
        (None, end)
    }
}

fn has_leading_zero(first: &str, grouped: bool) -> bool {
    first.starts_with('0') && (first.len() > 1 || grouped)
}

/// Whether a chain of digits goes on: `1.2.3`, `1,2,3`, `8:30`.
fn goes_on(block: &Block, end: usize) -> bool {
    matches!(block.mark(end), Some('.' | ',' | ':'))
        && block.glued(end)
        && block.glued(end + 1)
        && block.is(end + 1, Shape::Digits)
}

/// Whether more digits follow after a space, as in telephone numbers.
fn is_beside_digits(block: &Block, end: usize) -> bool {
    block.is(end, Shape::Digits) && block.get(end).is_some_and(|t| t.gap == Gap::Space)
}

/// A decimal under construction.
#[derive(Clone, Copy, Default)]
struct Number {
    mantissa: i128,
    scale: u32,
}

impl Number {
    /// Appends the digits of tokens `from..to`; `None` past the range of a decimal.
    fn append(mut self, block: &Block, from: usize, to: usize) -> Option<Self> {
        for i in (from..to).filter(|&i| block.is(i, Shape::Digits)) {
            for digit in block.surface(i).bytes() {
                let shifted = self.mantissa.checked_mul(10)?;
                self.mantissa = shifted.checked_add(i128::from(digit - b'0'))?;
            }
        }
        Some(self)
    }

    fn with_scale(self, digits: usize) -> Self {
        Number { scale: u32::try_from(digits).unwrap_or(u32::MAX), ..self }
    }

    fn decimal(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.mantissa, self.scale).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::lex::Lexer;
    use super::*;

    fn read_text(text: &str) -> Option<(String, Option<String>)> {
        let mut tokens = Vec::new();
        Lexer::new(text).next_block(&mut tokens);
        let digits = read(&Block::new(text, &tokens), 0)?;
        Some((digits.value.to_string(), digits.fraction.map(|f| f.to_string())))
    }

    #[test]
    fn reads_every_group_separator() {
        for text in ["14 223", "14\u{A0}223", "14\u{202F}223", "14'223", "14’223", "14223"] {
            assert_eq!(read_text(text), Some(("14223".into(), None)), "{text}");
        }
        assert_eq!(read_text("1.234.567,89"), Some(("1234567.89".into(), None)));
        assert_eq!(read_text("1,234,567.89"), Some(("1234567.89".into(), None)));
    }

    #[test]
    fn one_group_after_a_comma_or_stop_has_two_readings() {
        assert_eq!(read_text("14,223"), Some(("14223".into(), Some("14.223".into()))));
        assert_eq!(read_text("0,125"), Some(("0.125".into(), None)));
    }

    #[test]
    fn codes_are_no_numbers() {
        for text in ["01 42 68", "1.2.3", "8:30", "22 717 9321", &"9".repeat(60)] {
            assert_eq!(read_text(text), None, "{text}");
        }
    }
}
