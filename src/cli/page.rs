//! Options that say what browsers get: limits and the shape of answers.

use clap::Args;

/// What browsers get.
#[derive(Debug, Clone, Args)]
pub struct PageOptions {
    /// Character set of the command's output and of its keyboard
    #[arg(short = 's', long, value_name = "NAME", default_value = "utf-8")]
    pub charset: String,

    /// Send what changed on the screen (the default)
    #[arg(long, overrides_with = "nodiff")]
    diff: bool,

    /// Send the whole screen each time
    #[arg(short, long, overrides_with = "diff")]
    pub nodiff: bool,

    /// Sessions at once
    #[arg(short, long, value_name = "N", default_value_t = 20)]
    pub max_sessions: usize,

    /// Sessions at once of one browser's address; 0: any number [default: a
    /// quarter of --max-sessions, but at least 12, and any number for this
    /// machine's own]
    #[arg(long, value_name = "N")]
    pub max_sessions_per_client: Option<usize>,

    /// Seconds that a session lives without a request
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub session_timeout: u32,

    /// Most seconds that a page may ask to outlive its last request
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub max_keep: u32,

    /// Let programs put text on the browser's clipboard (OSC 52); never read it
    #[arg(long)]
    pub clipboard: bool,
}
