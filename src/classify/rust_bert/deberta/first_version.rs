//! DeBERTa v1 as v2: the names and shapes of its tensors.

use tch::Tensor;

use super::Weights;

/// Tensors of version 1 as version 2 has them: one product for query, key and value is cut in three, keys and
/// positions get a bias of zeros. Version 1 has no buckets, and then both compute the same.
///
/// # Errors
/// Products of another shape than `heads` allow.
pub fn from_first_version(weights: Weights, heads: i64) -> Result<Weights, String> {
    let mut found = Weights::new();
    for (name, tensor) in weights {
        let Some((layer, part)) = name.split_once(".attention.self.") else {
            found.insert(name, tensor);
            continue;
        };
        let mut insert = |part: &str, tensor| found.insert(format!("{layer}.attention.self.{part}"), tensor);
        match part {
            "in_proj.weight" => {
                let width = tensor.size()[1];
                let product = tensor.f_view([heads, 3, width / heads, width]);
                let product =
                    product.map_err(|_| format!("model.safetensors: `{name}` cannot be cut for {heads} heads"))?;
                for (index, part) in (0..).zip(["query_proj.weight", "key_proj.weight", "value_proj.weight"]) {
                    insert(part, product.select(1, index).reshape([width, width]));
                }
                insert("key_proj.bias", Tensor::zeros([width], (tensor.kind(), tensor.device())));
            }
            "q_bias" => drop(insert("query_proj.bias", tensor)),
            "v_bias" => drop(insert("value_proj.bias", tensor)),
            "pos_proj.weight" => {
                insert("pos_key_proj.bias", Tensor::zeros([tensor.size()[0]], (tensor.kind(), tensor.device())));
                insert("pos_key_proj.weight", tensor);
            }
            "pos_q_proj.weight" => drop(insert("pos_query_proj.weight", tensor)),
            "pos_q_proj.bias" => drop(insert("pos_query_proj.bias", tensor)),
            _ => drop(insert(part, tensor)),
        }
    }
    Ok(found)
}
