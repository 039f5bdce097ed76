//! The `threatproof` command.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use threatproof::cli::Cli;
use threatproof::run;
use threatproof::terminal::{self, Screen};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let colour = Screen::new(&cli.telling).colour;
    terminal::start_logging(&cli.telling, colour);
    match run::run(cli) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{}", error.render(colour));
            ExitCode::from(error.exit as u8)
        }
    }
}
