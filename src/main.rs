//! The program: options in, exit status out. What is between is [`anytermd::startup`].

use anytermd::cli::Cli;
use anytermd::{daemon, startup};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::parse_from_env() {
        Ok(cli) => cli,
        Err(refusal) => return refusal.report(),
    };
    let ended = startup::run(&cli);
    daemon::finish_log();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "anytermd: {e:#}");
            ExitCode::FAILURE
        }
    }
}
