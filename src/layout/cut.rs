//! Blocks of bounded length: what is worked on at once must fit into memory, even in a file of one line.

use super::{Block, is_blank};

/// No block is longer than this, unless it is a single run without white space.
pub(super) const LONGEST_BLOCK: usize = 256 * 1024;

/// Cuts blocks longer than `longest` bytes at white space, behind the end of a sentence where there is one.
pub(super) fn cut(text: &str, blocks: Vec<Block>, longest: usize) -> Vec<Block> {
    if blocks.iter().all(|block| block.span.len() <= longest) {
        return blocks;
    }
    let mut found = Vec::with_capacity(blocks.len());
    for Block { span } in blocks {
        let mut rest = span;
        while let Some(end) = cut_point(&text[rest.clone()], longest).map(|at| rest.start + at) {
            found.push(Block { span: rest.start..text[..end].trim_end_matches(is_blank).len() });
            rest.start = rest.end - text[end..rest.end].trim_start_matches(is_blank).len();
        }
        found.push(Block { span: rest });
    }
    found
}

/// The white space at which to cut a block, which has none at either end.
fn cut_point(block: &str, longest: usize) -> Option<usize> {
    if block.len() <= longest {
        return None;
    }
    let head = &block[..block.floor_char_boundary(longest)];
    let spaces = || head.rmatch_indices(char::is_whitespace).map(|(at, _)| at);
    let behind_sentence = spaces().find(|&at| head[..at].ends_with(['.', '!', '?', '…', '»']));
    let behind_head = || block[head.len()..].find(char::is_whitespace).map(|at| head.len() + at);
    behind_sentence.or_else(|| spaces().next()).or_else(behind_head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut_at(text: &str, longest: usize) -> Vec<&str> {
        let blocks = vec![Block { span: 0..text.len() }];
        cut(text, blocks, longest).into_iter().map(|block| &text[block.span]).collect()
    }

    #[test]
    fn long_blocks_are_cut_behind_sentences_then_at_spaces() {
        for (text, wanted) in [
            ("Un. Deux trois", &["Un. Deux trois"][..]),
            ("Un. Deux trois quatre", &["Un.", "Deux trois", "quatre"]),
            ("un deux trois quatre", &["un deux trois", "quatre"]),
            ("anticonstitutionnellement vu", &["anticonstitutionnellement", "vu"]),
            ("anticonstitutionnellement", &["anticonstitutionnellement"]),
        ] {
            assert_eq!(cut_at(text, 14), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn only_white_space_is_lost(text in "[aé.\u{a0} ]{0,60}", longest in 1..20usize) {
            let text = text.trim_matches(is_blank);
            let found = if text.is_empty() { Vec::new() } else { cut_at(text, longest) };
            prop_assert!(found.iter().all(|block| !block.is_empty() && block.trim_matches(is_blank) == *block));
            let visible = |text: &str| text.replace(is_blank, "");
            prop_assert_eq!(found.iter().map(|block| visible(block)).collect::<String>(), visible(text));
            for block in found {
                prop_assert!(block.len() <= longest || !block.contains(char::is_whitespace));
            }
        }
    }
}
