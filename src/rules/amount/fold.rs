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
        let from = usize::from(self.len);
        let room = self.bytes.get_mut(from..from + letters.len())?;
        room.copy_from_slice(letters.as_bytes());
        self.len += letters.len() as u8;
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
    for c in word.chars() {
        let done = match c {
            _ if c.is_ascii() => key.push(c.to_ascii_lowercase().encode_utf8(&mut [0; 4])),
            '\u{300}'..='\u{36F}' => Some(()),
            _ => base_letter(c).and_then(|letters| key.push(letters)),
        };
        if done.is_none() {
            return Key::default();
        }
    }
    key
}

/// The plain letters of an accented letter or a ligature.
fn base_letter(c: char) -> Option<&'static str> {
    Some(match c.to_lowercase().next()? {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' | 'ì' => "i",
        'ñ' => "n",
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'º' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        '\u{2019}' | '\u{02BC}' => "'",
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
