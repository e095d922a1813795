//! Which model a command runs, and on what.

use std::path::Path;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use nommer::Model;
use nommer::classify::engine::{Engine, EngineOptions};
use nommer::write::settings::fingerprint;

/// Arguments of every command that runs a model.
#[derive(Args)]
pub struct ModelArguments {
    /// Use this model instead of the bundled one: a folder, or OWNER/NAME on the Hugging Face hub (with rust-bert)
    #[arg(long, value_name = "DIR")]
    model: Option<String>,
    /// What runs the network
    #[arg(long, value_enum, default_value = "auto", value_name = "ENGINE", requires = "model")]
    engine: Engine,
    /// Branch, tag or commit of a model on the hub
    #[cfg(feature = "rust-bert")]
    #[arg(long, default_value = "main", value_name = "REVISION", requires = "model")]
    revision: String,
    /// Where rust-bert computes: auto (a GPU if there is one), cpu, cuda or cuda:N
    #[cfg(feature = "rust-bert")]
    #[arg(long, default_value = "auto", value_name = "DEVICE")]
    device: nommer::classify::rust_bert::TorchDevice,
    /// Numbers in which rust-bert computes
    #[cfg(feature = "rust-bert")]
    #[arg(long, value_enum, default_value = "fp32", value_name = "PRECISION")]
    precision: nommer::classify::rust_bert::Precision,
}

impl ModelArguments {
    /// Loads the model; `label_map` gives its labels other names.
    pub fn load(&self, label_map: &[(String, String)]) -> Result<Model> {
        let Some(model) = &self.model else { return Ok(Model::bundled()?) };
        let options = EngineOptions {
            engine: self.engine,
            label_map: label_map.to_vec(),
            #[cfg(feature = "rust-bert")]
            torch: nommer::classify::rust_bert::TorchOptions { device: self.device, precision: self.precision },
        };
        if Path::new(model).exists() || !is_hub_id(model) {
            return Ok(Model::from_dir_with(model, &options)?);
        }
        self.load_from_hub(model, &options)
    }

    /// What decides about the model's output, for a run that is to be resumed.
    pub fn settings(&self) -> Result<Vec<(&'static str, Value)>> {
        let model = match &self.model {
            Some(folder) if Path::new(folder).exists() => fingerprint(Path::new(folder))?,
            Some(id) => id.clone(),
            None => "bundled".to_owned(),
        };
        let engine = self.engine.to_possible_value().map(|engine| engine.get_name().to_owned());
        #[allow(unused_mut, reason = "the feature adds to it")]
        let mut settings = vec![("model", json!(model)), ("--engine", json!(engine))];
        #[cfg(feature = "rust-bert")]
        settings.extend([
            ("--revision", json!(self.revision)),
            ("--device", json!(format!("{:?}", self.device))),
            ("--precision", json!(format!("{:?}", self.precision))),
        ]);
        Ok(settings)
    }

    #[cfg(feature = "rust-bert")]
    fn load_from_hub(&self, id: &str, options: &EngineOptions) -> Result<Model> {
        if options.engine == Engine::Onnx {
            bail!("model {id}: no such folder; models on the hub are run by --engine rust-bert");
        }
        let folder = nommer::hub::folder(id, &self.revision)?;
        let options = EngineOptions { engine: Engine::RustBert, ..options.clone() };
        Ok(Model { name: id.to_owned(), ..Model::from_dir_with(folder, &options)? })
    }

    #[cfg(not(feature = "rust-bert"))]
    fn load_from_hub(&self, id: &str, _: &EngineOptions) -> Result<Model> {
        bail!(
            "model {id}: no such folder; models on the Hugging Face hub need a program built with \
             `make install-rust-bert` (README, \"Public checkpoints\")"
        )
    }
}

/// Whether `model` has the form OWNER/NAME of the hub, and not that of a path.
fn is_hub_id(model: &str) -> bool {
    let legal = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    model.split_once('/').is_some_and(|(owner, name)| legal(owner) && legal(name))
}

/// `FROM=TO` on the command line.
pub fn renaming(argument: &str) -> Result<(String, String), String> {
    let pair = argument.split_once('=').filter(|(from, to)| !from.is_empty() && !to.is_empty());
    pair.map(|(from, to)| (from.to_owned(), to.to_owned())).ok_or_else(|| "expected FROM=TO".into())
}
