//! Predictions against hand-labelled gold: scores, their uncertainty, and every single error.
//!
//! ```text
//! Corpus ─select→ Mentions ─pair→ EvaluatedDocument ─tally→ Tally ─score→ Report ─write→ table, JSON, HTML
//! ```
//!
//! A [`Tally`] holds the counts of one document; scores are computed from the sum of tallies, and intervals from
//! sums over resampled documents ([`bootstrap`]).
//!
//! Zero cases: precision is 0 where nothing was predicted, recall is 0 where there is no gold, F1 is 0 where both
//! are 0, as in nervaluate and in seqeval's `zero_division=0`; the macro average is over the labels that occur in
//! gold or prediction, and is 0 where none does.

mod alignment;
mod amounts;
pub mod bootstrap;
mod calibration;
mod counts;
mod difference;
mod errors;
pub mod html;
mod leak;
mod mention;
mod nesting;
mod pair;
mod report;
pub mod schemes;
mod select;
pub mod table;
mod tally;
mod tokens;

pub use amounts::{AmountReport, KindReport};
pub use bootstrap::BootstrapOptions;
pub use calibration::{Bin, Reliability};
pub use counts::{Counts, Score};
pub use difference::{Comparison, Difference, SchemeDifference};
pub use errors::{Confusion, ErrorKind, ErrorReport, Side};
pub use leak::{LeakReport, Share, leak_check};
pub use mention::{AmountClaim, EvaluatedDocument, Mention};
pub use nesting::Nested;
pub use pair::{Paired, pair};
pub use report::{Line, Report, SchemeReport, Setting, SystemReport, compare, report};
pub use schemes::{Scheme, Span};
pub use select::{Selection, label_set};
pub use tally::Tally;
