//! The one home of offset units. Inside the program a span is a byte range of the text; outside it counts
//! Unicode code points, bytes or UTF-16 units, and only the writer converts.

use std::fmt;

use serde::Serialize;

/// The unit in which offsets are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// Unicode code points, as Python's `str` indexes.
    #[default]
    Chars,
    /// Bytes of UTF-8, as Rust's `str` indexes.
    Bytes,
    /// UTF-16 code units, as JavaScript and Java strings index.
    Utf16,
}

impl fmt::Display for OffsetUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OffsetUnit::Chars => "chars",
            OffsetUnit::Bytes => "bytes",
            OffsetUnit::Utf16 => "utf16",
        })
    }
}

/// Converts byte offsets of one text to another unit, going forward only: the whole text is walked once,
/// however many offsets are asked for.
#[derive(Debug)]
pub struct OffsetCursor<'t> {
    text: &'t str,
    unit: OffsetUnit,
    byte: usize,
    count: usize,
}

impl<'t> OffsetCursor<'t> {
    /// A cursor at the start of `text`.
    pub fn new(text: &'t str, unit: OffsetUnit) -> Self {
        OffsetCursor { text, unit, byte: 0, count: 0 }
    }

    /// The offset of `byte` in the cursor's unit.
    ///
    /// # Panics
    /// If `byte` lies before an offset already asked for, past the end, or inside a character.
    pub fn at(&mut self, byte: usize) -> usize {
        let passed = &self.text[self.byte..byte];
        self.count += match self.unit {
            OffsetUnit::Bytes => passed.len(),
            OffsetUnit::Chars => passed.chars().count(),
            OffsetUnit::Utf16 => passed.chars().map(char::len_utf16).sum(),
        };
        self.byte = byte;
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_emoji_is_one_char_two_utf16_units_and_four_bytes() {
        let text = "é🙂 Mali";
        let at = |unit| OffsetCursor::new(text, unit).at(text.find("Mali").expect("it stands there"));
        assert_eq!(at(OffsetUnit::Chars), 3);
        assert_eq!(at(OffsetUnit::Utf16), 4);
        assert_eq!(at(OffsetUnit::Bytes), 7);
    }

    proptest! {
        #[test]
        fn offsets_round_trip_in_all_units(text in "\\PC{0,40}", cut in 0.0..1.0f64) {
            let index = (cut * text.chars().count() as f64) as usize;
            let byte = text.char_indices().nth(index).map_or(text.len(), |(b, _)| b);
            let at = |unit| OffsetCursor::new(&text, unit).at(byte);
            prop_assert_eq!(at(OffsetUnit::Bytes), byte);
            let chars: String = text.chars().take(at(OffsetUnit::Chars)).collect();
            prop_assert_eq!(&chars, &text[..byte]);
            let units: Vec<u16> = text.encode_utf16().take(at(OffsetUnit::Utf16)).collect();
            prop_assert_eq!(String::from_utf16(&units).expect("whole characters"), &text[..byte]);
        }
    }
}
