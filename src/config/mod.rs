//! The checked configuration: everything that can be wrong with the options is found here, before a
//! socket is bound or a process forked.

mod addresses;
mod frames;
mod identities;
mod paths;
mod risks;
mod trust;

use crate::charset::Charset;
use crate::cli::{Cli, PageOptions};
use crate::command::{Policy, Template};
use crate::trust::Targets;
use anyhow::{Context, Result, ensure};
use nix::unistd::{AccessFlags, eaccess};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use addresses::Address;
pub use paths::{absolute, check_place};
pub use risks::Service;
pub use trust::{Auth, Secrets, TlsFiles, Trust};

/// What the daemon does, every part of it known to be possible.
#[derive(Debug)]
pub struct Config {
    /// The daemon's name, which is in the links for it.
    pub name: String,
    /// Whether somebody chose that name.
    pub is_named: bool,
    /// What a session talks to.
    pub source: Source,
    /// Where to listen.
    pub addresses: Vec<Address>,
    /// Who may come in.
    pub trust: Trust,
    /// The character set of sessions that ask for none.
    pub charset: Charset,
    /// Send whole screens only.
    pub nodiff: bool,
    /// Live sessions at once.
    pub max_sessions: usize,
    /// How many of them one client may have.
    pub client_limit: ClientLimit,
    /// Connections at once.
    pub max_http_connections: usize,
    /// The limit of open files.
    pub descriptors: u64,
    /// How long a session outlives its last request.
    pub session_timeout: Duration,
    /// Programs may set the browser's clipboard.
    pub clipboard: bool,
    /// Longest time that a page may ask a session to be kept for.
    pub max_keep: Duration,
}

/// How many sessions the clients at one address may have at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientLimit {
    /// So many.
    pub sessions: usize,
    /// Those of this machine too, which may be a web server that does not tell whom it speaks for.
    pub own_machine: bool,
}

/// What a session talks to.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // there is one of them
pub enum Source {
    /// A command, and what its parameter may be.
    Command {
        /// The command line.
        template: Template,
        /// What may be filled into it.
        policy: Policy,
        /// Where it may connect to; anywhere without.
        targets: Option<Targets>,
    },
    /// A serial device.
    Device {
        /// Its path.
        path: PathBuf,
        /// Its speed in bits a second.
        baud: u32,
    },
}

/// Descriptors that connections can't have: standard streams, log, pid file, sockets, files of the
/// runtime, and room to open what a new session needs.
const DESCRIPTOR_RESERVE: u64 = 64;
/// Descriptors of one session: the pseudoterminal and the handle of its process.
const DESCRIPTORS_PER_SESSION: u64 = 2;

impl Config {
    /// Checks the options; `descriptors` is the limit of open files. Has to be called as the service user: what counts is
    /// what that one can run and open.
    pub fn new(cli: &Cli, descriptors: u64) -> Result<Config> {
        let charset = cli.page.charset.parse().context("--charset")?;
        let addresses = addresses::addresses(&cli.listen)?;
        let has_unix = addresses.iter().any(|address| matches!(address, Address::Unix(_)));
        Ok(Config {
            name: name(cli)?,
            is_named: cli.daemon.name.is_some(),
            source: source(cli)?,
            addresses,
            trust: Trust::new(&cli.trust, has_unix)?,
            charset,
            nodiff: cli.page.nodiff,
            max_sessions: max_sessions(cli)?,
            client_limit: ClientLimit::new(&cli.page),
            max_http_connections: max_connections(cli, descriptors),
            descriptors,
            session_timeout: Duration::from_secs(cli.page.session_timeout.into()),
            clipboard: cli.page.clipboard,
            max_keep: Duration::from_secs(cli.page.max_keep.into()),
        })
    }

    /// Whether commands may connect to some targets only.
    pub fn limits_targets(&self) -> bool {
        matches!(&self.source, Source::Command { targets: Some(_), .. })
    }

