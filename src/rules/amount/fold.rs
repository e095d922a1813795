//! Keys for dictionary lookup: lower case, no accents, ligatures opened.
//!
//! Headlines drop accents and shout, and decomposed text (NFD) spells `é` as two characters; all meet in one
//! key. A key lives on the stack, so that looking up a word allocates nothing.

/// Longest key in bytes; longer words are in no table.
const CAPACITY: usize = 24;

/// A folded word. Empty where the word has a letter that no French word has, or is too long.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Key {
    len: u8,
    bytes: [u8; CAPACITY],
}

impl Key {
    fn push(&mut self, letters: &str) -> Option<()> {
        letters.bytes().try_for_each(|letter| self.push_byte(letter))
    }

    fn push_byte(&mut self, letter: u8) -> Option<()> {
        *self.bytes.get_mut(usize::from(self.len))? = letter;
        self.len += 1;
        Some(())
    }
}

impl std::ops::Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("a key holds ASCII only")
    }
}

/// The key of `word`.
pub(crate) fn fold(word: &str) -> Key {
    let mut key = Key::default();
    let mut rest = word;
    while let Some(&first) = rest.as_bytes().first() {
        let (letter, length) = if first.is_ascii() {
            (key.push_byte(first.to_ascii_lowercase()), 1)
        } else {
            let c = rest.chars().next().unwrap_or_default();
            (base_letters(c).and_then(|letters| key.push(letters)), c.len_utf8())
        };
        if letter.is_none() {
            return Key::default();
        }
        rest = &rest[length..];
    }
    key
}

/// The plain letters of an accented letter or a ligature; none for an accent by itself.
fn base_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => "a",
        'ç' | 'Ç' => "c",
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => "e",
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => "i",
        'ñ' | 'Ñ' => "n",
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'º' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' => "o",
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => "u",
        'ÿ' | 'Ÿ' => "y",
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        '\u{2019}' | '\u{02BC}' => "'",
        '\u{300}'..='\u{36F}' => "",
        _ => return None,
    })
}

/// A key without the -s or -x of the plural. Words that merely end so (`mois`) lose it too, in the tables as
/// in the text, and meet all the same.
pub(crate) fn singular(key: &str) -> &str {
    match key.strip_suffix(['s', 'x']) {
        Some(stem) if stem.len() > 1 => stem,
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_ligatures_and_apostrophes_fold() {
        assert_eq!(&*fold("MÈTRES"), "metres");
        assert_eq!(&*fold("me\u{300}tre"), "metre");
        assert_eq!(&*fold("Nœuds"), "noeuds");
        assert_eq!(&*fold("d’"), "d'");
    }

    #[test]
    fn foreign_letters_and_long_words_have_no_key() {
        assert_eq!(&*fold("µg"), "");
        assert_eq!(&*fold(&"a".repeat(25)), "");
    }

    #[test]
    fn plural_endings_go() {
        assert_eq!(singular("euros"), "euro");
        assert_eq!(singular("us"), "us");
    }
}
