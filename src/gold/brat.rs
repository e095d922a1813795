//! brat's standoff: a `.txt` and beside it an `.ann`, offsets in code points.
//!
//! `T` lines are entities. Attributes (`A1 Kind T1 money`) become fields; what has no attribute of its own in brat
//! (score, value, unit) is written as JSON in a note (`#1 AnnotatorNotes T1 {…}`) and read back from there.
//! Relations and events are not entities and are passed over; a span in several pieces is a problem.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use super::find::Source;
use super::resolve::{RawEntity, offsets, resolve};
use super::{Corpus, LabelledDocument};
use crate::error::Error;
use crate::offset::OffsetUnit;

pub(super) fn read(source: &Source, unit: OffsetUnit, corpus: &mut Corpus) {
    let annotations = source.annotations.as_deref().unwrap_or_default();
    let mut problem = |line: u64, problem: String| {
        let id = &source.stem;
        corpus.problems.push(Error::record(&source.name, line, format!("document `{id}`: {problem}")));
    };
    let mut raw: Vec<(&str, RawEntity)> = Vec::new();
    for (line, text) in (1..).zip(annotations.lines()).filter(|(_, text)| text.starts_with('T')) {
        match entity(text) {
            Ok(entity) => raw.push(entity),
            Err(reason) => return problem(line, reason),
        }
    }
    annotations.lines().for_each(|line| attribute(line, &mut raw));
    match resolve(&source.text, raw.into_iter().map(|(_, entity)| entity).collect(), unit) {
        Ok(entities) => corpus.documents.push(LabelledDocument {
            id: source.stem.clone().into(),
            named: true,
            text: source.text.clone(),
            entities,
            fields: Map::new(),
            path: source.name.clone(),
            line: 1,
        }),
        Err(reason) => problem(1, reason),
    }
}

/// `T1⇥ORG 0 5⇥Mali`: name and entity.
fn entity(line: &str) -> Result<(&str, RawEntity), String> {
    let mut columns = line.splitn(3, '\t');
    let (name, place) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
    if place.contains(';') {
        return Err(format!("entity {name} [{place}]: a span in several pieces cannot be used"));
    }
    let words: Vec<&str> = place.split(' ').collect();
    let [label, start, end] = words[..] else {
        return Err(format!("entity {name}: found `{place}`, expected `LABEL START END` between tabs"));
    };
    let (Ok(start), Ok(end)) = (start.parse(), end.parse()) else {
        return Err(format!("entity {name}: `{start} {end}` are no offsets"));
    };
    let (label, surface) = (label.to_owned(), columns.next().map(str::to_owned));
    Ok((name, RawEntity { start, end, label, surface, score: None, fields: Map::new() }))
}

/// Adds what an `A`, `M` or note line says to the entity it names.
fn attribute(line: &str, raw: &mut [(&str, RawEntity)]) {
    let columns: Vec<&str> = line.splitn(3, '\t').collect();
    let Some((_, target)) = columns.get(1).and_then(|place| place.split_once(' ')) else { return };
    let (target, value) = target.split_once(' ').unwrap_or((target, ""));
    let Some((_, entity)) = raw.iter_mut().find(|(name, _)| *name == target) else { return };
    if line.starts_with(['A', 'M']) {
        let name = columns[1].split(' ').next().unwrap_or_default().to_lowercase();
        let value = if value.is_empty() { Value::Bool(true) } else { value.into() };
        entity.fields.insert(name, value);
    } else if line.starts_with('#')
        && let Some(Ok(Value::Object(fields))) = columns.get(2).map(|note| serde_json::from_str(note))
    {
        entity.score = fields.get("score").and_then(Value::as_f64);
        entity.fields.extend(fields.into_iter().filter(|(name, _)| name != "score"));
    }
}

/// Writes a pair of files a document below `folder`.
pub(super) fn write(documents: &[LabelledDocument], folder: &Path, unit: OffsetUnit) -> io::Result<Vec<String>> {
    let mut losses = Vec::new();
    let mut taken: HashSet<String> = HashSet::new();
    for document in documents {
        let name = free_stem(&document.name(), &mut taken);
        if name != document.name() {
            losses.push(format!("{}: its identifier, which is now {name}", document.name()));
        }
        let stem = folder.join(name);
        std::fs::create_dir_all(stem.parent().unwrap_or(folder))?;
        // Not `with_extension`: an identifier may hold points of its own.
        let name = |extension: &str| format!("{}.{extension}", stem.display());
        std::fs::write(name("txt"), &document.text)?;
        std::fs::write(name("ann"), annotations(document, unit))?;
        if !document.fields.is_empty() {
            let fields: Vec<&str> = document.fields.keys().map(String::as_str).collect();
            losses.push(format!("{}: fields of the document ({})", document.name(), fields.join(", ")));
        }
    }
    Ok(losses)
}

/// A file name for an identifier, relative, without parts that lead elsewhere, and not taken yet.
fn free_stem(id: &str, taken: &mut HashSet<String>) -> String {
    let parts = id.split(['/', '\\']).filter(|part| !part.is_empty() && *part != "." && *part != "..");
    let clean = |part: &str| part.replace([':', '*', '?', '"', '<', '>', '|', '\0'], "_");
    let stem = parts.map(clean).collect::<Vec<_>>().join("/");
    let stem = if stem.is_empty() { "document".to_owned() } else { stem };
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let mut names = std::iter::once(stem.clone()).chain(numbered);
    names.find(|name| taken.insert(name.clone())).expect("the numbers do not end")
}

fn annotations(document: &LabelledDocument, unit: OffsetUnit) -> String {
    let mut written = String::new();
    let bounds = offsets(&document.text, &document.entities, unit);
    for (number, (entity, (start, end))) in (1..).zip(document.entities.iter().zip(bounds)) {
        let surface = document.text[entity.span.clone()].replace(['\n', '\r', '\t'], " ");
        let label = entity.label.replace(char::is_whitespace, "_");
        let mut fields = entity.fields.clone();
        fields.extend(entity.score.map(|score| ("score".to_owned(), score.into())));
        // Writing to a string cannot fail.
        let _ = writeln!(written, "T{number}\t{label} {start} {end}\t{surface}");
        if let Some(Value::String(kind)) = fields.shift_remove("kind") {
            let _ = writeln!(written, "A{number}\tKind T{number} {kind}");
        }
        if !fields.is_empty() {
            let _ = writeln!(written, "#{number}\tAnnotatorNotes T{number}\t{}", Value::Object(fields));
        }
    }
    written
}
