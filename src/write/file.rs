//! An output file that appears under its name only when it is complete, and that a later run can go on with.
//!
//! | file | holds | exists |
//! |---|---|---|
//! | `FILE.part` | the lines written so far; killed in the middle of a write, an incomplete one at the end | during the run |
//! | `FILE.part.json` | the [`Settings`] of the run | during the run |
//! | `FILE` | the whole output | after it |
//!
//! After a `SIGKILL` at any moment a run with the same settings goes on from these files to the same bytes. `FILE` is
//! flushed to the disk before it gets its name; after a loss of power `FILE.part` may lack lines that had been
//! written, never hold other ones on file systems that order data before lengths.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::jsonl::{self, JsonlOptions};
use super::settings::Settings;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::pipeline::Annotation;
use crate::resume::{TakenOver, next_document, take_over};

/// Bytes that are written at once, and lost in a killed run.
const BUFFER: usize = 1 << 16;

/// An output file in the making.
pub struct OutputFile {
    paths: Paths,
    writer: BufWriter<File>,
}

/// How a run begins that was told to go on.
pub enum Resumed {
    /// It goes on behind what was taken over, which is nothing where no run was killed.
    Open(OutputFile, TakenOver),
    /// The output is complete already, and of the documents of the input.
    Complete(TakenOver),
}

impl OutputFile {
    /// Begins the output that is to be `path`.
    ///
    /// # Errors
    /// [`Error::Option`] if a run that was killed has left lines, or another one is writing them; [`Error::Io`] if
    /// the files cannot be written.
    pub fn create(path: &Path, settings: &Settings) -> Result<Self> {
        let (paths, part) = Paths::open(path)?;
        if part.metadata().map_err(|e| paths.error(e))?.len() > 0 {
            let part = paths.part.display();
            let advice = "--resume goes on from it; remove it to start anew";
            return Err(Error::Option(format!("{part} is left from a run that did not end: {advice}")));
        }
        Self::begin(paths, part, settings)
    }

    /// Goes on with the output that is to be `path`; takes from `documents` those that it holds already.
    ///
    /// # Errors
    /// As [`OutputFile::create`] and [`take_over`]; [`Error::Option`] if the settings are others, or if `path` is
    /// complete and the input has more documents.
    pub fn resume(
        path: &Path,
        settings: &Settings,
        documents: &mut impl Iterator<Item = Result<Document>>,
        mut report: impl FnMut(Error),
    ) -> Result<Resumed> {
        let paths = Paths::new(path)?;
        if !paths.part.exists() && path.exists() {
            return check_complete(&paths, documents, report).map(Resumed::Complete);
        }
        let (paths, mut part) = Paths::open(path)?;
        if part.metadata().map_err(|e| paths.error(e))?.len() == 0 {
            return Ok(Resumed::Open(Self::begin(paths, part, settings)?, TakenOver::default()));
        }
        settings.check(&paths.settings)?;
        let written = BufReader::with_capacity(BUFFER, &part);
        let taken = take_over(&paths.part.display().to_string(), written, documents, &mut report)?;
        part.set_len(taken.bytes).and_then(|()| part.seek(SeekFrom::End(0))).map_err(|e| paths.error(e))?;
        Ok(Resumed::Open(OutputFile { paths, writer: BufWriter::with_capacity(BUFFER, part) }, taken))
    }

    fn begin(paths: Paths, part: File, settings: &Settings) -> Result<Self> {
        settings.save(&paths.settings)?;
        Ok(OutputFile { paths, writer: BufWriter::with_capacity(BUFFER, part) })
    }

    /// Writes one annotation as one line.
    ///
    /// # Errors
    /// [`Error::Io`] if the disk is full.
    pub fn write(&mut self, annotation: &Annotation, options: JsonlOptions) -> Result<()> {
        jsonl::write(&mut self.writer, annotation, options).map_err(|e| self.paths.error(e))
    }

    /// Writes what is still in memory and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Io`] if the disk is full or the file cannot be renamed.
    pub fn complete(mut self) -> Result<()> {
        let flushed = self.writer.flush().and_then(|()| self.writer.get_ref().sync_all());
        flushed.map_err(|e| self.paths.error(e))?;
        std::fs::rename(&self.paths.part, &self.paths.complete).map_err(|e| {
            let names = format!("{}, to be renamed to {}", self.paths.part.display(), self.paths.complete.display());
            Error::io(names, e)
        })?;
        self.paths.forget_settings();
        Ok(())
    }
}

/// The input must have the documents of the complete file, no fewer and no more.
fn check_complete(
    paths: &Paths,
    documents: &mut impl Iterator<Item = Result<Document>>,
    mut report: impl FnMut(Error),
) -> Result<TakenOver> {
    let name = paths.complete.display().to_string();
    let file = File::open(&paths.complete).map_err(|e| Error::io(&name, e))?;
    let taken = take_over(&name, BufReader::with_capacity(BUFFER, file), documents, &mut report)?;
    if let Some(document) = next_document(documents, report) {
        let advice = "choose another name, or remove the file to start anew";
        let problem = format!("the file is complete, but the input goes on with document {}; {advice}", document.id);
        return Err(Error::record(name, taken.documents, problem));
    }
    paths.forget_settings();
    Ok(taken)
}

/// The names of an output.
struct Paths {
    complete: PathBuf,
    part: PathBuf,
    settings: PathBuf,
}

impl Paths {
    fn new(path: &Path) -> Result<Self> {
        let name = path.file_name().ok_or_else(|| Error::Option(format!("{}: not a file name", path.display())))?;
        let with = |end: &str| {
            let mut name = name.to_owned();
            name.push(end);
            path.with_file_name(name)
        };
        Ok(Paths { complete: path.to_owned(), part: with(".part"), settings: with(".part.json") })
    }

    /// Opens the part file as it is, for this run alone.
    fn open(path: &Path) -> Result<(Self, File)> {
        let paths = Self::new(path)?;
        let part = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&paths.part);
        let part = part.map_err(|e| paths.error(e))?;
        match part.try_lock() {
            Err(TryLockError::WouldBlock) => {
                Err(Error::Option(format!("{}: another nommer is writing this file", paths.part.display())))
            }
            // Some network file systems have no locks; there the run goes on without.
            Ok(()) | Err(TryLockError::Error(_)) => Ok((paths, part)),
        }
    }

    fn error(&self, cause: io::Error) -> Error {
        Error::io(self.part.display(), cause)
    }

    /// The settings of a complete output are of no use; left behind, they do no harm.
    fn forget_settings(&self) {
        let _ = std::fs::remove_file(&self.settings);
    }
}
