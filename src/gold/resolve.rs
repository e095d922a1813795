//! From offsets in a file to bytes of the text, with every check that a wrong score could hide behind: range, order,
//! the surface that the file gives, and the classic mistake of bytes given for characters.

use std::ops::Range;

use serde_json::{Map, Value};

use super::{LabelledEntity, shortened};
use crate::offset::{OffsetCursor, OffsetUnit};

/// An entity as a file gives it.
pub(super) struct RawEntity {
    pub start: i64,
    pub end: i64,
    pub label: String,
    /// What the file says stands there.
    pub surface: Option<String>,
    pub score: Option<f64>,
    pub fields: Map<String, Value>,
}

const UNITS: [OffsetUnit; 3] = [OffsetUnit::Chars, OffsetUnit::Bytes, OffsetUnit::Utf16];

/// Turns the entities of one document into byte spans, sorted.
///
/// # Errors
/// The first entity that cannot be right, and why.
pub(super) fn resolve(text: &str, raw: Vec<RawEntity>, unit: OffsetUnit) -> Result<Vec<LabelledEntity>, String> {
    let index = Index::new(text, unit);
    let mut entities = Vec::with_capacity(raw.len());
    for (number, entity) in raw.iter().enumerate() {
        let span = span(text, &index, entity).map_err(|problem| {
            let RawEntity { start, end, label, .. } = entity;
            format!("entity {} [{start}..{end}] {label}: {problem}", number + 1)
        })?;
        entities.push(span);
    }
    check_unit(text, &raw, &entities, unit)?;
    let labelled = raw.into_iter().zip(entities).map(|(raw, span)| LabelledEntity {
        span,
        label: raw.label,
        score: raw.score,
        fields: raw.fields,
    });
    let mut labelled: Vec<LabelledEntity> = labelled.collect();
    labelled.sort_by(|a, b| (a.span.start, a.span.end, &a.label).cmp(&(b.span.start, b.span.end, &b.label)));
    Ok(labelled)
}

fn span(text: &str, index: &Index, entity: &RawEntity) -> Result<Range<usize>, String> {
    if entity.start < 0 || entity.end <= entity.start {
        return Err("expected 0 ≤ start < end".to_owned());
    }
    let range = (index.byte(entity.start), index.byte(entity.end));
    let (Some(start), Some(end)) = range else {
        return Err(format!("out of range{}", other_units(text, entity, index)));
    };
    match &entity.surface {
        Some(surface) if !same_surface(&text[start..end], surface) => Err(format!(
            "the file says `{}`, but `{}` stands there{}",
            shortened(surface),
            shortened(&text[start..end]),
            other_units(text, entity, index)
        )),
        _ => Ok(start..end),
    }
}

/// Equal but for white space: brat writes a line end within a name as a space.
fn same_surface(found: &str, said: &str) -> bool {
    found == said || found.split_whitespace().eq(said.split_whitespace())
}

/// Says in which other unit the offsets would fit.
fn other_units(text: &str, entity: &RawEntity, index: &Index) -> String {
    let fits = |unit: OffsetUnit| {
        let other = Index::new(text, unit);
        let (start, end) = (other.byte(entity.start)?, other.byte(entity.end)?);
        let surface = entity.surface.as_ref();
        surface.is_none_or(|surface| same_surface(&text[start..end], surface)).then_some(unit)
    };
    match UNITS.into_iter().filter(|&unit| unit != index.unit).find_map(fits) {
        Some(unit) => format!("; counted in {unit} the offsets fit: --offsets {unit}"),
        None => format!(" (the text has {} {})", index.length, index.unit),
    }
}

/// Without surfaces, offsets in another unit show by cutting words: if they do here and would not in another unit,
/// they are in that unit.
fn check_unit(text: &str, raw: &[RawEntity], spans: &[Range<usize>], unit: OffsetUnit) -> Result<(), String> {
    let silent = raw.iter().all(|entity| entity.surface.is_none());
    let cut: Vec<usize> = (0..spans.len()).filter(|&i| cuts_word(text, &spans[i])).collect();
    if text.is_ascii() || !silent || cut.len() < 2 || cut.len() * 2 < spans.len() {
        return Ok(());
    }
    for other in UNITS.into_iter().filter(|&other| other != unit) {
        let index = Index::new(text, other);
        let span = |entity: &RawEntity| Some(index.byte(entity.start)?..index.byte(entity.end)?);
        if raw.iter().all(|entity| span(entity).is_some_and(|span| !cuts_word(text, &span))) {
            let first = &raw[cut[0]];
            return Err(format!(
                "entity {} [{}..{}] {}: `{}` cuts a word, as do {} more; counted in {other} the offsets fit: --offsets {other}",
                cut[0] + 1,
                first.start,
                first.end,
                first.label,
                shortened(&text[spans[cut[0]].clone()]),
                cut.len() - 1
            ));
        }
    }
    Ok(())
}

/// Whether a span begins or ends between two letters or digits.
fn cuts_word(text: &str, span: &Range<usize>) -> bool {
    let inside = |at: usize| {
        let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        before && text[at..].chars().next().is_some_and(char::is_alphanumeric)
    };
    inside(span.start) || inside(span.end)
}

/// Byte positions of all offsets of a text in one unit.
struct Index {
    unit: OffsetUnit,
    /// Offsets that the text has: the largest that is in range.
    length: usize,
    /// Byte of each offset; `None` inside a character. Empty where offsets are bytes of an ASCII text.
    bytes: Vec<Option<usize>>,
}

impl Index {
    fn new(text: &str, unit: OffsetUnit) -> Self {
        if text.is_ascii() {
            return Index { unit, length: text.len(), bytes: Vec::new() };
        }
        let mut bytes = Vec::with_capacity(text.len() + 1);
        for (at, c) in text.char_indices() {
            bytes.push(Some(at));
            let width = match unit {
                OffsetUnit::Chars => 1,
                OffsetUnit::Bytes => c.len_utf8(),
                OffsetUnit::Utf16 => c.len_utf16(),
            };
            bytes.extend(std::iter::repeat_n(None, width - 1));
        }
        bytes.push(Some(text.len()));
        Index { unit, length: bytes.len() - 1, bytes }
    }

    fn byte(&self, offset: i64) -> Option<usize> {
        let offset = usize::try_from(offset).ok().filter(|&offset| offset <= self.length)?;
        if self.bytes.is_empty() { Some(offset) } else { self.bytes[offset] }
    }
}

/// Offsets of a document's entities in `unit`, for the writers.
pub(super) fn offsets(text: &str, entities: &[LabelledEntity], unit: OffsetUnit) -> Vec<(usize, usize)> {
    let mut bounds: Vec<usize> = entities.iter().flat_map(|entity| [entity.span.start, entity.span.end]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut cursor = OffsetCursor::new(text, unit);
    let counted: Vec<usize> = bounds.iter().map(|&byte| cursor.at(byte)).collect();
    let at = |byte: usize| counted[bounds.binary_search(&byte).expect("every bound is in the list")];
    entities.iter().map(|entity| (at(entity.span.start), at(entity.span.end))).collect()
}
