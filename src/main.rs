//! The `threatproof` command: the world is handed in here.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use threatproof::cli::{self, Cli};
use threatproof::clock;
use threatproof::commands::World;
use threatproof::error::RunError;
use threatproof::terminal::{self, Screen};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => match cli::refused_as_json(&refusal, std::env::args_os()) {
            Some(error) => return ended(&error, false, true),
            None => refusal.exit(),
        },
    };
    let screen = Screen::new(&cli.telling, cli::variable);
    terminal::start_logging(&cli.telling, screen);
    let world = World {
        now: clock::now,
        screen,
        variable: cli::variable,
        command_line: Cli::command,
    };
    match cli.run(&world) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => ended(&error, screen.colour, screen.json),
    }
}

/// Tells the error that ended the run.
fn ended(error: &RunError, colour: bool, json: bool) -> ExitCode {
    let told = match json {
        true => error.render_json(clock::now()),
        false => error.render(colour),
    };
    let _ = writeln!(std::io::stderr(), "{told}");
    ExitCode::from(error.exit as u8)
}
