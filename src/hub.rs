//! Checkpoints on the Hugging Face hub, through the cache that the hub's own programs share.

use std::path::{Path, PathBuf};

use hf_hub::api::sync::{ApiBuilder, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};

use crate::error::{Error, Result};

/// The files of a checkpoint that are used.
const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

/// The folder of the cache (`$HF_HOME/hub`, by default `~/.cache/huggingface/hub`) that holds the checkpoint `id` at
/// `revision`: a branch, tag or commit. Files that are not there yet are fetched from `$HF_ENDPOINT`, unless
/// `HF_HUB_OFFLINE` is set.
///
/// # Errors
/// Names the file that cannot be had, and says which files to put where instead.
pub fn folder(id: &str, revision: &str) -> Result<PathBuf> {
    let cache = Cache::from_env();
    let repo = Repo::with_revision(id.to_owned(), RepoType::Model, revision.to_owned());
    let commit = cache.path().join(repo.folder_name()).join("snapshots").join(revision);
    if FILES.iter().all(|file| commit.join(file).exists()) {
        return Ok(commit);
    }
    let cached = cache.repo(repo.clone());
    let mut folder = PathBuf::new();
    let mut api = None;
    for file in FILES {
        let path = match cached.get(file) {
            Some(path) => path,
            None => fetch(&mut api, &repo, file).map_err(|problem| cannot_be_had(id, revision, file, &problem))?,
        };
        folder = path.parent().map(Path::to_owned).expect("a file of the cache lies in a snapshot's folder");
    }
    Ok(folder)
}

/// Fetches one file; the connection in `api` is made when it is first needed.
fn fetch(api: &mut Option<ApiRepo>, repo: &Repo, file: &str) -> Result<PathBuf, String> {
    if std::env::var_os("HF_HUB_OFFLINE").is_some_and(|value| value != "0") {
        return Err("it is not in the cache, and HF_HUB_OFFLINE is set".to_owned());
    }
    let api = match api {
        Some(api) => api,
        None => api.insert(ApiBuilder::from_env().build().map_err(|e| e.to_string())?.repo(repo.clone())),
    };
    api.get(file).map_err(|e| e.to_string())
}

fn cannot_be_had(id: &str, revision: &str, file: &str, problem: &str) -> Error {
    let hint = crate::error::hint(file);
    Error::model(
        id,
        format!(
            "no such folder, and `{file}` cannot be fetched from the hub: {problem}. Offline, put {} of \
             https://huggingface.co/{id}/tree/{revision} into a folder and name it with --model{hint}",
            FILES.join(", ")
        ),
    )
}
