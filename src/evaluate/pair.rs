//! Which prediction belongs to which gold text, and where its names stand in it.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::gold::{LabelledDocument, is_invisible, shortened};

/// Predictions on gold texts.
#[derive(Debug, Default)]
pub struct Paired {
    /// For each gold document its predictions, on the gold text; `None` where none can be used.
    pub documents: Vec<Option<LabelledDocument>>,
    /// Why some cannot.
    pub problems: Vec<Error>,
    /// Predicted documents that are not in the gold.
    pub unasked: usize,
}

/// Pairs documents by identifier, or by their order where a side has none or both have the same in the same order. A
/// text that differs in white space alone is taken for the same.
///
/// # Errors
/// [`Error::Option`] if there are no identifiers and the sides differ in number.
pub fn pair(gold: &[LabelledDocument], predicted: Vec<LabelledDocument>) -> Result<Paired> {
    let mut paired = Paired::default();
    let same_order = gold.iter().map(|document| &document.id).eq(predicted.iter().map(|document| &document.id));
    let partners = if !same_order && gold.iter().chain(&predicted).all(|document| document.named) {
        by_name(gold, predicted, &mut paired)
    } else {
        by_order(gold, predicted)?
    };
    for (gold, partner) in gold.iter().zip(partners) {
        let partner = partner.ok_or_else(|| gold.error("there is no prediction for it"));
        let on_gold_text = partner.and_then(|partner| transferred(gold, partner));
        let document = on_gold_text.map_err(|problem| paired.problems.push(problem)).ok();
        paired.documents.push(document);
    }
    Ok(paired)
}

fn by_order(gold: &[LabelledDocument], predicted: Vec<LabelledDocument>) -> Result<Vec<Option<LabelledDocument>>> {
    if gold.len() != predicted.len() {
        return Err(Error::Option(format!(
            "{} gold documents and {} predicted ones, without identifiers to pair them by",
            gold.len(),
            predicted.len()
        )));
    }
    Ok(predicted.into_iter().map(Some).collect())
}

fn by_name(
    gold: &[LabelledDocument],
    predicted: Vec<LabelledDocument>,
    paired: &mut Paired,
) -> Vec<Option<LabelledDocument>> {
    let mut waiting: HashMap<String, LabelledDocument> = HashMap::with_capacity(predicted.len());
    for document in predicted {
        let name = document.name();
        if let Some(first) = waiting.get(&name) {
            let problem = format!("predicted twice, first in {}:{}", first.path, first.line);
            paired.problems.push(document.error(problem));
        } else {
            waiting.insert(name, document);
        }
    }
    let partners = gold.iter().map(|document| waiting.remove(&document.name())).collect();
    paired.unasked = waiting.len();
    partners
}

/// The prediction with its spans on the gold text.
fn transferred(gold: &LabelledDocument, mut partner: LabelledDocument) -> Result<LabelledDocument> {
    if gold.text != partner.text {
        let (from, to) = (visible(&partner.text), visible(&gold.text));
        let differ = from.iter().zip(&to).position(|(a, b)| a.1 != b.1);
        if differ.is_some() || from.len() != to.len() {
            let at = differ.unwrap_or(from.len().min(to.len()));
            return Err(partner.error(mismatch(gold, &partner, to.get(at), from.get(at))));
        }
        for entity in &mut partner.entities {
            let first = from.partition_point(|&(at, _)| at < entity.span.start);
            let last = from.partition_point(|&(at, _)| at < entity.span.end);
            if first == last {
                return Err(partner.error("an entity covers nothing but white space"));
            }
            let (end, sign) = to[last - 1];
            entity.span = to[first].0..end + sign.len_utf8();
        }
        partner.text.clone_from(&gold.text);
    }
    partner.id = gold.id.clone();
    Ok(partner)
}

/// The characters that can be seen, with their bytes.
fn visible(text: &str) -> Vec<(usize, char)> {
    text.char_indices().filter(|&(_, c)| !is_invisible(c)).collect()
}

fn mismatch(
    gold: &LabelledDocument,
    partner: &LabelledDocument,
    in_gold: Option<&(usize, char)>,
    in_partner: Option<&(usize, char)>,
) -> String {
    let rest = |text: &str, at: Option<&(usize, char)>| match at {
        Some(&(at, _)) => format!("`{}`", shortened(&text[at..].chars().take(30).collect::<String>())),
        None => "its end".to_owned(),
    };
    let at = in_gold.map_or(gold.text.len(), |&(at, _)| at);
    let offset = gold.text[..at].chars().count();
    let (gold_rest, rest) = (rest(&gold.text, in_gold), rest(&partner.text, in_partner));
    format!("the text is not that of the gold: at character {offset} the gold has {gold_rest}, the prediction {rest}")
}
