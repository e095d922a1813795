//! Shards: which documents one of N jobs takes, so that machines split a corpus without talking to each other.
//!
//! A document belongs to shard `1 + XXH64(id) mod N`, where `id` is the JSON text of its identifier in UTF-8 as
//! nommer writes it (a string with its quotation marks, `"note-7"`; a number, `7`) and XXH64 has seed 0
//! ([specification]). The rule is part of the contract: every version and machine puts a document into the same
//! shard. In Python: `1 + xxhash.xxh64(json.dumps(id, ensure_ascii=False)).intdigest() % N`.
//!
//! [specification]: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md

use std::fmt;
use std::str::FromStr;

use serde_json::Value;
use xxhash_rust::xxh64::xxh64;

/// One share of a corpus, written `I/N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1 to `count`.
    index: u64,
    count: u64,
}

impl Shard {
    /// Whether the document with this identifier belongs to this shard.
    pub fn holds(&self, id: &Value) -> bool {
        xxh64(id.to_string().as_bytes(), 0) % self.count == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let numbers = written.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((index, count)) if 1 <= index && index <= count => Ok(Shard { index, count }),
            _ => Err("expected I/N with I from 1 to N, for instance 2/8".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Numbers from the Python line above, with xxhash 4.1: they must never change.
    #[test]
    fn the_shard_of_an_identifier_is_frozen() {
        for (id, of_2, of_8, of_1000) in FROZEN {
            let id: Value = serde_json::from_str(id).expect("an identifier");
            for (count, index) in [(2, of_2), (8, of_8), (1000, of_1000)] {
                assert!(Shard { index: *index, count }.holds(&id), "{id} is not in {index}/{count}");
            }
        }
    }

    /// Identifier as JSON, and its shard of 2, of 8 and of 1000.
    const FROZEN: &[(&str, u64, u64, u64)] = &[
        (r#""note-7""#, 2, 8, 832),
        (r#""""#, 2, 4, 892),
        (r#""L'été à Nouakchott""#, 1, 5, 53),
        (r#""annotations/samples/accord-nouakchott.txt""#, 1, 1, 393),
        (r#""<stdin>:1""#, 2, 6, 470),
        (r#""a\"b\\c\n""#, 1, 3, 307),
        (r#""🙂""#, 1, 1, 433),
        ("7", 2, 8, 456),
        ("0", 1, 5, 29),
        ("-12", 2, 2, 322),
        ("18446744073709551615", 2, 8, 816),
    ];

    #[test]
    fn shards_that_cannot_be_are_refused() {
        for written in ["", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "a/b"] {
            assert!(written.parse::<Shard>().is_err(), "{written}");
        }
        assert_eq!("2/8".parse::<Shard>().map(|shard| shard.to_string()), Ok("2/8".to_owned()));
    }

    proptest! {
        #[test]
        fn every_identifier_is_in_one_shard(name in ".*", number: i64, count in 1..40u64) {
            for id in [json!(name), json!(number)] {
                let holding = (1..=count).filter(|&index| Shard { index, count }.holds(&id)).count();
                prop_assert_eq!(holding, 1);
            }
        }
    }
}
