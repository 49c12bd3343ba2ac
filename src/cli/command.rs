//! Options that say what a session runs.

use std::path::PathBuf;

use clap::Args;

/// What a session runs, and what a client's parameter may add to it.
#[derive(Debug, Clone, Args)]
pub struct CommandOptions {
    // Has a default, so `template` tells whether it counts.
    /// Command to run; %p is the page's parameter, %u its user, %h its address
    #[arg(
        short,
        long,
        value_name = "TEMPLATE",
        default_value = "/bin/bash",
        overrides_with = "device"
    )]
    command: String,

    /// Serial device to connect to instead of running a command
    #[arg(short, long, value_name = "PATH", overrides_with = "command")]
    pub device: Option<PathBuf>,

    /// Speed of the serial device in bits a second
    #[arg(short, long, value_name = "BAUD", default_value_t = 9600)]
    pub baudrate: u32,

    /// Allow option OPT in parameters, besides those known to be safe; repeatable
    #[arg(long, value_name = "OPT")]
    pub allow_option: Vec<String>,

    /// Connect only to TARGET: an address, a network such as 10.0.0.0/8, or a name such as *.example.com; repeatable
    #[arg(long, value_name = "TARGET")]
    pub allow_target: Vec<String>,

    /// Refuse parameters that REGEX does not match as a whole
    #[arg(long, value_name = "REGEX")]
    pub param_pattern: Option<String>,

    /// Pass environment variable NAME on to the command; repeatable
    #[arg(long, value_name = "NAME")]
    pub pass_env: Vec<String>,
}

impl CommandOptions {
    /// The command template; none where a device was asked for later on the line.
    pub fn template(&self) -> Option<&str> {
        self.device.is_none().then_some(self.command.as_str())
    }
}
