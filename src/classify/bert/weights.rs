//! The network's weights, read by name from the ONNX file that `models/training/export.py` writes.

use std::collections::HashMap;

use rten_onnx::onnx::{DataType, ModelProto, TensorProto};

use super::product::Linear;

/// An embedding table: integers with one scale a row.
pub struct Table {
    /// `[entries, width]`.
    rows: Vec<i8>,
    /// `[entries]`.
    scales: Vec<f32>,
    width: usize,
}

impl Table {
    /// Entries of the table.
    pub fn entries(&self) -> usize {
        self.scales.len()
    }

    /// Writes one entry to `row`.
    #[inline(always)]
    pub fn read(&self, entry: usize, row: &mut [f32]) {
        let scale = self.scales[entry];
        let integers = &self.rows[entry * self.width..(entry + 1) * self.width];
        row.iter_mut().zip(integers).for_each(|(to, &integer)| *to = f32::from(integer) * scale);
    }
}

/// Gain and shift of a layer normalisation.
pub struct Norm {
    /// Multiplies.
    pub gain: Vec<f32>,
    /// Is added.
    pub shift: Vec<f32>,
}

/// One encoder layer.
pub struct Layer {
    /// Queries, keys and values side by side.
    pub packed: Linear,
    /// From the heads back to the hidden width.
    pub output: Linear,
    /// After attention.
    pub attention_norm: Norm,
    /// To the inner width.
    pub inner: Linear,
    /// Back to the hidden width.
    pub outer: Linear,
    /// After the feed-forward block.
    pub norm: Norm,
}

/// The classifier, its columns filled up with zeros to a multiple of 16.
pub struct Head {
    /// `[hidden, padded tags]`.
    pub weights: Vec<f32>,
    /// `[tags]`.
    pub bias: Vec<f32>,
}

impl Head {
    fn pad(weights: &[f32], bias: Vec<f32>) -> Self {
        let mut padded = Vec::new();
        for row in weights.chunks_exact(bias.len()) {
            padded.extend_from_slice(row);
            padded.resize(padded.len().next_multiple_of(Self::padded(bias.len())), 0.0);
        }
        Head { weights: padded, bias }
    }

    /// Columns for `tags` tags.
    pub fn padded(tags: usize) -> usize {
        tags.next_multiple_of(16)
    }
}

/// Everything that a network of this shape has.
pub struct Weights {
    /// Vocabulary.
    pub words: Table,
    /// Positions, with the embedding of the only token type inside.
    pub positions: Table,
    /// After the embeddings.
    pub norm: Norm,
    /// Encoder layers, first to last.
    pub layers: Vec<Layer>,
    /// The classifier.
    pub head: Head,
}

impl Weights {
    /// Reads an ONNX file; `None` if it is none of ours, which another engine may run.
    ///
    /// # Errors
    /// A file that claims to be ours and lacks a tensor or has one of another kind or shape.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>, String> {
        let model = ModelProto::parse_buf(bytes).map_err(|e| format!("model.onnx cannot be read: {e}"))?;
        let Some(graph) = model.graph else { return Ok(None) };
        let named = |tensor: TensorProto| tensor.name.clone().map(|name| (name, tensor));
        let mut tensors = Tensors(graph.initializer.into_iter().filter_map(named).collect());
        if !tensors.0.contains_key("embeddings.words.scale") {
            return Ok(None);
        }
        tensors.weights().map(Some).map_err(|problem| format!("model.onnx: {problem}"))
    }
}

/// Tensors that have not been taken yet, by name.
struct Tensors(HashMap<String, TensorProto>);

impl Tensors {
    fn weights(&mut self) -> Result<Weights, String> {
        let (words, positions) = (self.table("embeddings.words")?, self.table("embeddings.positions")?);
        let norm = self.norm("embeddings.norm")?;
        let mut layers = Vec::new();
        while self.0.contains_key(&format!("layer.{}.packed", layers.len())) {
            layers.push(self.layer(layers.len())?);
        }
        let (head, head_bias) = (self.floats("head")?, self.floats("head.bias")?);
        let width = norm.gain.len();
        let fit = words.width == width
            && positions.width == width
            && !head_bias.is_empty()
            && head.len() == width * head_bias.len()
            && layers.iter().all(|layer| layer.fits(width));
        if !fit {
            return Err("the shapes of its tensors do not fit each other".into());
        }
        Ok(Weights { words, positions, norm, layers, head: Head::pad(&head, head_bias) })
    }

