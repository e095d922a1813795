//! Tables of the data folders: rows of tab-separated columns, comment lines after `#`.

/// The rows of a data file: tab-separated columns, without comments.
pub(in crate::rules) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

/// The entries of column `i` of a row, between `separator`s.
pub(in crate::rules) fn cells(row: &[&'static str], i: usize, separator: char) -> impl Iterator<Item = &'static str> {
    row.get(i).copied().unwrap_or("").split(separator).filter(|cell| !cell.is_empty())
}
