//! Names that a line end cuts in two.

use super::{ends_sentence, is_blank};
use crate::segment::starts_sentence;

/// Titles before a person's name.
const TITLES: &[&str] =
    &["M.", "MM.", "Mme", "Mmes", "Mlle", "Me", "Dr", "Pr", "Mgr", "S.E.M.", "Monsieur", "Madame", "Maître"];

/// Words that go on with a sentence behind a person's name, and not with a heading or a function.
const AFTER_NAMES: &[&str] = &["a", "ainsi", "avait", "dont", "est", "et", "lors", "ont", "ou", "qui", "sont", "était"];

/// Whether the line end stands inside a name, however short the line: `… reçu par M. Arnulv⏎Torbjørnsen, qui …`. Below, the rest
/// of the name is followed by more of the sentence; above stands a title, or prose of a paragraph that is open.
pub(super) fn cuts_name(previous: &str, next: &str, within: bool) -> bool {
    if ends_sentence(previous) || starts_sentence(next) {
        return false;
    }
    let Some((parts, after)) = rest_of_name(next) else { return false };
    if within && previous.split(is_blank).any(|word| word.starts_with(char::is_lowercase)) {
        return true;
    }
    let words: Vec<&str> = previous.split(is_blank).filter(|w| !w.is_empty()).collect();
    let name = words.iter().rev().take_while(|w| is_name_part(w)).count();
    let [.., before, title] = words[..words.len() - name] else { return false };
    // Not `Contact : M. Diallo⏎Bamako, Mali`.
    let led = before.starts_with(char::is_lowercase) || before.ends_with(',');
    if !led || !TITLES.contains(&title) {
        return false;
    }
    let marked = after.ends_with([',', '.']);
    match name {
        1 => marked || AFTER_NAMES.contains(&after),
        2 | 3 => marked && parts == 0 && after.contains(char::is_lowercase),
        _ => false,
    }
}

/// A capitalised word that no mark follows.
fn is_name_part(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.ends_with(char::is_alphabetic)
}

/// At most three capitalised words without a mark and their number, and the word behind them: the last word of the name, with a
/// mark, or one that does not belong to it.
fn rest_of_name(line: &str) -> Option<(usize, &str)> {
    let mut words = line.split(is_blank).filter(|w| !w.is_empty()).peekable();
    let parts = std::iter::from_fn(|| words.next_if(|w| is_name_part(w))).take(4).count();
    let after = words.next()?;
    let marked =
        after.starts_with(char::is_uppercase) && after.ends_with([',', '.', ';', ')']) && !TITLES.contains(&after);
    let low = after.starts_with(char::is_lowercase) || after.starts_with('(');
    ((marked && parts < 3) || (low && (1..=3).contains(&parts))).then_some((parts, after))
}
