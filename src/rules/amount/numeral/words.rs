//! Cardinals in words below one million, with the regional tens septante, huitante, octante and nonante.
//!
//! The crate `text2num` reads the same words, but not into what is needed here: it gives a string of digits
//! without byte offsets, accepts neither missing accents nor `moins`, and wants every token as an owned
//! lower-case string. The grammar of French cardinals is small; `tests/amount_properties.rs` prints every
//! value in words and reads it back.
//!
//! Hyphens, spaces and line breaks between the words are all one (orthography before and after 1990).

use super::super::block::{Block, Gap, Shape, is_dash};

/// A number word by its place in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// 0.
    Zero,
    /// 1 to 9.
    Unit(u32),
    /// 10 to 16.
    Teen(u32),
    /// 20 to 60, and the regional 70 to 90.
    Tens(u32),
    Hundred,
    Thousand,
}

fn word(key: &str) -> Option<Word> {
    Some(match key {
        "zero" => Word::Zero,
        "un" | "une" => Word::Unit(1),
        "deux" => Word::Unit(2),
        "trois" => Word::Unit(3),
        "quatre" => Word::Unit(4),
        "cinq" => Word::Unit(5),
        "six" => Word::Unit(6),
        "sept" => Word::Unit(7),
        "huit" => Word::Unit(8),
        "neuf" => Word::Unit(9),
        "dix" => Word::Teen(10),
        "onze" => Word::Teen(11),
        "douze" => Word::Teen(12),
        "treize" => Word::Teen(13),
        "quatorze" => Word::Teen(14),
        "quinze" => Word::Teen(15),
        "seize" => Word::Teen(16),
        "vingt" | "vingts" => Word::Tens(20),
        "trente" => Word::Tens(30),
        "quarante" => Word::Tens(40),
        "cinquante" => Word::Tens(50),
        "soixante" => Word::Tens(60),
        "septante" => Word::Tens(70),
        "huitante" | "octante" => Word::Tens(80),
        "nonante" => Word::Tens(90),
        "cent" | "cents" => Word::Hundred,
        "mille" | "mil" => Word::Thousand,
        _ => return None,
    })
}

/// Whether a word may open a cardinal: a quick test on its first letters and length, before it is folded.
pub(crate) fn may_open(surface: &str) -> bool {
    let bytes = surface.as_bytes();
    let (first, second) = match bytes {
        [first, second, ..] => (first | 0x20, second | 0x20),
        _ => return false,
    };
    match bytes.len() {
        2 => first == b'u',
        3 => matches!((first, second), (b'u', b'n') | (b's' | b'd' | b'm', b'i')),
        4..=9 => match first {
            b'c' => matches!(second, b'i' | b'e'),
            b'd' => matches!(second, b'e' | b'i' | b'o'),
            b's' => matches!(second, b'e' | b'o'),
            b'q' | b'h' => second == b'u',
            b'o' => matches!(second, b'n' | b'c'),
            b'n' => matches!(second, b'e' | b'o'),
            b't' => second == b'r',
            b'v' | b'm' => second == b'i',
            _ => first == b'z',
        },
        _ => false,
    }
}

/// Reads the cardinal that begins at token `i`: its value and the token after it.
pub(crate) fn read(block: &Block, i: usize) -> Option<(u32, usize)> {
    let words = Words(block);
    let (thousands, end) = match words.at(i)? {
        Word::Thousand => (1, i + 1),
        _ => {
            let (value, end) = words.below_thousand(i)?;
            match words.next(end) {
                Some((Word::Thousand, at)) if value > 1 => (value, at + 1),
                _ => return Some((value, end)),
            }
        }
    };
    let rest = words.next(end).and_then(|(_, at)| words.below_thousand(at));
    Some(rest.filter(|r| r.0 > 0).map_or((thousands * 1000, end), |(r, e)| (thousands * 1000 + r, e)))
}

/// The words of a block, seen as number words.
struct Words<'b, 't>(&'b Block<'t>);

impl Words<'_, '_> {
    fn at(&self, i: usize) -> Option<Word> {
        word(&self.0.key(i))
    }

    /// The number word that goes on at token `i`, past a hyphen, and where it stands.
    fn next(&self, i: usize) -> Option<(Word, usize)> {
        let at = link(self.0, i)?;
        Some((self.at(at)?, at))
    }

