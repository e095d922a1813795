//! nommer's own predictions on labelled texts.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{LabelledDocument, LabelledEntity};
use crate::document::Document;
use crate::error::Result;
use crate::pipeline::{Annotation, Pipeline};
use crate::rules::amount::Amount;
use crate::write::jsonl::{written_number, written_score};

/// Documents that are annotated together.
const TOGETHER: usize = 4096;

/// Annotates the text of each document; identifiers are kept, labels are not looked at.
///
/// # Errors
/// [`crate::Error::Engine`] if the network fails.
pub fn annotated(pipeline: &Pipeline, documents: &[LabelledDocument]) -> Result<Vec<LabelledDocument>> {
    let mut found = Vec::with_capacity(documents.len());
    for chunk in documents.chunks(TOGETHER) {
        let texts = chunk.iter().map(|document| Document::new("", document.text.clone())).collect();
        let annotations = pipeline.annotate_all(texts)?;
        found.extend(chunk.iter().zip(annotations).map(|(document, annotation)| labelled(document, annotation)));
    }
    Ok(found)
}

fn labelled(document: &LabelledDocument, annotation: Annotation) -> LabelledDocument {
    let entities = annotation.entities.into_iter().map(|entity| LabelledEntity {
        fields: entity.amount.as_deref().map(fields).unwrap_or_default(),
        span: entity.span,
        label: entity.label.as_str().to_owned(),
        score: Some(written_score(entity.score)),
    });
    LabelledDocument { entities: entities.collect(), text: annotation.document.text, ..document.clone() }
}

/// Kind, value and unit under the names of [`crate::write::jsonl`].
fn fields(amount: &Amount) -> Map<String, Value> {
    let number = |number: Option<Decimal>| number.map(|number| Value::from(written_number(number)));
    let fields = [
        ("kind", serde_json::to_value(amount.kind).ok()),
        ("value", number(amount.value)),
        ("min", number(amount.min)),
        ("max", number(amount.max)),
        ("unit", amount.unit.clone().map(Value::from)),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
