//! What the process that stays has of its own: log, pid file, and no root any more.

use crate::cli::Cli;
use crate::config;
use crate::daemon::{self, CommandLine, Destination, PidFile, PidFileChoice, UserInfo};
use crate::net::Listener;
use anyhow::Result;

/// What only the process that stays can do: its log, its pid file, and giving up root.
pub(super) fn settle(cli: &Cli, user: &UserInfo, pid_file: Option<&mut PidFile>) -> Result<()> {
    daemon::log_to(log_destination(cli), Some(cli.daemon.log_level))?;
    pid_file.map_or(Ok(()), PidFile::write)?;
    if daemon::is_root() {
        daemon::drop_to(user)?;
    }
    daemon::set_not_dumpable()
}

/// The command line by which the init script of 1.1.29 finds daemons: those in the background that nobody named.
pub(super) fn visible_command_line(cli: &Cli) -> Option<CommandLine> {
    let nameless = cli.daemon.name.is_none() && cli.daemon.pid_file.is_none();
    // Without it that script may have to be told twice.
    CommandLine::open().ok().filter(|_| nameless && !cli.daemon.foreground)
}

fn log_destination(cli: &Cli) -> Destination {
    match cli.daemon.foreground {
        true => Destination::Stderr,
        false => Destination::Syslog(cli.daemon.name().to_owned()),
    }
}

/// The pid file, taken.
pub(super) fn pid_file(cli: &Cli, listeners: &[Listener]) -> Result<Option<PidFile>> {
    let choice = pid_file_choice(cli, listeners.iter().find_map(Listener::port))?;
    choice.as_ref().map(PidFile::choose).transpose()
}

/// The pid file that was asked for; otherwise root's daemons have one in /run, and others none.
pub(super) fn pid_file_choice(cli: &Cli, port: Option<u16>) -> Result<Option<PidFileChoice>> {
    Ok(Some(match &cli.daemon.pid_file {
        Some(path) => PidFileChoice::Given(config::absolute(path, "--pid-file")?),
        None if !daemon::is_root() => return Ok(None),
        None => PidFileChoice::Named {
            directory: "/run".into(),
            name: cli.daemon.name().to_owned(),
            // Only a name that nobody chose may give way to another daemon of that name.
            port: port.filter(|_| cli.daemon.name.is_none()),
        },
    }))
}
