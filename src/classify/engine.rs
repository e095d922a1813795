//! Which engine runs a model, and how.

use std::path::Path;

use crate::error::{Error, Result};

/// What runs a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// `onnx` if the folder holds model.onnx, else `rust-bert`
    #[default]
    Auto,
    /// model.onnx, in pure Rust
    Onnx,
    /// model.safetensors, through libtorch; needs a program built with the feature `rust-bert`
    RustBert,
}

/// How a model is run. The default takes what the folder holds, with the labels that the model names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineOptions {
    /// What runs the network.
    pub engine: Engine,
    /// Other names of the model's labels, as [`LabelScheme::new`](crate::labels::LabelScheme::new) takes them.
    pub label_map: Vec<(String, String)>,
    /// Device and precision of libtorch.
    #[cfg(feature = "rust-bert")]
    pub torch: super::rust_bert::TorchOptions,
}

impl Engine {
    /// The engine for the model in `folder`: never [`Engine::Auto`].
    ///
    /// # Errors
    /// Where the folder's weights need an engine that this program was built without.
    pub fn for_folder(self, folder: &Path) -> Result<Self> {
        let only_safetensors = !folder.join("model.onnx").exists() && folder.join("model.safetensors").exists();
        let engine = match self {
            Engine::Auto if only_safetensors => Engine::RustBert,
            Engine::Auto => Engine::Onnx,
            chosen => chosen,
        };
        if engine == Engine::RustBert && cfg!(not(feature = "rust-bert")) {
            return Err(Error::Option(format!(
                "model {}: model.safetensors is run by the engine rust-bert, which this program was built without; \
                 build it with `make install-rust-bert` (README, \"Public checkpoints\")",
                folder.display()
            )));
        }
        Ok(engine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_decides_unless_an_engine_is_named() {
        let folder = tempfile::tempdir().expect("can be made");
        let engine = |asked: Engine| asked.for_folder(folder.path());
        assert_eq!(engine(Engine::Auto).expect("falls back"), Engine::Onnx);
        std::fs::write(folder.path().join("model.safetensors"), "").expect("can be written");
        assert_eq!(engine(Engine::Auto).is_ok(), cfg!(feature = "rust-bert"));
        std::fs::write(folder.path().join("model.onnx"), "").expect("can be written");
        assert_eq!(engine(Engine::Auto).expect("has ONNX"), Engine::Onnx);
        assert_eq!(engine(Engine::RustBert).is_ok(), cfg!(feature = "rust-bert"));
    }
}
