//! Names within names. Scores are defined for flat names; what to do with others is asked, never guessed.

use super::mention::Mention;
use crate::gold::shortened;

/// What happens to names within names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Nested {
    /// Only the outermost of nested names counts, on both sides.
    Outermost,
    /// All names count.
    All,
}

/// Applies `nested` to the names of one text, sorted by start.
///
/// # Errors
/// Two names that overlap although neither lies in the other; nested names where `nested` is `None`; the same span
/// twice with the same label, or with two labels where the outermost is wanted.
pub(super) fn flatten(text: &str, mut mentions: Vec<Mention>, nested: Option<Nested>) -> Result<Vec<Mention>, String> {
    // Longer names first, so that a name's container stands before it.
    mentions.sort_by_key(|mention| (mention.span.start, std::cmp::Reverse(mention.span.end)));
    let mut kept: Vec<Mention> = Vec::with_capacity(mentions.len());
    let mut open: Vec<Mention> = Vec::new();
    for mention in mentions {
        open.retain(|outer| outer.span.end > mention.span.start);
        if let Some(outer) = open.iter().find(|outer| clash(outer, &mention, nested)) {
            return Err(message(text, outer, &mention, nested));
        }
        let inside = !open.is_empty();
        open.push(mention.clone());
        if !inside || nested == Some(Nested::All) {
            kept.push(mention);
        }
    }
    kept.sort_by_key(|mention| (mention.span.start, mention.span.end));
    Ok(kept)
}

fn clash(outer: &Mention, inner: &Mention, nested: Option<Nested>) -> bool {
    let same = outer.span == inner.span;
    match nested {
        None => true,
        Some(Nested::Outermost) => same || inner.span.end > outer.span.end,
        Some(Nested::All) => (same && outer.label == inner.label) || inner.span.end > outer.span.end,
    }
}

fn message(text: &str, outer: &Mention, inner: &Mention, nested: Option<Nested>) -> String {
    let shown = |mention: &Mention| {
        let surface = shortened(&text[mention.span.clone()]);
        format!("[{}..{}] {} `{surface}`", mention.chars.start, mention.chars.end, mention.label)
    };
    let advice = if nested.is_none() && inner.span.end <= outer.span.end && inner.span != outer.span {
        "; --nested outermost or --nested all says how nested names count"
    } else {
        ""
    };
    format!("entities {} and {} overlap{advice}", shown(outer), shown(inner))
}