    fn layer(&mut self, index: usize) -> Result<Layer, String> {
        let name = |part: &str| format!("layer.{index}.{part}");
        Ok(Layer {
            packed: self.linear(&name("packed"))?,
            output: self.linear(&name("output"))?,
            attention_norm: self.norm(&name("attention_norm"))?,
            inner: self.linear(&name("inner"))?,
            outer: self.linear(&name("outer"))?,
            norm: self.norm(&name("norm"))?,
        })
    }

    fn norm(&mut self, name: &str) -> Result<Norm, String> {
        let (gain, shift) = (self.floats(&format!("{name}.gain"))?, self.floats(&format!("{name}.shift"))?);
        if gain.len() != shift.len() {
            return Err(format!("`{name}` has {} gains and {} shifts", gain.len(), shift.len()));
        }
        Ok(Norm { gain, shift })
    }

    fn linear(&mut self, name: &str) -> Result<Linear, String> {
        let (shape, weights) = self.integers(name)?;
        let (scales, bias) = (self.floats(&format!("{name}.scale"))?, self.floats(&format!("{name}.bias"))?);
        Linear::pack(shape[0], &weights, scales, bias).map_err(|problem| format!("`{name}`: {problem}"))
    }

    fn table(&mut self, name: &str) -> Result<Table, String> {
        let (shape, rows) = self.integers(name)?;
        let scales = self.floats(&format!("{name}.scale"))?;
        if scales.len() != shape[0] {
            return Err(format!("`{name}` has {} rows and {} scales", shape[0], scales.len()));
        }
        Ok(Table { rows, scales, width: shape[1] })
    }

    fn floats(&mut self, name: &str) -> Result<Vec<f32>, String> {
        let (_, bytes) = self.take(name, DataType::FLOAT, "32-bit floats")?;
        Ok(bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect())
    }

    fn integers(&mut self, name: &str) -> Result<([usize; 2], Vec<i8>), String> {
        let (dims, bytes) = self.take(name, DataType::INT8, "8-bit integers")?;
        match dims[..] {
            [rows, columns] if rows * columns == bytes.len() => {
                Ok(([rows, columns], bytes.into_iter().map(|byte| byte as i8).collect()))
            }
            _ => Err(format!("`{name}` has the shape {dims:?} and {} numbers; a matrix was expected", bytes.len())),
        }
    }

    fn take(&mut self, name: &str, kind: DataType, wanted: &str) -> Result<(Vec<usize>, Vec<u8>), String> {
        let tensor = self.0.remove(name).ok_or_else(|| format!("no tensor `{name}`"))?;
        let dims = tensor.dims.iter().map(|&dim| dim as usize).collect();
        match tensor.raw_data {
            Some(data) if tensor.data_type == Some(kind) => Ok((dims, data.into_inner())),
            _ => Err(format!("`{name}` does not hold {wanted}")),
        }
    }
}

impl Layer {
    fn fits(&self, width: usize) -> bool {
        let shape = |linear: &Linear| (linear.inputs, linear.outputs);
        let inner = self.inner.outputs;
        let norms = [&self.attention_norm, &self.norm].map(|norm| norm.gain.len());
        (shape(&self.packed), shape(&self.output)) == ((width, 3 * width), (width, width))
            && (shape(&self.inner), shape(&self.outer)) == ((width, inner), (inner, width))
            && norms == [width; 2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_norm_with_fewer_shifts_than_gains_is_an_error() {
        // It was read beyond its end once.
        let bundled = include_bytes!("../../../models/small/model.onnx");
        let initializer = ModelProto::parse_buf(bundled).unwrap().graph.unwrap().initializer;
        let named = initializer.into_iter().map(|tensor| (tensor.name.clone().unwrap(), tensor));
        let mut tensors = Tensors(named.collect());
        tensors.0["embeddings.norm.shift"].raw_data.as_ref().unwrap().borrow_mut().truncate(16);
        assert_eq!(tensors.weights().err().unwrap(), "`embeddings.norm` has 384 gains and 4 shifts");
    }
}
