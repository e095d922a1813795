//! Tokens and the block of text that holds them, with lookups that are safe at any index.

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
    pub(crate) fn key(&self, i: usize) -> Key<'t> {
        if self.is(i, Shape::Word) { fold(self.surface(i)) } else { Key::default() }
    }

    /// The key of the token before `i`.
    pub(crate) fn key_before(&self, i: usize) -> Key<'t> {
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
