//! The daemon: parse, check, bind, go to the background, drop privileges, and only then a runtime,
//! because threads do not survive a fork.

use anyhow::{Context, Result, bail};
use anytermd::cli::Cli;
use anytermd::config::{Config, Secrets, Service};
use anytermd::daemon::{self, CommandLine, Destination, HeldSignals, PidFile, PidFileChoice, UserInfo};
use anytermd::http::App;
use anytermd::net::{self, Listener, Scheme, Tls};
use anytermd::session::{Launch, Registry};
use anytermd::{backend, server};
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use tokio::signal::unix::{Signal, SignalKind, signal};

fn main() -> ExitCode {
    let cli = match Cli::parse_from_env() {
        Ok(cli) => cli,
        Err(refusal) => return refusal.report(),
    };
    let ended = start(&cli);
    daemon::finish_log();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "anytermd: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: &Cli) -> Result<()> {
    let user = service_user(cli)?;
    let (usual, descriptors) = daemon::raise_descriptor_limit()?;
    let config = Config::new(cli, descriptors)?;
    let (tls, secrets) = daemon::acting_as(&user, || {
        let tls = config.trust.tls.as_ref().map(Tls::load).transpose()?;
        Ok((tls, Secrets::read(&config.trust)?))
    })?;
    if cli.daemon.check {
        return check(cli, &config, &user);
    }
    let launch = launch(cli, &user, usual);
    let listeners = net::bind_all(&config.addresses, scheme(&config))?;
    // The daemon before this one answers nobody any more.
    let started = Instant::now();
    let mut pid_file = pid_file(cli, &listeners)?;
    let signals = HeldSignals::hold()?;
    announce(&listeners)?;
    let starter = match cli.daemon.foreground {
        true => None,
        false => Some(daemon::go_to_background()?),
    };
    let command_line = visible_command_line(cli);
    let settled = settle(cli, &user, pid_file.as_mut());
    if let Some(starter) = starter {
        starter.report(&settled);
    }
    settled.inspect_err(|e| log::error!("{e:#}"))?;
    for warning in config.warnings() {
        log::warn!("{warning}");
    }
    for listener in &listeners {
        log::info!("listening on {listener}");
    }
    let registry = Registry::new(launch);
    let served = Served {
        listeners,
        tls,
        app: App::new(config, secrets, registry, started),
    };
    serve(served, signals, command_line.as_ref()).inspect_err(|e| log::error!("{e:#}"))
}

/// The command line by which the init script of 1.1.29 finds daemons: those in the background that nobody named.
fn visible_command_line(cli: &Cli) -> Option<CommandLine> {
    let nameless = cli.daemon.name.is_none() && cli.daemon.pid_file.is_none();
    // Without it that script may have to be told twice.
    CommandLine::open().ok().filter(|_| nameless && !cli.daemon.foreground)
}

/// What only the process that stays can do: its log, its pid file, and giving up root.
fn settle(cli: &Cli, user: &UserInfo, pid_file: Option<&mut PidFile>) -> Result<()> {
    daemon::log_to(log_destination(cli), Some(cli.daemon.log_level))?;
    pid_file.map_or(Ok(()), PidFile::write)?;
    if daemon::is_root() {
        daemon::drop_to(user)?;
    }
    daemon::set_not_dumpable()
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

fn check(cli: &Cli, config: &Config, user: &UserInfo) -> Result<()> {
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

fn launch(cli: &Cli, user: &UserInfo, descriptors: u64) -> Launch {
    let (pass, inherited) = (&cli.command.pass_env, std::env::vars_os());
    Launch {
        environment: backend::environment(&user.name, &user.home, &user.shell, pass, inherited),
        directory: Some(user.home.clone()),
        descriptors,
    }
}

fn log_destination(cli: &Cli) -> Destination {
    match cli.daemon.foreground {
        true => Destination::Stderr,
        false => Destination::Syslog(cli.daemon.name().to_owned()),
    }
}

/// The pid file that was asked for; otherwise root's daemons have one in /run, and others none.
fn pid_file(cli: &Cli, listeners: &[Listener]) -> Result<Option<PidFile>> {
    let choice = match &cli.daemon.pid_file {
        Some(path) => PidFileChoice::Given(path.clone()),
        None if !daemon::is_root() => return Ok(None),
        None => PidFileChoice::Named {
            directory: "/run".into(),
            name: cli.daemon.name().to_owned(),
            // Only a name that nobody chose may give way to another daemon of that name.
            port: listeners
                .iter()
                .find_map(Listener::port)
                .filter(|_| cli.daemon.name.is_none()),
        },
    };
    PidFile::choose(&choice).map(Some)
}

fn announce(listeners: &[Listener]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for listener in listeners {
        // Nobody may be there to read it, which is no reason not to start.
        let _ = writeln!(out, "listening on {listener}");
    }
    let _ = out.flush();
    Ok(())
}

struct Served {
    listeners: Vec<Listener>,
    tls: Option<Tls>,
    app: App,
}

fn serve(served: Served, held_signals: HeldSignals, command_line: Option<&CommandLine>) -> Result<()> {
    // One thread: a key passes through two sockets and a pseudoterminal, and hand-overs between
    // threads would cost more than all the work in between.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot start the runtime")?;
    let served = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (app, tls) = (Arc::new(served.app), served.tls.map(Arc::new));
        // Nor must a terminal that goes away take the sessions with it.
        let hangup = signal(SignalKind::hangup())?;
        tokio::spawn(reread(hangup, Arc::clone(&app), tls.clone()));
        drop(held_signals);
        let shutdown = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            log::info!("stopping");
            let _ = command_line.map(|line| line.replace("anytermd: ending its sessions"));
        };
        server::run(served.listeners, tls, app, shutdown).await
    });
    // A thread may wait for a name server yet.
    runtime.shutdown_background();
    served
}

fn scheme(config: &Config) -> Scheme {
    match config.trust.tls {
        Some(_) => Scheme::Https,
        None => Scheme::Http,
    }
}

/// Reads the files of certificates and passwords again at each HUP. No session notices; where a file is
/// broken, all stays as it was.
async fn reread(mut hangup: Signal, app: Arc<App>, tls: Option<Arc<Tls>>) {
    while hangup.recv().await.is_some() {
        let tls = tls.as_ref().map_or(Ok(()), |tls| tls.reload());
        match tls.and_then(|()| app.reload()) {
            Ok(()) => log::info!("read the files again"),
            Err(e) => log::error!("nothing was changed: {e:#}"),
        }
    }
}
