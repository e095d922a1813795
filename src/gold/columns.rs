//! The lines of a column file: which column holds the token, which the tag, and where documents begin.

use super::tags::is_tag;

/// Where things stand in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Columns are separated by tabs, otherwise by any white space.
    pub tabs: bool,
    /// Rows begin with a number, as in CoNLL-U and UNER.
    pub numbered: bool,
    pub token: usize,
    pub tag: usize,
    /// HIPE's last column, with `NoSpaceAfter` and `EndOfSentence`; also CoNLL-U's `SpaceAfter=No`.
    pub notes: Option<usize>,
    /// The file has a header line, which is no row.
    pub header: bool,
}

impl Layout {
    /// Finds the layout from all lines of a file.
    ///
    /// # Errors
    /// If no column holds tags.
    pub fn find(lines: &[&str]) -> Result<Self, String> {
        let rows: Vec<&str> = lines.iter().copied().filter(|line| is_row(line)).collect();
        let tabs = rows.iter().all(|row| row.contains('\t'));
        let first = rows.first().map(|row| fields(row, tabs)).unwrap_or_default();
        if tabs && first.first() == Some(&"TOKEN") {
            return Self::from_header(&first);
        }
        let sample: Vec<Vec<&str>> = rows.iter().take(2000).map(|row| fields(row, tabs)).collect();
        let numbered = !sample.is_empty() && sample.iter().all(|row| row.len() > 2 && is_index(row[0]));
        let token = usize::from(numbered);
        let widest = sample.iter().map(Vec::len).max().unwrap_or(0);
        let share = |column: usize| {
            let tags = sample.iter().filter(|row| row.get(column).is_some_and(|field| is_tag(field))).count();
            tags as f64 / sample.len().max(1) as f64
        };
        // UNER has annotator columns after the tag; elsewhere the tag comes last, after a chunk column that looks alike.
        let candidates: Vec<usize> = (token + 1..widest).filter(|&column| share(column) > 0.9).collect();
        let tag = if numbered { candidates.first() } else { candidates.last() };
        match tag {
            Some(&tag) => Ok(Layout { tabs, numbered, token, tag, notes: None, header: false }),
            None => Err("no column holds tags (O, B-PER, I-PER …)".to_owned()),
        }
    }

    fn from_header(header: &[&str]) -> Result<Self, String> {
        let column = |names: &[&str]| header.iter().position(|name| names.contains(name));
        let tag = column(&["NE-COARSE-LIT", "NE_COARSE_LIT", "NER", "TAG"]);
        let tag = tag.ok_or_else(|| format!("header {header:?} names no column NE-COARSE-LIT"))?;
        Ok(Layout { tabs: true, numbered: false, token: 0, tag, notes: column(&["MISC", "RENDER"]), header: true })
    }

    /// Token, tag and notes of a row; `None` for rows that stand for no token of their own.
    ///
    /// # Errors
    /// If the row has too few columns or no tag.
    pub fn row<'l>(&self, line: &'l str) -> Result<Option<Row<'l>>, String> {
        let fields = fields(line, self.tabs);
        if self.numbered && fields[0].contains(['-', '.']) {
            return Ok(None);
        }
        let (Some(&token), Some(&tag)) = (fields.get(self.token), fields.get(self.tag)) else {
            return Err(format!("{} columns, expected at least {}", fields.len(), self.tag + 1));
        };
        if !is_tag(tag) {
            return Err(format!("`{tag}` is no tag; expected O, B-…, I-…, E-… or S-…"));
        }
        let notes = self.notes.and_then(|column| fields.get(column)).copied().unwrap_or_default();
        Ok(Some(Row { token, tag, notes }))
    }
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row<'l> {
    pub token: &'l str,
    pub tag: &'l str,
    pub notes: &'l str,
}

fn fields(line: &str, tabs: bool) -> Vec<&str> {
    // Not white space in general: a token may hold a no-break space.
    if tabs {
        line.split('\t').map(|field| field.trim_matches(' ')).collect()
    } else {
        line.split([' ', '\t']).filter(|field| !field.is_empty()).collect()
    }
}

fn is_index(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_digit()) && field.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '.')
}

/// Whether a line is a token's row.
pub(super) fn is_row(line: &str) -> bool {
    !line.trim().is_empty() && comment(line).is_none() && !is_document_start(line)
}

/// `-DOCSTART-`, the first line of a document in CoNLL-2003.
pub(super) fn is_document_start(line: &str) -> bool {
    line.starts_with("-DOCSTART-")
}

/// `# name = value`, or `# newdoc` without value. A row may begin with `#`, too: the token `#`, or `#mot` before a tab.
pub(super) fn comment(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix('#').filter(|rest| rest.starts_with(' ') || !rest.contains('\t'))?.trim();
    match rest.split_once('=') {
        Some((name, value)) => Some((name.trim(), value.trim())),
        None if rest.starts_with("new") || rest.starts_with("global") => Some((rest, "")),
        None => None,
    }
}

/// The identifier in a comment that opens a document, empty if it has none.
pub(super) fn opens_document<'l>((name, value): (&'l str, &'l str)) -> Option<&'l str> {
    let name = name.rsplit(':').next().unwrap_or(name);
    matches!(name, "newdoc" | "newdoc id" | "document_id" | "doc_id" | "id").then_some(value)
}