    fn below_thousand(&self, i: usize) -> Option<(u32, usize)> {
        let (hundreds, end) = match self.at(i)? {
            Word::Hundred => (1, i + 1),
            _ => {
                let (value, end) = self.below_hundred(i)?;
                match self.next(end) {
                    Some((Word::Hundred, at)) if matches!(value, 2..=9 | 11..=19) => (value, at + 1),
                    _ => return Some((value, end)),
                }
            }
        };
        let rest = self.next(end).and_then(|(_, at)| self.below_hundred(at));
        Some(rest.filter(|r| r.0 > 0).map_or((hundreds * 100, end), |(r, e)| (hundreds * 100 + r, e)))
    }

    fn below_hundred(&self, i: usize) -> Option<(u32, usize)> {
        let end = i + 1;
        match self.at(i)? {
            Word::Zero => Some((0, end)),
            Word::Unit(4) => match self.next(end) {
                Some((Word::Tens(20), at)) => Some(self.add(80, at + 1, 19)),
                _ => Some((4, end)),
            },
            Word::Unit(n) => Some((n, end)),
            Word::Teen(n) => Some(self.teen(n, end)),
            Word::Tens(60) => Some(self.add(60, end, 19)),
            Word::Tens(n) => Some(self.add(n, end, 9)),
            Word::Hundred | Word::Thousand => None,
        }
    }

    /// 10 to 19; `dix` may go on with `sept`, `huit`, `neuf`.
    fn teen(&self, n: u32, end: usize) -> (u32, usize) {
        match self.next(end) {
            Some((Word::Unit(u @ 7..=9), at)) if n == 10 => (10 + u, at + 1),
            _ => (n, end),
        }
    }

    /// `tens` and what follows of 1 to `most`, after `et` where French says so (`vingt et un`).
    fn add(&self, tens: u32, end: usize, most: u32) -> (u32, usize) {
        let and = link(self.0, end).filter(|&at| &*self.0.key(at) == "et");
        let (rest, after) = match self.next(and.map_or(end, |at| at + 1)) {
            Some((Word::Unit(n), at)) if and.is_none() || n == 1 => (n, at + 1),
            Some((Word::Teen(n), at)) if most > 9 && (and.is_none() || n == 11) => self.teen(n, at + 1),
            _ => return (tens, end),
        };
        (tens + rest, after)
    }
}

/// Where the next word of the numeral stands: at `i`, or past a glued hyphen.
pub(crate) fn link(block: &Block, i: usize) -> Option<usize> {
    let at = match block.mark(i) {
        Some(c) if is_dash(c) && block.glued(i) => {
            // A hyphen at the end of a line or glued on both sides; `vingt -deux` is no compound.
            block.get(i + 1).filter(|t| matches!(t.gap, Gap::Glued | Gap::Newline))?;
            i + 1
        }
        _ => i,
    };
    (block.is(at, Shape::Word) && block.follows(at)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::super::super::lex::Lexer;
    use super::*;

    fn value(text: &str) -> Option<(u32, usize)> {
        let mut tokens = Vec::new();
        Lexer::new(text).next_block(&mut tokens);
        let (value, end) = read(&Block::new(text, &tokens), 0)?;
        Some((value, tokens[end - 1].end))
    }

    #[test]
    fn reads_the_tens_of_france_belgium_and_switzerland() {
        for (text, n) in [
            ("vingt et un", 21),
            ("soixante-et-onze", 71),
            ("soixante-dix-sept", 77),
            ("quatre-vingts", 80),
            ("quatre-vingt-un", 81),
            ("quatre vingt dix neuf", 99),
            ("septante-deux", 72),
            ("nonante et un", 91),
            ("huitante", 80),
            ("cent un", 101),
            ("douze cents", 1200),
            ("DEUX CENT TRENTE-QUATRE MILLE", 234_000),
            ("mille neuf cent quatre-vingt-quatre", 1984),
            ("neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf", 999_999),
        ] {
            assert_eq!(value(text), Some((n, text.len())), "{text}");
        }
    }

    #[test]
    fn stops_where_the_number_ends() {
        assert_eq!(value("vingt et trois"), Some((20, 5)));
        assert_eq!(value("cinquante cents"), Some((50, 9)));
        assert_eq!(value("deux trois"), Some((2, 4)));
        assert_eq!(value("maison"), None);
    }
}
