//! Texts with their labels in the line, as a person writes them: a document after each line
//! `=== ID | genre | region`, names as `[Bamako](LOC)`, amounts as `[2,5 millions d’euros](money 2500000 EUR)`,
//! `[10 à 15 %](percent 10..15 %)`, `[centaines](count 100 ~)`. A heading of fewer than three parts has no identifier.
//! This format is read and not written.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::find::Source;
use super::{Corpus, LabelledDocument, LabelledEntity};
use crate::entity::Label;
use crate::error::Error;

/// What every document begins with.
pub(super) const HEADING: &str = "=== ";

const KINDS: [&str; 5] = ["money", "percent", "duration", "measure", "count"];

pub(super) fn read(source: &Source, corpus: &mut Corpus) {
    let mut open: Option<(u64, &str)> = None;
    let mut body = String::new();
    for (line, text) in (1..).zip(source.text.lines()).chain([(0, HEADING)]) {
        match (text.strip_prefix(HEADING), open) {
            (Some(next), Some((start, heading))) => {
                add(source, start, heading, &std::mem::take(&mut body), corpus);
                open = Some((line, next));
            }
            (Some(next), None) => open = Some((line, next)),
            (None, _) => {
                body.push_str(text);
                body.push('\n');
            }
        }
    }
}

fn add(source: &Source, line: u64, heading: &str, body: &str, corpus: &mut Corpus) {
    let parts: Vec<&str> = heading.split('|').map(str::trim).collect();
    let named = parts.len() > 2;
    let id = if named { parts[0].to_owned() } else { format!("{}:{line}", source.name) };
    match unmarked(body.trim_matches('\n')) {
        Ok((text, entities)) => {
            let about = if named { &parts[1..] } else { &parts };
            let fields = ["genre", "region"].into_iter().zip(about);
            let fields = fields.map(|(name, value)| (name.to_owned(), Value::from(*value))).collect();
            let (id, path) = (id.into(), source.name.clone());
            corpus.documents.push(LabelledDocument { id, named, text, entities, fields, path, line });
        }
        Err(problem) => {
            corpus.problems.push(Error::record(&source.name, line, format!("document `{id}`: {problem}")));
        }
    }
}

/// The text without marks, and what they say.
fn unmarked(marked: &str) -> Result<(String, Vec<LabelledEntity>), String> {
    let (mut text, mut entities) = (String::with_capacity(marked.len()), Vec::new());
    let mut rest = marked;
    while let Some(middle) = rest.find("](") {
        let broken = || format!("`{}` is no mark", super::shortened(&rest[middle..]));
        let open = rest[..middle].rfind('[').ok_or_else(broken)?;
        let close = middle + rest[middle..].find(')').ok_or_else(broken)?;
        text.push_str(&rest[..open]);
        let (start, surface) = (text.len(), &rest[open + 1..middle]);
        text.push_str(surface);
        let (label, fields) = mark(&rest[middle + 2..close])
            .ok_or_else(|| format!("`{}` is no mark", super::shortened(&rest[open..=close])))?;
        if surface.is_empty() {
            return Err(broken());
        }
        entities.push(LabelledEntity { span: start..text.len(), label, score: None, fields });
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
    Ok((text, entities))
}

/// `PER`, or `money 2500000 EUR`; `None` for anything else.
fn mark(mark: &str) -> Option<(String, Map<String, Value>)> {
    if let Ok(label) = mark.parse::<Label>() {
        return Some((label.to_string(), Map::new()));
    }
    let mut words: Vec<&str> = mark.split_whitespace().collect();
    let approximate = words.last() == Some(&"~");
    words.truncate(words.len() - usize::from(approximate));
    let (kind, value, unit) = match words[..] {
        [kind, value] => (kind, value, None),
        [kind, value, unit] => (kind, value, Some(unit)),
        _ => return None,
    };
    let number = |text: &str| text.parse::<Decimal>().is_ok().then(|| Value::from(text));
    let mut fields = Map::from_iter([("kind".to_owned(), Value::from(kind))]);
    match value.split_once("..") {
        Some((min, max)) => fields.extend([("min".to_owned(), number(min)?), ("max".to_owned(), number(max)?)]),
        None => fields.extend([("value".to_owned(), number(value)?)]),
    }
    fields.extend(unit.map(|unit| ("unit".to_owned(), unit.into())));
    fields.extend(approximate.then(|| ("approximate".to_owned(), true.into())));
    KINDS.contains(&kind).then(|| (Label::Amount.to_string(), fields))
}
