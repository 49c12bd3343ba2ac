//! The options as typed on the command line: names, types and defaults, no checks against the system.
//!
//! Everything that 1.1.29 took is taken with the same meaning: the later of two equal options wins, a
//! value is the next word whatever it begins with, and a usage error exits with 1.

mod command;
mod daemon;
mod listen;
mod page;
mod parse;
mod trust;

pub use command::CommandOptions;
pub use daemon::DaemonOptions;
pub use listen::{Listen, ListenOptions};
pub use page::PageOptions;
pub use parse::Refusal;
pub use trust::{Auth, TrustOptions};

use clap::{ArgAction, Parser};

/// All options, in the groups that `--help` shows.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "anytermd",
    version,
    about = "A terminal in any browser: runs a command under a pseudoterminal and serves its screen.",
    override_usage = "anytermd [OPTIONS]",
    args_override_self = true,
    disable_help_flag = true,
    disable_version_flag = true,
    next_line_help = true,
    // A manual page and a serial console are 80 columns wide, and so is this text.
    max_term_width = 80
)]
pub struct Cli {
    /// What a session runs.
    #[command(flatten, next_help_heading = "The command")]
    pub command: CommandOptions,

    /// Where the daemon listens.
    #[command(flatten, next_help_heading = "Listening")]
    pub listen: ListenOptions,

    /// Who may come in.
    #[command(flatten, next_help_heading = "Who may come in")]
    pub trust: TrustOptions,

    /// What browsers get.
    #[command(flatten, next_help_heading = "Sessions and browsers")]
    pub page: PageOptions,

    /// How the process behaves.
    #[command(flatten, next_help_heading = "The daemon")]
    pub daemon: DaemonOptions,

    // One form of help: the long one would need a pager.
    /// Print this help
    #[arg(short, long, action = ArgAction::HelpShort, help_heading = "Help")]
    help: Option<bool>,

    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = "Help")]
    version: Option<bool>,
}
