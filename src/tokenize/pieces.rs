//! Pieces of a sentence, from the crate `tokenizers`, with those of words seen before kept.
//!
//! Tokenizers of the SentencePiece kind cut at every space and treat each word by itself, but spend most of their time
//! on normalising text and counting offsets. Where words cannot influence each other, a word is cut once and remembered.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::{NormalizerWrapper, Tokenizer};

use crate::error::{Error, Result};

/// A piece: its vocabulary entry, and the bytes of the text that it stands for.
pub type Piece = (u32, (usize, usize));

/// Words remembered in one thread; then it begins anew, so that memory stays bounded.
const MOST_WORDS: usize = 1 << 15;

/// Longer ones are not worth remembering.
const LONGEST_WORD: usize = 48;

/// The words that a thread has cut, for one tokenizer at a time.
#[derive(Default)]
struct Seen {
    owner: usize,
    pieces: HashMap<Box<str>, Box<[Piece]>>,
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::default();
}

/// A tokenizer that remembers words.
pub struct PieceTokenizer {
    tokenizer: Tokenizer,
    /// Whether words with a space between them are cut as if each stood alone.
    apart: bool,
    number: usize,
}

impl PieceTokenizer {
    /// Takes over `tokenizer`.
    pub fn new(tokenizer: Tokenizer) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        PieceTokenizer { apart: cuts_apart(&tokenizer), tokenizer, number: NUMBER.fetch_add(1, Ordering::Relaxed) }
    }

    /// The pieces of `sentence`, without special ones.
    ///
    /// # Errors
    /// [`Error::Engine`] if the tokenizer fails, which a well-formed `tokenizer.json` never does.
    pub fn pieces(&self, sentence: &str) -> Result<Vec<Piece>> {
        if !self.apart || !is_plain(sentence) {
            return self.cut(sentence);
        }
        SEEN.with_borrow_mut(|seen| {
            if seen.owner != self.number || seen.pieces.len() >= MOST_WORDS {
                *seen = Seen { owner: self.number, ..Seen::default() };
            }
            let mut found = Vec::with_capacity(sentence.len() / 3);
            for (start, word) in words_with_space(sentence) {
                self.word(word, &mut seen.pieces, |&(id, (from, to))| found.push((id, (start + from, start + to))))?;
            }
            Ok(found)
        })
    }

    /// Gives `take` the pieces of a word.
    fn word(&self, word: &str, seen: &mut HashMap<Box<str>, Box<[Piece]>>, take: impl FnMut(&Piece)) -> Result<()> {
        if let Some(pieces) = seen.get(word) {
            pieces.iter().for_each(take);
            return Ok(());
        }
        let pieces = self.cut(word)?;
        pieces.iter().for_each(take);
        if word.len() <= LONGEST_WORD {
            seen.insert(word.into(), pieces.into());
        }
        Ok(())
    }

    /// What the tokenizer itself makes of `text`.
    fn cut(&self, text: &str) -> Result<Vec<Piece>> {
        let encoded = self.tokenizer.encode(text, false).map_err(|e| Error::Engine(format!("tokenizer: {e}")))?;
        Ok(encoded.get_ids().iter().copied().zip(encoded.get_offsets().iter().copied()).collect())
    }
}

/// Whether a tokenizer puts a mark in place of each space, cuts there, and does nothing before that crosses a space
/// between plain characters. Those of XLM-R and E5 do.
fn cuts_apart(tokenizer: &Tokenizer) -> bool {
    let splits = matches!(tokenizer.get_pre_tokenizer(), Some(PreTokenizerWrapper::Metaspace(m)) if m.split);
    let added = tokenizer.get_added_tokens_decoder();
    let by_itself = |normalizer: &NormalizerWrapper| match normalizer {
        NormalizerWrapper::Precompiled(_) => true,
        NormalizerWrapper::Replace(replace) => joins_spaces(replace),
        _ => false,
    };
    splits
        && added.values().all(|token| !token.lstrip && !token.rstrip && !token.content.contains(' '))
        && match tokenizer.get_normalizer() {
            None => true,
            Some(NormalizerWrapper::Sequence(steps)) => steps.as_ref().iter().all(by_itself),
            Some(step) => by_itself(step),
        }
}

/// Whether the step makes one space of several, which plain sentences do not hold.
fn joins_spaces(replace: &tokenizers::normalizers::Replace) -> bool {
    let step = serde_json::to_value(replace).unwrap_or_default();
    step["pattern"]["Regex"] == " {2,}" && step["content"] == " "
}

/// Whether `sentence` holds nothing but characters that normalising leaves alone or changes by themselves, and no blank
/// at its ends or beside another: with these, what stands before a space cannot change what comes after it.
fn is_plain(sentence: &str) -> bool {
    let mut blank = true;
    for c in sentence.chars() {
        match c {
            '!'..='~' | 'À'..='ÿ' | '«' | '»' | '°' | 'Œ' | 'œ' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '€' =>
            {
                blank = false;
            }
            ' ' | '\n' | '\u{a0}' | '\u{202f}' if !blank => blank = true,
            _ => return false,
        }
    }
    !blank
}

/// Words with the space before them, and where that space stands.
fn words_with_space(sentence: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let after_first = sentence.as_bytes().get(start + 1..)?;
        let end = after_first.iter().position(|&byte| byte == b' ').map_or(sentence.len(), |at| start + 1 + at);
        let word = (start, &sentence[start..end]);
        start = end;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    thread_local! {
        static TOKENIZERS: [PieceTokenizer; 2] = ["models/small/tokenizer.json", "models/base/tokenizer.json"]
            .map(|path| PieceTokenizer::new(Tokenizer::from_file(path).expect("it is in the repository")));
    }

    /// Asserts that both tokenizers, in turn, give what they would without memory, the first time and the second.
    fn unchanged_by_memory(text: &str) {
        TOKENIZERS.with(|tokenizers| {
            for tokenizer in tokenizers.iter().chain(tokenizers) {
                assert_eq!(tokenizer.pieces(text).unwrap(), tokenizer.cut(text).unwrap(), "{text:?}");
            }
        });
    }

    #[test]
    fn our_tokenizers_cut_words_apart() {
        TOKENIZERS.with(|tokenizers| assert!(tokenizers.iter().all(|tokenizer| tokenizer.apart)));
    }

    #[test]
    fn a_tokenizer_that_looks_across_spaces_remembers_nothing() {
        let mut tokenizer = Tokenizer::from_file("models/small/tokenizer.json").expect("it is in the repository");
        tokenizer.with_normalizer(Some(tokenizers::normalizers::Strip::new(true, true)));
        assert!(!PieceTokenizer::new(tokenizer).apart);
    }

    #[test]
    fn remembered_words_have_the_pieces_they_have_in_a_sentence() {
        for text in [
            "L’Œuvre d’Élise à Saint-Étienne-du-Rouvray : 14 000 € !",
            "un un un",
            "Le Mali\net le\u{a0}Niger",
            "fin de ligne \nsuivante",
            " blancs  doubles ",
            "a <s> b<mask>c",
            "caf\u{65}\u{301} \u{301}seul",
            "№ 5 ½ ﬁls ¨ ´",
            "Ａ Ｂ 𓀀 x",
            "",
            " ",
        ] {
            unchanged_by_memory(text);
        }
    }

    proptest! {
        #[test]
        fn memory_never_changes_the_pieces(text in "([ \n\u{a0}\u{202f}]?([a-eA-E'’é€…<«-]|\\PC){0,4}){0,12}") {
            unchanged_by_memory(&text);
        }
    }
}
