//! Keys for dictionary lookup: lower case, no accents, ligatures opened.
//!
//! Headlines drop accents and shout, and decomposed text (NFD) spells `é` as two characters; all meet in one
//! key. A key is the word itself, or stands on the stack, so that looking up a word allocates nothing.

/// Longest folded key in bytes; longer words are in no table.
const CAPACITY: usize = 24;

/// A folded word. Empty where the word has a letter that no French word has, or is too long.
#[derive(Clone, Copy)]
pub(crate) enum Key<'w> {
    /// A word of small plain letters is its own key.
    Plain(&'w str),
    /// ASCII bytes, and how many there are.
    Folded([u8; CAPACITY], u8),
}

impl Default for Key<'_> {
    fn default() -> Self {
        Key::Plain("")
    }
}

impl std::ops::Deref for Key<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Key::Plain(word) => word,
            Key::Folded(bytes, length) => {
                std::str::from_utf8(&bytes[..usize::from(*length)]).expect("a key holds ASCII only")
            }
        }
    }
}

/// The key of `word`.
pub(crate) fn fold(word: &str) -> Key<'_> {
    if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'') {
        return Key::Plain(word);
    }
    folded(word).unwrap_or_default()
}

fn folded(word: &str) -> Option<Key<'_>> {
    let (mut bytes, mut length) = ([0; CAPACITY], 0);
    let mut push = |letter: u8| {
        *bytes.get_mut(length)? = letter;
        length += 1;
        Some(())
    };
    let mut rest = word;
    while let Some(&first) = rest.as_bytes().first() {
        if first.is_ascii() {
            push(first.to_ascii_lowercase())?;
            rest = &rest[1..];
        } else {
            let c = rest.chars().next()?;
            base_letters(c)?.bytes().try_for_each(&mut push)?;
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(Key::Folded(bytes, u8::try_from(length).ok()?))
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
        assert_eq!(&*fold(&"A".repeat(25)), "");
    }

    #[test]
    fn plural_endings_go() {
        assert_eq!(singular("euros"), "euro");
        assert_eq!(singular("us"), "us");
    }
}
