//! Dictionaries of units: phrases of tokens, looked up longest first.
//!
//! Names (`kilomètres par heure`) match whatever their case, accents, number and hyphens; signs (`km/h`, `$ US`)
//! match as they are written.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::AmountKind;
use super::block::{Block, Gap, Shape, is_dash};
use super::fold::singular;
use super::lex::Lexer;

/// What a phrase of the dictionary stands for.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) kind: AmountKind,
    /// The symbol reported.
    pub(crate) symbol: &'static str,
    /// What a number of the phrase is multiplied by to become a number of `symbol` (`centime`: 0.01 EUR).
    pub(crate) factor: Decimal,
    /// Symbols of other units that the phrase may mean.
    pub(crate) alternatives: Vec<&'static str>,
}

/// A unit found in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'l> {
    pub(crate) unit: &'l Unit,
    /// The token after it.
    pub(crate) end: usize,
    /// Written as a sign, not as a name.
    pub(crate) sign: bool,
}

/// Phrases and their units.
#[derive(Default)]
pub(crate) struct Lexicon {
    units: Vec<Unit>,
    /// By first part; the longest phrase first.
    phrases: HashMap<String, Vec<Phrase>>,
}

struct Phrase {
    /// The parts after the first; for signs, with the space before each.
    rest: Vec<(Gap, String)>,
    unit: usize,
    sign: bool,
}

impl Lexicon {
    /// Adds a unit with its signs and names. A phrase that is there already keeps its first meaning.
    pub(crate) fn add<'d>(
        &mut self,
        unit: Unit,
        signs: impl Iterator<Item = &'d str>,
        names: impl Iterator<Item = &'d str>,
    ) {
        let index = self.units.len();
        self.units.push(unit);
        signs.for_each(|sign| self.add_phrase(sign, index, true));
        names.for_each(|name| self.add_phrase(name, index, false));
    }

    fn add_phrase(&mut self, text: &str, unit: usize, sign: bool) {
        let mut tokens = Vec::new();
        Lexer::new(text).next_block(&mut tokens);
        let block = Block::new(text, &tokens);
        let mut parts = (0..block.len()).filter_map(|i| part(&block, i, sign));
        let Some((_, first)) = parts.next() else {
            return;
        };
        let rest: Vec<_> = parts.collect();
        let entries = self.phrases.entry(first).or_default();
        if !entries.iter().any(|known| known.sign == sign && known.rest == rest) {
            entries.push(Phrase { rest, unit, sign });
            entries.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
    }

    /// The longest phrase that begins at token `i`.
    pub(crate) fn find(&self, block: &Block, i: usize) -> Option<Found<'_>> {
        let key = block.key(i);
        let named = self.phrases.get(singular(&key)).filter(|_| !key.is_empty());
        let signed = self.phrases.get(block.surface(i));
        let by_name = named.and_then(|phrases| self.longest(block, i, phrases, false));
        let by_sign = signed.and_then(|phrases| self.longest(block, i, phrases, true));
        match (by_name, by_sign) {
            (Some(name), Some(sign)) if name.end > sign.end => Some(name),
            (name, sign) => sign.or(name),
        }
    }

    /// The longest sign that begins at token `i`.
    pub(crate) fn find_sign(&self, block: &Block, i: usize) -> Option<Found<'_>> {
        self.phrases.get(block.surface(i)).and_then(|phrases| self.longest(block, i, phrases, true))
    }

    /// The unit of a sign of one token, found at token 0.
    pub(crate) fn sign(&self, surface: &str) -> Option<Found<'_>> {
        let phrase = self.phrases.get(surface)?.iter().find(|phrase| phrase.sign && phrase.rest.is_empty())?;
        Some(Found { unit: &self.units[phrase.unit], end: 1, sign: true })
    }

    fn longest<'l>(&'l self, block: &Block, i: usize, phrases: &'l [Phrase], sign: bool) -> Option<Found<'l>> {
        let mut signs_or_names = phrases.iter().filter(|phrase| phrase.sign == sign);
        signs_or_names.find_map(|phrase| {
            let end = phrase.end(block, i + 1)?;
            ends_cleanly(block, end, sign).then(|| Found { unit: &self.units[phrase.unit], end, sign })
        })
    }
}

impl Phrase {
    /// The token after this phrase, where its second part stands at token `at`.
    fn end(&self, block: &Block, mut at: usize) -> Option<usize> {
        for (gap, expected) in &self.rest {
            let token = block.get(at)?;
            if self.sign {
                let gaps_agree = (token.gap == Gap::Glued) == (*gap == Gap::Glued) && token.gap != Gap::Wide;
                if !gaps_agree || block.surface(at) != expected {
                    return None;
                }
            } else {
                let hyphen = block.mark(at).is_some_and(is_dash) && block.glued(at);
                at += usize::from(hyphen);
                let same = part(block, at, false).is_some_and(|(_, found)| found == *expected);
                if !same || !block.follows(at) {
                    return None;
                }
            }
            at += 1;
        }
        Some(at)
    }
}

/// Token `i` as a part of a phrase; the hyphens of names are none.
fn part(block: &Block, i: usize, sign: bool) -> Option<(Gap, String)> {
    let token = block.get(i)?;
    let surface = block.surface(i);
    if sign || token.shape == Shape::Digits {
        return Some((token.gap, surface.to_owned()));
    }
    if token.shape == Shape::Mark {
        let hyphen = block.mark(i).is_some_and(is_dash);
        return (!hyphen).then(|| (Gap::Space, surface.to_owned()));
    }
    Some((Gap::Space, singular(&block.key(i)).to_owned()))
}

/// Whether a phrase may end before token `end`: it is no piece of a longer word or symbol (`mi` of `mi-temps`).
fn ends_cleanly(block: &Block, end: usize, sign: bool) -> bool {
    if !block.glued(end) {
        return true;
    }
    let last_is_word = block.is(end - 1, Shape::Word);
    match block.get(end).map(|t| t.shape) {
        Some(Shape::Word) => !last_is_word && !sign,
        Some(Shape::Digits) => !last_is_word || block.surface(end).len() == 2,
        _ => {
            let before_letters = block.glued(end + 1) && block.is(end + 1, Shape::Word);
            let mark = block.mark(end).unwrap_or(' ');
            !(last_is_word
                && (is_dash(mark) && before_letters || matches!(mark, '²' | '³' | '_' | '@' | '€' | '$' | '£')))
        }
    }
}
