//! The program `nommer`: command line in, exit status out. Everything else is in the library.

mod commands;

use std::process::ExitCode;

use clap::Parser;

/// With two threads the system's takes 4 % more time.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// French named entities and amounts: text in, JSON Lines out.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Write the entities of French texts as JSON Lines
    Annotate(commands::annotate::Annotate),
    /// Score predictions, or nommer itself, against hand-labelled texts
    Evaluate(commands::evaluate::Evaluate),
    /// Translate labelled texts between JSONL, CoNLL, brat, doccano, Label Studio and Prodigy
    Convert(commands::convert::Convert),
    /// Measure speed, latency, start-up and memory on this machine
    Bench(commands::bench::Bench),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => return commands::usage(&message),
    };
    let outcome = match cli.command {
        Command::Annotate(annotate) => annotate.run(),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Convert(convert) => convert.run(),
        Command::Bench(bench) => bench.run(),
    };
    commands::exit_code(outcome)
}
