//! Options that say how the process behaves.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use log::LevelFilter;

/// How the process behaves.
#[derive(Debug, Clone, Args)]
pub struct DaemonOptions {
    /// User to run as; root must name one, for others it is ignored
    #[arg(short, long, value_name = "USER")]
    pub user: Option<String>,

    /// Stay in the foreground and log to stderr
    #[arg(short, long)]
    pub foreground: bool,

    // An `Option`, because a pid file that another port's daemon holds is stepped around only where
    // nobody chose the name.
    /// Name in the log and of the pid file [default: anytermd]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Pid file [default for root: /run/NAME.pid]
    #[arg(long, value_name = "PATH")]
    pub pid_file: Option<PathBuf>,

    /// What to log
    #[arg(long, value_name = "LEVEL", default_value = "info",
          value_parser = PossibleValuesParser::new(["error", "warn", "info", "debug", "trace"])
              .try_map(|level| level.parse::<LevelFilter>()))]
    pub log_level: LevelFilter,

    /// Check the options against this machine, say what is wrong, and exit
    #[arg(long)]
    pub check: bool,
}

impl DaemonOptions {
    /// The name given, or the one of the program.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("anytermd")
    }
}