    /// What a sysadmin should know about these options, though they work.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Source::Command { template, targets, .. } = &self.source {
            warnings.extend(template.warnings());
            let untold = template.untold().filter(|_| targets.is_some());
            warnings.extend(untold.map(|why| format!("--allow-target refuses every session: the target {why}")));
        }
        if self.trust.auth.is_link() && !self.is_named {
            let text =
                "--auth link without --name: links for any other nameless daemon with this key open this one too";
            warnings.push(text.to_owned());
        }
        if self.trust.auth == Auth::Trivial {
            let text = "--auth trivial lets everybody in who knows a published password: for trying out only";
            warnings.push(text.to_owned());
        }
        warnings.extend(self.few_descriptors());
        warnings
    }

    fn few_descriptors(&self) -> Option<String> {
        // Each session has a connection as well, in which its page waits for what is new.
        let needed = (self.max_sessions as u64).saturating_mul(DESCRIPTORS_PER_SESSION + 1);
        let (needed, limit) = (needed.saturating_add(DESCRIPTOR_RESERVE), self.descriptors);
        (needed > limit).then(|| {
            format!(
                "--max-sessions {} need {needed} open files, and the limit is {limit}: raise it (ulimit -n, \
                 LimitNOFILE= of systemd)",
                self.max_sessions
            )
        })
    }
}

/// What an operator has open in one browser, at most: a quarter of few sessions would be less than that.
const OPERATOR: usize = 12;

impl ClientLimit {
    fn new(options: &PageOptions) -> ClientLimit {
        let asked = options.max_sessions_per_client;
        let sessions = match asked {
            None => (options.max_sessions / 4).max(OPERATOR),
            Some(0) => usize::MAX,
            Some(asked) => asked,
        };
        ClientLimit {
            sessions,
            own_machine: asked.is_some(),
        }
    }
}

fn name(cli: &Cli) -> Result<String> {
    let name = cli.daemon.name();
    let is_name = !name.is_empty() && !name.contains(|c: char| c == '/' || c.is_control());
    ensure!(
        is_name,
        "--name {name:?}: expected one for the log and a pid file, without slashes and control characters"
    );
    Ok(name.to_owned())
}

fn max_sessions(cli: &Cli) -> Result<usize> {
    let sessions = cli.page.max_sessions;
    ensure!(sessions > 0, "--max-sessions 0 lets nobody in: use a positive number");
    Ok(sessions)
}

fn source(cli: &Cli) -> Result<Source> {
    if let Some(path) = &cli.command.device {
        ensure!(
            cli.command.allow_target.is_empty(),
            "--allow-target has no effect on --device"
        );
        crate::backend::check_baud(cli.command.baudrate).context("--baudrate")?;
        let path = absolute(path, "--device")?;
        check_device(&path)?;
        return Ok(Source::Device {
            path,
            baud: cli.command.baudrate,
        });
    }
    let text = cli.command.template().unwrap_or_default();
    let template: Template = text.parse().context("--command")?;
    template.check_program().context("--command")?;
    let policy = Policy::new(cli.command.param_pattern.as_deref(), cli.command.allow_option.clone())?;
    Ok(Source::Command {
        template,
        policy,
        targets: targets(&cli.command.allow_target)?,
    })
}

fn targets(texts: &[String]) -> Result<Option<Targets>> {
    let targets = Targets::parse(texts.iter().map(String::as_str))
        .map_err(anyhow::Error::msg)
        .context("--allow-target")?;
    Ok(Some(targets).filter(|_| !texts.is_empty()))
}

fn check_device(path: &Path) -> Result<()> {
    let kind = std::fs::metadata(path)
        .with_context(|| format!("--device {}", path.display()))?
        .file_type();
    ensure!(
        kind.is_char_device(),
        "--device {}: not a character device",
        path.display()
    );
    // Opening it would set its lines, which the other end may notice.
    eaccess(path, AccessFlags::R_OK | AccessFlags::W_OK).with_context(|| {
        format!(
            "--device {}: the service user may not open it for reading and writing",
            path.display()
        )
    })?;
    Ok(())
}

fn max_connections(cli: &Cli, descriptors: u64) -> usize {
    let sessions = (cli.page.max_sessions as u64).saturating_mul(DESCRIPTORS_PER_SESSION);
    let left = descriptors.saturating_sub(DESCRIPTOR_RESERVE.saturating_add(sessions));
    // Semaphores have an upper bound of their own.
    let most = usize::try_from(left.max(DESCRIPTOR_RESERVE))
        .unwrap_or(usize::MAX)
        .min(1 << 20);
    match cli.listen.max_http_connections {
        0 => most,
        asked => asked.min(most),
    }
}
