//! The subcommands, and what their outcome means for the exit status.

pub mod annotate;
pub mod bench;
pub mod convert;
pub mod evaluate;
mod model;
mod progress;

use std::io::ErrorKind;
use std::process::ExitCode;

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Complete,
    /// Some records or files could not be used; the rest was done.
    Partial,
    /// There was input, and nothing of it could be used.
    Nothing,
}

/// 0 for complete and for a reader that closed the pipe, 2 for partial, 1 for nothing and for errors.
pub fn exit_code(outcome: anyhow::Result<Outcome>) -> ExitCode {
    match outcome {
        Ok(Outcome::Complete) => ExitCode::SUCCESS,
        Ok(Outcome::Partial) => ExitCode::from(2),
        Ok(Outcome::Nothing) => ExitCode::FAILURE,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nommer: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let of_ours = |cause: &nommer::Error| matches!(cause, nommer::Error::Io { cause, .. } if is_closed(cause));
    error.chain().any(|cause| cause.downcast_ref().is_some_and(is_closed) || cause.downcast_ref().is_some_and(of_ours))
}

fn is_closed(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::BrokenPipe
}

/// Prints help to standard output with status 0, and a misuse to standard error with status 1.
pub fn usage(message: &clap::Error) -> ExitCode {
    // Nothing is left to be done if the terminal is gone.
    let _ = message.print();
    if message.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
