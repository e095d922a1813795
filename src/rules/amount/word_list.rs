//! Lists of words from the data folder, compared by their keys.

use std::collections::HashSet;

use super::fold::{fold, singular};

/// A set of words, whatever their case and accents.
pub(crate) struct WordList(HashSet<String>);

impl WordList {
    /// Reads words between white space; lines that begin with `#` are comments.
    pub(crate) fn new(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let words = lines.flat_map(str::split_whitespace);
        WordList(words.map(|word| fold(word).to_string()).collect())
    }

    /// Whether the word of `key` is in the list as it stands.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.0.contains(key)
    }

    /// Whether the word of `key` is in the list, or its singular.
    pub(crate) fn contains_noun(&self, key: &str) -> bool {
        self.0.contains(key) || self.0.contains(singular(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_accents_and_comments() {
        let list = WordList::new("# non\nÉtape œuf");
        assert!(list.contains("etape") && list.contains("oeuf") && !list.contains("non"));
        assert!(list.contains_noun("etapes") && !list.contains("etapes"));
    }
}
