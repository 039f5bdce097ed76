//! The `threatproof` command: the world is handed in here.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use threatproof::cli::{self, Cli};
use threatproof::clock;
use threatproof::commands::World;
use threatproof::terminal::{self, Screen};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let screen = Screen::new(&cli.telling);
    terminal::start_logging(&cli.telling, screen.colour);
    let world = World {
        now: clock::now,
        screen,
        variable: cli::variable,
        command_line: Cli::command,
    };
    match cli.run(&world) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{}", error.render(screen.colour));
            ExitCode::from(error.exit as u8)
        }
    }
}
