//! What can only be measured from outside: a fresh process of the program itself.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::error::{Error, Result};
use crate::summary::Summary;

/// The sentence whose entity is waited for.
const SENTENCE: &str = "L'OIM ouvre un bureau à Nouakchott.";

/// The program `nommer` as it is started.
#[derive(Clone, Debug)]
pub struct FreshProgram {
    /// The executable.
    pub program: PathBuf,
    /// Model folder; without one, the bundled model.
    pub model: Option<PathBuf>,
}

impl FreshProgram {
    /// Seconds from the start of a process, with one thread for each core, to the line with the first entity.
    ///
    /// # Errors
    /// [`Error::Io`] if the program cannot be started or writes no entity.
    pub fn start_up(&self) -> Result<f64> {
        let failed = |e| Error::io(self.program.display(), e);
        let mut command = self.annotate();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let began = Instant::now();
        let mut child = command.spawn().map_err(failed)?;
        // Taken and dropped, so that the program sees the end of its input. If it has ended already, so does its output.
        let _ = child.stdin.take().expect("it is a pipe").write_all(SENTENCE.as_bytes());
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is a pipe")).read_line(&mut line).map_err(failed)?;
        let seconds = began.elapsed().as_secs_f64();
        child.wait().map_err(failed)?;
        if line.contains("\"label\"") { Ok(seconds) } else { Err(self.wrote(&line)) }
    }

    /// Largest resident set in bytes of a process that annotates `file` on `threads` threads.
    ///
    /// # Errors
    /// [`Error::Io`] if the program cannot be started or does not say.
    pub fn peak_memory(&self, file: &std::path::Path, threads: usize) -> Result<f64> {
        let mut command = self.annotate();
        command.args(["--no-text", "--threads", &threads.to_string()]).arg(file).stdout(Stdio::null());
        let done = command.output().map_err(|e| Error::io(self.program.display(), e))?;
        let said = String::from_utf8_lossy(&done.stderr);
        let peak = said.lines().last().and_then(Summary::peak_memory_of_line);
        peak.map(|bytes| bytes as f64).ok_or_else(|| self.wrote(&said))
    }

    fn annotate(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("annotate");
        if let Some(model) = &self.model {
            command.arg("--model").arg(model);
        }
        command
    }

    fn wrote(&self, said: &str) -> Error {
        let problem = format!("expected the output of `nommer annotate`, found `{}`", said.trim());
        Error::io(self.program.display(), std::io::Error::other(problem))
    }
}
