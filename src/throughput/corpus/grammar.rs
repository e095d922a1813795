//! A context-free grammar that is read from text and expanded at random.

use std::collections::HashMap;

use fastrand::Rng;

/// Rules by name, each with its alternatives.
pub(super) struct Grammar<'t> {
    rules: HashMap<&'t str, Vec<Vec<Symbol<'t>>>>,
}

enum Symbol<'t> {
    Text(&'t str),
    LineEnd,
    Rule(&'t str),
}

impl<'t> Grammar<'t> {
    /// Reads `name = one | another` lines. A line that begins with white space goes on with the rule above, `#`
    /// begins a comment, `{name}` stands for a rule, `\n` for a line end.
    pub fn parse(source: &'t str) -> Self {
        let mut rules: HashMap<&str, Vec<Vec<Symbol>>> = HashMap::new();
        let mut open = "";
        for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let alternatives = match line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
                Some((name, alternatives)) => {
                    open = name;
                    alternatives
                }
                None => line.trim_start().trim_start_matches("| "),
            };
            rules.entry(open).or_default().extend(alternatives.split(" | ").map(symbols));
        }
        Grammar { rules }
    }

    /// One random text of the rule `name`.
    pub fn expand(&self, name: &str, random: &mut Rng) -> String {
        let mut text = String::new();
        self.append(name, random, &mut text);
        text
    }

    fn append(&self, name: &str, random: &mut Rng, text: &mut String) {
        let alternatives = self.rules.get(name).expect("a test expands every rule of the grammar");
        for symbol in &alternatives[random.usize(..alternatives.len())] {
            match symbol {
                Symbol::Text(piece) => text.push_str(piece),
                Symbol::LineEnd => text.push('\n'),
                Symbol::Rule(name) => self.append(name, random, text),
            }
        }
    }
}

/// Cuts an alternative into text, line ends and names of rules.
fn symbols(alternative: &str) -> Vec<Symbol<'_>> {
    let mut found = Vec::new();
    let mut rest = alternative;
    while let Some(at) = rest.find(['{', '\\']) {
        found.push(Symbol::Text(&rest[..at]));
        rest = &rest[at..];
        let (symbol, length) = match rest.find('}') {
            Some(end) if rest.starts_with('{') => (Symbol::Rule(&rest[1..end]), end + 1),
            _ => (Symbol::LineEnd, "\\n".len()),
        };
        found.push(symbol);
        rest = &rest[length..];
    }
    found.push(Symbol::Text(rest));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_line_ends_and_rules_are_expanded() {
        let grammar = Grammar::parse("# a note\ntwo = {one}\\n{one}!\n  | {one}?\none = a | b\n");
        let mut random = Rng::with_seed(1);
        let mut found: Vec<String> = (0..200).map(|_| grammar.expand("two", &mut random)).collect();
        found.sort();
        found.dedup();
        assert_eq!(found, ["a\na!", "a\nb!", "a?", "b\na!", "b\nb!", "b?"]);
    }

    #[test]
    fn every_name_in_the_built_in_grammar_is_a_rule_that_is_used() {
        let grammar = Grammar::parse(super::super::GRAMMAR);
        let symbols = grammar.rules.values().flatten().flatten();
        let used: Vec<&str> =
            symbols.filter_map(|s| if let Symbol::Rule(name) = s { Some(*name) } else { None }).collect();
        assert!(used.len() > 300);
        used.iter().for_each(|name| assert!(grammar.rules.contains_key(name), "{name} is not defined"));
        let orphan = grammar.rules.keys().find(|name| **name != "document" && !used.contains(name));
        assert_eq!(orphan, None);
    }
}
