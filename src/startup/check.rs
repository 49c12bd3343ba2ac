//! `--check`: what the options would come to on this machine.

use super::settle;
use crate::cli::Cli;
use crate::config::{Config, Service};
use crate::daemon::{self, UserInfo};
use crate::net::{self, Tls};
use anyhow::{Context, Result};
use std::io::Write;

/// Tries what only the start would find out, and says what a sysadmin should know about options that work.
pub(super) fn report(cli: &Cli, config: &Config, tls: Option<&Tls>, user: &UserInfo) -> Result<()> {
    net::try_all(&config.addresses)?;
    if let Some(choice) = settle::pid_file_choice(cli, None)? {
        choice.check()?;
    }
    let service = Service {
        user: &user.name,
        home: &user.home,
        pass_env: &cli.command.pass_env,
    };
    let risks = daemon::acting_as(user, || Ok(config.risks(&service)))?;
    let mut out = std::io::stdout().lock();
    for warning in super::warnings(config, tls).iter().chain(&risks) {
        writeln!(out, "warning: {warning}")?;
    }
    writeln!(out, "the configuration is valid").context("cannot write to stdout")
}
