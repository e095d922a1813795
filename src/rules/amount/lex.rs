//! Splits text into tokens with byte offsets: runs of digits, words, and single marks.
//!
//! White space makes no token; each token remembers what stood before it, since a space, a line break and
//! nothing at all mean different things between the groups of `14 223`. A blank line ends a [`Block`]: no
//! amount crosses it, and the caller reads block after block with one reused buffer.

use super::fold::{Key, fold};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A run of ASCII digits.
    Digits,
    /// A run of letters, with the apostrophe of an elision (`d’`) where there is one.
    Word,
    /// One character of any other kind.
    Mark,
}

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Nothing.
    Glued,
    /// One white-space character, whatever its width.
    Space,
    /// Several white-space characters or a tab, as between the cells of a table.
    Wide,
    /// One line break, with or without blanks around it.
    Newline,
}

/// A token: bytes `start..end` of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) shape: Shape,
    /// What stands before it.
    pub(crate) gap: Gap,
}

/// The tokens between two blank lines, with lookups that are safe at any index.
pub(crate) struct Block<'t> {
    text: &'t str,
    tokens: &'t [Token],
}

impl<'t> Block<'t> {
    pub(crate) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Block { text, tokens }
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn get(&self, i: usize) -> Option<&'t Token> {
        self.tokens.get(i)
    }

    /// The surface of token `i`, empty past either end.
    pub(crate) fn surface(&self, i: usize) -> &'t str {
        self.get(i).map_or("", |t| &self.text[t.start..t.end])
    }

    pub(crate) fn is(&self, i: usize, shape: Shape) -> bool {
        self.get(i).is_some_and(|t| t.shape == shape)
    }

    /// Token `i` without case and accents; empty where it is no word.
    pub(crate) fn key(&self, i: usize) -> Key {
        if self.is(i, Shape::Word) { fold(self.surface(i)) } else { Key::default() }
    }

    /// The key of the token before `i`.
    pub(crate) fn key_before(&self, i: usize) -> Key {
        i.checked_sub(1).map(|p| self.key(p)).unwrap_or_default()
    }

    /// The character of token `i` where it is a mark.
    pub(crate) fn mark(&self, i: usize) -> Option<char> {
        if self.is(i, Shape::Mark) { self.surface(i).chars().next() } else { None }
    }

    /// The mark before token `i`.
    pub(crate) fn mark_before(&self, i: usize) -> Option<char> {
        i.checked_sub(1).and_then(|p| self.mark(p))
    }

    /// Whether token `i` exists and touches the one before it.
    pub(crate) fn glued(&self, i: usize) -> bool {
        i > 0 && self.get(i).is_some_and(|t| t.gap == Gap::Glued)
    }

    /// Whether token `i` exists and follows the one before it in running text (no cell of a table between).
    pub(crate) fn follows(&self, i: usize) -> bool {
        self.get(i).is_some_and(|t| t.gap != Gap::Wide)
    }

    /// Whether token `i` opens a line.
    pub(crate) fn opens_line(&self, i: usize) -> bool {
        i == 0 || self.get(i).is_some_and(|t| t.gap == Gap::Newline)
    }

    /// Bytes of the text from token `from` to the end of token `to - 1`.
    pub(crate) fn bytes(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        self.tokens[from].start..self.tokens[to - 1].end
    }

    pub(crate) fn text(&self) -> &'t str {
        self.text
    }
}

/// Hyphens, dashes and minus signs.
pub(crate) fn is_dash(mark: char) -> bool {
    matches!(mark, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Straight and curled apostrophes.
pub(crate) fn is_apostrophe(mark: char) -> bool {
    matches!(mark, '\'' | '\u{2019}' | '\u{02BC}')
}

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
        while let Some(&b) = bytes.get(self.at) {
            if b.is_ascii() {
                if !b.is_ascii_alphabetic() {
                    return;
                }
                self.at += 1;
            } else {
                match self.peek() {
                    Some(c) if c.is_alphabetic() || is_combining(c) => self.at += c.len_utf8(),
                    _ => return,
                }
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
