//! Numbers that name a thing: articles of law, pages, rooms, telephone extensions.

use std::sync::LazyLock;

use super::block::{Block, Shape, is_dash};
use super::numeral::Numeral;
use super::word_list::WordList;

static LABEL_HEADS: LazyLock<WordList> = LazyLock::new(|| WordList::new(include_str!("data/label_heads.txt")));

/// How far back a list of labelled numbers is followed (`articles 3, 4 et 5`), in numbers.
const LABEL_REACH: usize = 6;

/// Whether the numeral names a thing instead of counting it: `article 5`, `page 12`, `résolutions 1325 et 1820`.
pub(crate) fn is_label(block: &Block, numeral: &Numeral) -> bool {
    let mut start = numeral.start;
    for passed in 0..LABEL_REACH {
        let Some(at) = start.checked_sub(1) else {
            return false;
        };
        let named = at > 0 && block.surface(at).starts_with(char::is_uppercase) && is_register(&block.key(at - 1));
        let head = block.key(at);
        if named || LABEL_HEADS.contains_noun(&head) {
            let heads_several = head.ends_with('s') || head.len() <= 3;
            return passed == 0 || heads_several;
        }
        let links = match block.mark(at) {
            Some(c) => c == ',' || is_dash(c),
            None => matches!(&*block.key(at), "et" | "a" | "ou"),
        };
        if !links || at == 0 || !block.is(at - 1, Shape::Digits) {
            return false;
        }
        start = at - 1;
    }
    false
}

/// Registers whose numbers follow the name of a town: `RCS Paris 552 100 554`.
fn is_register(key: &str) -> bool {
    matches!(key, "rcs" | "rc" | "siret" | "siren" | "ifu" | "nif" | "rccm" | "cedex" | "bp")
}

#[cfg(test)]
mod tests {
    use super::super::find_amounts;

    #[test]
    fn numbers_after_their_heads_are_labels() {
        for text in ["l’article 5 dispositions", "les articles 5 et 6 prévus", "page 12 lignes", "alinéa 99g)"] {
            assert_eq!(find_amounts(text), [], "{text}");
        }
    }

    #[test]
    fn a_list_of_labels_needs_a_plural_head() {
        assert_eq!(find_amounts("article 3, 12 personnes").len(), 1);
    }
}
