//! Weights: from the tensors of a file to the variables of a network.

use std::collections::HashMap;
use std::path::Path;

use tch::nn::VarStore;
use tch::{Kind, Tensor};

/// Tensors by name.
pub type Weights = HashMap<String, Tensor>;

/// Parts of names of tensors that token classification does not use: heads of pre-training, and buffers.
const UNUSED: [&str; 7] = [
    "pooler.",
    "position_ids",
    "cls.",
    "lm_head.",
    "lm_predictions.",
    "mask_predictions.",
    "discriminator_predictions.",
];

/// Reads a file of safetensors; names are those that transformers gives today (`LayerNorm.weight`, not `gamma`).
///
/// # Errors
/// What the reader says of a file that it cannot read.
pub fn read(path: &Path) -> Result<Weights, String> {
    let tensors = Tensor::read_safetensors(path).map_err(|e| format!("model.safetensors cannot be read: {e}"))?;
    let used = tensors.into_iter().filter(|(name, _)| !UNUSED.iter().any(|part| name.contains(part)));
    Ok(used.map(|(name, tensor)| (current(&name), tensor)).collect())
}

/// The name of today for one that old versions of TensorFlow gave.
fn current(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((layer, "gamma")) => format!("{layer}.weight"),
        Some((layer, "beta")) => format!("{layer}.bias"),
        _ => name.to_owned(),
    }
}

/// Gives every variable of `store` its tensor, as numbers of `kind`.
///
/// # Errors
/// Names the tensors that are missing, left over, or of another shape.
pub fn fill(store: &VarStore, mut weights: Weights, kind: Kind) -> Result<(), String> {
    let mut variables: Vec<(String, Tensor)> = store.variables().into_iter().collect();
    variables.sort_by(|a, b| a.0.cmp(&b.0));
    let mut missing = Vec::new();
    for (name, mut variable) in variables {
        match weights.remove(&name) {
            Some(tensor) if tensor.size() == variable.size() => {
                variable.set_data(&tensor.to_device(store.device()).to_kind(kind));
            }
            Some(tensor) => {
                let (found, expected) = (tensor.size(), variable.size());
                return Err(format!(
                    "model.safetensors: tensor `{name}` has the shape {found:?}, config.json asks for {expected:?}"
                ));
            }
            None => missing.push(name),
        }
    }
    let mut left: Vec<String> = weights.into_keys().collect();
    left.sort();
    let problems: Vec<String> = [listed("lacks", &missing), listed("has beyond its network", &left)].concat();
    if problems.is_empty() { Ok(()) } else { Err(format!("model.safetensors {}", problems.join("; "))) }
}

/// How many names a list has, and the first.
fn listed(what: &str, names: &[String]) -> Vec<String> {
    match names {
        [] => Vec::new(),
        [only] => vec![format!("{what} the tensor `{only}`")],
        [first, ..] => vec![format!("{what} {} tensors, `{first}` the first", names.len())],
    }
}
