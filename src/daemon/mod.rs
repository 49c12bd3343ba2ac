//! Being a daemon: background, pid file, privileges, logging.
//!
//! `startup` puts these together in this order: bind and check everything, [`PidFile::acquire`], [`go_to_background`],
//! [`PidFile::write`], [`log_to`], [`drop_to`], and only then a runtime, because threads don't survive a fork.

mod background;
mod backlog;
mod command_line;
mod limits;
mod logging;
mod pid_file;
mod privileges;
#[cfg(test)]
mod scratch;
mod signals;
mod syslog;
mod user;

pub use background::{Starter, go_to_background};
pub use command_line::CommandLine;
pub use limits::raise_descriptor_limit;
pub use logging::{Destination, finish_log, log_to};
pub use pid_file::{PidFile, PidFileChoice};
pub use privileges::{acting_as, drop_to, is_root, set_not_dumpable};
pub use signals::HeldSignals;
pub use user::{UserInfo, current_user, lookup_user};
