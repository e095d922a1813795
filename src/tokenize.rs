//! Sub-word tokens of a sentence, and the words they begin.
//!
//! The crate `tokenizers` cuts; this file ties its pieces to the words of [`crate::word`]. A word is labelled by
//! its first piece. Where one piece covers several words (`▁d'` in a SentencePiece vocabulary), the words after
//! the first have no piece of their own and go with it: together they are one [`Unit`].

use std::ops::Range;

use crate::error::Result;
use crate::layout::is_blank;
use crate::word::words;
pub use pieces::PieceTokenizer;

mod pieces;

/// A sentence as the model reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// Vocabulary entries, without special tokens.
    pub pieces: Vec<u32>,
    /// What carries a label, in order: words, or words that share a piece.
    pub units: Vec<Unit>,
}

/// The smallest thing with a label of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Bytes of the document's text.
    pub span: Range<usize>,
    /// Index in [`Encoding::pieces`] of the piece whose scores decide.
    pub piece: usize,
}

/// Cuts the sentence at `span` of `text`.
///
/// # Errors
/// As [`PieceTokenizer::pieces`].
pub fn encode(tokenizer: &PieceTokenizer, text: &str, span: Range<usize>) -> Result<Encoding> {
    let sentence = &text[span.clone()];
    let pieces = tokenizer.pieces(sentence)?;
    let visible: Vec<_> = pieces.iter().map(|&(_, (start, end))| visible(sentence, start..end)).collect();
    let units = units(&words(sentence), &visible, span.start);
    Ok(Encoding { pieces: pieces.into_iter().map(|(id, _)| id).collect(), units })
}

/// A piece's bytes from the first visible one on; a piece of nothing but white space starts where it ends.
fn visible(sentence: &str, piece: Range<usize>) -> Range<usize> {
    let raw = &sentence[piece.clone()];
    piece.end - raw.trim_start_matches(is_blank).len()..piece.end
}

/// Gives every word the first piece that starts in it or at it; words without one join the unit before.
fn units(words: &[Range<usize>], pieces: &[Range<usize>], shift: usize) -> Vec<Unit> {
    let mut found: Vec<Unit> = Vec::with_capacity(words.len());
    let mut piece = 0;
    for word in words {
        while piece < pieces.len() && (pieces[piece].start < word.start || pieces[piece].is_empty()) {
            piece += 1;
        }
        let own = piece < pieces.len() && pieces[piece].start < word.end;
        match found.last_mut() {
            Some(unit) if !own => unit.span.end = word.end + shift,
            _ if own => found.push(Unit { span: word.start + shift..word.end + shift, piece }),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests;
