//! Column files: one token a line with its tag, sentences separated by blank lines.
//!
//! Hugging Face (`token tag`), CoNLL-2003 (`token POS chunk tag`, `-DOCSTART-`), UNER (`.iob2`: number, token, tag, with
//! `# sent_id` and `# text`) and HIPE (`.tsv` with a header and `NoSpaceAfter`) are told apart by their lines. The
//! text is that of `# text` where the tokens stand in it; elsewhere it is put together with spaces. A file that
//! marks no documents is read sentence by sentence.

use serde_json::Map;

use super::columns::{Layout, Row, comment, is_document_start, opens_document};
use super::find::Source;
use super::tags::{chunks, openings_with_inside};
use super::{Corpus, LabelledDocument, LabelledEntity, is_invisible};
use crate::error::Error;

pub(super) fn read(source: &Source, corpus: &mut Corpus) {
    let lines: Vec<&str> = source.text.lines().collect();
    let layout = match Layout::find(&lines) {
        Ok(layout) => layout,
        Err(problem) => return corpus.problems.push(Error::record(&source.name, 1, problem)),
    };
    let mut reading = Reading::new(source, layout);
    for (line, text) in (1..).zip(lines) {
        reading.line(line, text, corpus);
    }
    reading.close_document(corpus);
    if !reading.marked {
        corpus.notes.push(format!("{}: the file marks no documents; each sentence counts as one", source.name));
    }
    if reading.repaired > 0 {
        corpus.notes.push(format!(
            "{}: {} tags I-… open a name (IOB1, or broken IOB2); they are read as conlleval and seqeval do",
            source.name, reading.repaired
        ));
    }
}

/// One sentence as its lines come.
#[derive(Default)]
struct Sentence<'l> {
    rows: Vec<Row<'l>>,
    text: Option<&'l str>,
}

struct Reading<'l> {
    source: &'l Source,
    layout: Layout,
    /// The file marks its documents.
    marked: bool,
    id: Option<String>,
    /// Line of the document's first row.
    line: u64,
    text: String,
    entities: Vec<LabelledEntity>,
    sentence: Sentence<'l>,
    problem: Option<(u64, String)>,
    header_seen: bool,
    repaired: usize,
}

impl<'l> Reading<'l> {
    fn new(source: &'l Source, layout: Layout) -> Self {
        let opens = |line: &str| is_document_start(line) || comment(line).and_then(opens_document).is_some();
        Reading {
            source,
            layout,
            marked: source.text.lines().any(opens),
            id: None,
            line: 0,
            text: String::new(),
            entities: Vec::new(),
            sentence: Sentence::default(),
            problem: None,
            header_seen: !layout.header,
            repaired: 0,
        }
    }

    fn line(&mut self, number: u64, line: &'l str, corpus: &mut Corpus) {
        if line.trim().is_empty() {
            self.close_sentence();
            if !self.marked {
                self.close_document(corpus);
            }
        } else if is_document_start(line) {
            self.close_document(corpus);
        } else if let Some(comment) = comment(line) {
            self.comment(comment, corpus);
        } else if !self.header_seen {
            self.header_seen = true;
        } else {
            self.row(number, line);
        }
    }

    fn comment(&mut self, (name, value): (&'l str, &'l str), corpus: &mut Corpus) {
        if let Some(id) = opens_document((name, value)) {
            self.close_document(corpus);
            self.id = Some(id.to_owned()).filter(|id| !id.is_empty());
        } else if name == "text" {
            self.sentence.text = Some(value);
        } else if name == "sent_id" && !self.marked {
            self.id = Some(value.to_owned());
        }
    }

    fn row(&mut self, number: u64, line: &'l str) {
        if self.line == 0 {
            self.line = number;
        }
        match self.layout.row(line) {
            Ok(Some(row)) => self.sentence.rows.push(row),
            Ok(None) => {}
            Err(problem) => self.problem = self.problem.take().or(Some((number, problem))),
        }
    }

    /// Adds the sentence's text and names to the document.
    fn close_sentence(&mut self) {
        let sentence = std::mem::take(&mut self.sentence);
        if sentence.rows.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let at = self.text.len();
        let (text, spans) = laid_out(&sentence);
        self.text.push_str(&text);
        let tags: Vec<&str> = sentence.rows.iter().map(|row| row.tag).collect();
        self.repaired += openings_with_inside(&tags);
        self.entities.extend(chunks(&tags).into_iter().map(|(tokens, label)| LabelledEntity {
            span: at + spans[tokens.start].0..at + spans[tokens.end - 1].1,
            label: label.to_owned(),
            score: None,
            fields: Map::new(),
        }));
    }

    fn close_document(&mut self, corpus: &mut Corpus) {
        self.close_sentence();
        let (id, line) = (self.id.take(), std::mem::take(&mut self.line));
        let (text, entities) = (std::mem::take(&mut self.text), std::mem::take(&mut self.entities));
        let path = &self.source.name;
        if let Some((line, problem)) = self.problem.take() {
            let id = id.map(|id| format!("document `{id}`: ")).unwrap_or_default();
            corpus.problems.push(Error::record(path, line, format!("{id}{problem}")));
        } else if !text.is_empty() {
            let named = id.is_some();
            let id = id.unwrap_or_else(|| format!("{path}:{line}")).into();
            let path = path.clone();
            corpus.documents.push(LabelledDocument { id, named, text, entities, fields: Map::new(), path, line });
        }
    }
}

/// The sentence's text and the bytes of each token in it.
fn laid_out(sentence: &Sentence) -> (String, Vec<(usize, usize)>) {
    if let Some(text) = sentence.text
        && let Some(spans) = found_in(text, &sentence.rows)
    {
        return (text.to_owned(), spans);
    }
    let mut text = String::new();
    let mut spans = Vec::with_capacity(sentence.rows.len());
    let mut between = "";
    for row in &sentence.rows {
        text.push_str(between);
        spans.push((text.len(), text.len() + row.token.len()));
        text.push_str(row.token);
        between = space_after(row.notes);
    }
    (text, spans)
}

/// What stands after a token. HIPE ends sentences in the last column, now and then within a name (`MM. | Stump`), so
/// that is a line end and does not end the run of tags.
fn space_after(notes: &str) -> &'static str {
    if notes.contains("NoSpaceAfter") || notes.contains("SpaceAfter=No") {
        ""
    } else if notes.contains("EndOfSentence") {
        "\n"
    } else {
        " "
    }
}

/// The tokens one after the other in `text`, with nothing visible between them.
fn found_in(text: &str, rows: &[Row]) -> Option<Vec<(usize, usize)>> {
    let mut at = 0;
    let mut spans = Vec::with_capacity(rows.len());
    for row in rows {
        if !text[at..].starts_with(row.token) {
            at += text[at..].len() - text[at..].trim_start_matches(is_invisible).len();
        }
        text[at..].starts_with(row.token).then(|| spans.push((at, at + row.token.len())))?;
        at += row.token.len();
    }
    text[at..].trim_matches(is_invisible).is_empty().then_some(spans)
}
