//! `--check`: what the options would come to on this machine.

use crate::cli::Cli;
use crate::config::{Config, Service};
use crate::daemon::{self, UserInfo};
use anyhow::{Context, Result};
use std::io::Write;

/// Says what a sysadmin should know about options that work.
pub(super) fn report(cli: &Cli, config: &Config, user: &UserInfo) -> Result<()> {
    let service = Service {
        user: &user.name,
        home: &user.home,
        pass_env: &cli.command.pass_env,
    };
    let risks = daemon::acting_as(user, || Ok(config.risks(&service)))?;
    let mut out = std::io::stdout().lock();
    for warning in config.warnings().iter().chain(&risks) {
        writeln!(out, "warning: {warning}")?;
    }
    writeln!(out, "the configuration is valid").context("cannot write to stdout")
}
