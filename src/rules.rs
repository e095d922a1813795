//! What is done after the model, one rule a file; conflicts are resolved here alone.

pub mod amount;
mod trim;

use crate::entity::{Entity, EntitySpan};

/// Turns what the model found in `text` into entities: sorted by start, flat, with spans as the annotation
/// guidelines want them.
pub fn apply(text: &str, found: Vec<EntitySpan>) -> Vec<Entity> {
    let entities = found.into_iter().filter_map(|span| trim::trimmed(text, span)).map(Entity::from);
    entities.collect()
}
