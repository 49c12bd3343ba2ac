//! From the options to a daemon at work: check, bind, go to the background, drop privileges, and only
//! then a runtime, because threads do not survive a fork.

mod check;
mod serve;
mod settle;
mod socket;

use crate::backend;
use crate::cli::Cli;
use crate::config::{Config, Secrets};
use crate::daemon::{self, HeldSignals, UserInfo};
use crate::http::App;
use crate::net::{self, Listener, Scheme, Tls};
use crate::session::{Launch, Registry};
use anyhow::{Result, bail};
use std::io::Write;
use std::time::Instant;

/// Does what the options ask for; returns when the daemon has ended.
///
/// # Errors
/// What kept it from starting or working, for standard error; the log has been told already if there was one.
pub fn run(cli: &Cli) -> Result<()> {
    let user = service_user(cli)?;
    let (usual, descriptors) = daemon::raise_descriptor_limit()?;
    let (config, tls, secrets) = daemon::acting_as(&user, || {
        let config = Config::new(cli, descriptors)?;
        let tls = config.trust.tls.as_ref().map(Tls::load).transpose()?;
        let secrets = Secrets::read(&config.trust)?;
        Ok((config, tls, secrets))
    })?;
    if cli.daemon.check {
        return check::report(cli, &config, tls.as_ref(), &user);
    }
    let launch = launch(cli, &user, usual);
    let listeners = net::bind_all(&config.addresses, scheme(&config), |path| socket::bind(path, &user))?;
    // The daemon before this one answers nobody any more.
    let started = Instant::now();
    let mut pid_file = settle::pid_file(cli, &listeners)?;
    let signals = HeldSignals::hold()?;
    announce(&listeners);
    let starter = match cli.daemon.foreground {
        true => None,
        false => Some(daemon::go_to_background()?),
    };
    let command_line = settle::visible_command_line(cli);
    let ready = settle::settle(cli, &user, pid_file.as_mut()).and_then(|()| serve::Ready::new());
    if let Some(starter) = starter {
        starter.report(&ready);
    }
    let ready = ready.inspect_err(|e| log::error!("{e:#}"))?;
    for warning in warnings(&config, tls.as_ref()) {
        log::warn!("{warning}");
    }
    for listener in &listeners {
        log::info!("listening on {listener}");
    }
    let registry = Registry::new(launch);
    let served = serve::Served {
        listeners,
        tls,
        app: App::new(config, secrets, registry, started),
    };
    ready
        .serve(served, signals, command_line.as_ref())
        .inspect_err(|e| log::error!("{e:#}"))
}

/// Whose rights the commands get.
fn service_user(cli: &Cli) -> Result<UserInfo> {
    match &cli.daemon.user {
        _ if !daemon::is_root() => daemon::current_user(),
        None => bail!("Please specify a user to run as using --user."),
        Some(name) => {
            let user = daemon::lookup_user(name)?;
            if user.uid.is_root() {
                bail!("--user {name}: the commands must not run as root");
            }
            Ok(user)
        }
    }
}

/// What a sysadmin should know each time that the daemon starts.
fn warnings(config: &Config, tls: Option<&Tls>) -> Vec<String> {
    let of_dates = tls.into_iter().flat_map(Tls::warnings);
    config.warnings().into_iter().chain(of_dates).collect()
}

fn launch(cli: &Cli, user: &UserInfo, descriptors: u64) -> Launch {
    let (pass, inherited) = (&cli.command.pass_env, std::env::vars_os());
    Launch {
        environment: backend::environment(&user.name, &user.home, &user.shell, pass, inherited),
        directory: Some(user.home.clone()),
        descriptors,
    }
}

fn scheme(config: &Config) -> Scheme {
    match config.trust.tls {
        Some(_) => Scheme::Https,
        None => Scheme::Http,
    }
}

fn announce(listeners: &[Listener]) {
    let mut out = std::io::stdout().lock();
    for listener in listeners {
        // Nobody may be there to read it, which is no reason not to start.
        let _ = writeln!(out, "listening on {listener}");
    }
    let _ = out.flush();
}
