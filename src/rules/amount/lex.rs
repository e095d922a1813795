//! Splits text into tokens with byte offsets: runs of digits, words, and single marks.
//!
//! White space makes no token; each token remembers what stood before it, since a space, a line break and
//! nothing at all mean different things between the groups of `14 223`. A blank line ends a block: no
//! amount crosses it, and the caller reads block after block with one reused buffer.

use super::block::{Gap, Shape, Token, is_apostrophe};

/// A block of this many tokens ends at the next white space, so that a file of one line fits into memory.
const LONGEST_BLOCK: usize = 1 << 16;

/// Reads a text block by block.
pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Lexer { text, at: 0 }
    }

    /// Replaces `tokens` by those of the next block; `false` at the end of the text.
    pub(crate) fn next_block(&mut self, tokens: &mut Vec<Token>) -> bool {
        tokens.clear();
        let mut gap = Gap::Newline;
        while self.at < self.text.len() {
            let start = self.at;
            match self.space() {
                Some(Space::Blank) if !tokens.is_empty() => return true,
                Some(_) if tokens.len() >= LONGEST_BLOCK => return true,
                Some(Space::Blank) => gap = Gap::Newline,
                Some(Space::Gap(g)) => gap = g,
                None => {
                    let shape = self.shape();
                    tokens.push(Token { start, end: self.at, shape, gap });
                    gap = Gap::Glued;
                }
            }
        }
        !tokens.is_empty()
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Passes the white space here, if any.
    fn space(&mut self) -> Option<Space> {
        let bytes = self.text.as_bytes();
        match (bytes[self.at], bytes.get(self.at + 1)) {
            (b' ', Some(next)) if next.is_ascii_graphic() => {
                self.at += 1;
                return Some(Space::Gap(Gap::Space));
            }
            (first, _) if first.is_ascii_graphic() => return None,
            _ => {}
        }
        let (mut wide, mut breaks, from) = (false, 0, self.at);
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            wide |= c == '\t' || self.at > from;
            breaks += usize::from(c == '\n');
            self.at += c.len_utf8();
        }
        match (self.at > from, breaks, wide) {
            (false, ..) => None,
            (_, 0, false) => Some(Space::Gap(Gap::Space)),
            (_, 0, true) => Some(Space::Gap(Gap::Wide)),
            (_, 1, _) => Some(Space::Gap(Gap::Newline)),
            _ => Some(Space::Blank),
        }
    }

    /// Passes one token and says what it is.
    fn shape(&mut self) -> Shape {
        let bytes = self.text.as_bytes();
        if bytes[self.at].is_ascii_digit() {
            while bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
                self.at += 1;
            }
            return Shape::Digits;
        }
        let from = self.at;
        self.letters();
        if self.at > from {
            self.elision(from);
            return Shape::Word;
        }
        self.at += self.peek().map_or(1, char::len_utf8);
        Shape::Mark
    }

    fn letters(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at..) {
                Some([b, ..]) if b.is_ascii_alphabetic() => self.at += 1,
                // The accented letters of Latin-1; the two signs among them are × and ÷.
                Some([0xC3, b, ..]) if !matches!(b, 0x97 | 0xB7) => self.at += 2,
                Some([b, ..]) if !b.is_ascii() => match self.peek() {
                    Some(c) if c.is_alphabetic() || is_combining(c) => self.at += c.len_utf8(),
                    _ => return,
                },
                _ => return,
            }
        }
    }

    /// Takes the apostrophe of `d’` and `jusqu’` into the word; one that closes a quotation stays out.
    fn elision(&mut self, from: usize) {
        let mut rest = self.text[self.at..].chars();
        let Some(apostrophe) = rest.next().filter(|&c| is_apostrophe(c)) else {
            return;
        };
        let elides = match rest.next() {
            Some(next) if next.is_alphanumeric() => true,
            Some(next) => next.is_whitespace() && self.at - from <= 2,
            None => false,
        };
        if elides {
            self.at += apostrophe.len_utf8();
        }
    }
}

enum Space {
    Gap(Gap),
    /// A blank line.
    Blank,
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surfaces(text: &str) -> Vec<Vec<&str>> {
        let (mut lexer, mut tokens, mut blocks) = (Lexer::new(text), Vec::new(), Vec::new());
        while lexer.next_block(&mut tokens) {
            blocks.push(tokens.iter().map(|t| &text[t.start..t.end]).collect());
        }
        blocks
    }

    #[test]
    fn splits_digits_words_and_marks() {
        assert_eq!(surfaces("1,2 M€"), [["1", ",", "2", "M", "€"]]);
        assert_eq!(surfaces("d’euros, 'oui'"), [["d’", "euros", ",", "'", "oui", "'"]]);
    }

    #[test]
    fn a_blank_line_ends_a_block() {
        assert_eq!(surfaces("3\nmillions\n \n4"), [vec!["3", "millions"], vec!["4"]]);
    }

    #[test]
    fn combining_accents_stay_in_their_word() {
        assert_eq!(surfaces("me\u{301}tre 2"), [["me\u{301}tre", "2"]]);
    }
}
