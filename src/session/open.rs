//! Opening a session: from a request to a running command.

use super::acks::Acks;
use super::answers::Answers;
use super::id::SessionId;
use super::resize::Sizing;
use super::room::{Own, Room};
use super::state::{Owner, Session, State};
use crate::backend::{Backend, Environment, Pty, Serial, SpawnOptions};
use crate::charset::Charset;
use crate::config::{Config, Source};
use crate::ration::Ration;
use crate::terminal::{self, Kind, PageColors, Terminal};
use std::collections::VecDeque;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// One `open` request, its sizes within the limits.
#[derive(Clone, Debug)]
pub struct OpenRequest {
    /// Rows of the screen.
    pub rows: u16,
    /// Columns of the screen.
    pub cols: u16,
    /// What the page shows text in.
    pub colors: PageColors,
    /// Lines of scrollback.
    pub scrollback: usize,
    /// `%p`.
    pub param: String,
    /// Character set of this session; the daemon's if none.
    pub charset: Option<String>,
    /// Terminal type; the Linux console's if none, whose keys old pages send.
    pub term: Option<String>,
    /// How long the session is to outlive its last request.
    pub keep: Option<Duration>,
    /// `%u`.
    pub user: String,
    /// `%h`.
    pub host: String,
    /// The address that the command is to connect to, where only some are allowed.
    pub address: Option<IpAddr>,
    /// Who may use the session.
    pub owner: Owner,
    /// A random word by which the page can be told again, should it not get the answer; empty without.
    pub page: String,
    /// Whose sessions this one is counted with; nobody's where the client can't be told or is not limited.
    pub counted: Option<IpAddr>,
}

/// What every command is started with.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Its environment, but for `TERM`.
    pub environment: Environment,
    /// Where it starts.
    pub directory: Option<PathBuf>,
    /// Its limit of open files: some programs walk through all that they may have, and `select`
    /// knows 1024 only, so it is not the daemon's own.
    pub descriptors: u64,
}

/// Why there is no session, as the page is told.
#[derive(Debug, PartialEq, Eq)]
pub struct OpenError(pub String);

impl<T: Display> From<T> for OpenError {
    fn from(message: T) -> OpenError {
        OpenError(message.to_string())
    }
}

/// The terminal types that are emulated, and the character that erases under each.
fn kind(term: Option<&str>) -> Result<(Kind, &'static str, u8), OpenError> {
    match term {
        None | Some("linux") => Ok((Kind::Linux, "linux", 0x08)),
        Some("xterm-256color") => Ok((Kind::Xterm, "xterm-256color", 0x7f)),
        Some(other) => {
            let name: String = other.chars().take(40).flat_map(char::escape_default).collect();
            Err(format!("unknown terminal type '{name}'").into())
        }
    }
}

/// Longest text in the log that came from outside: what is accepted fits in.
const LONGEST: usize = 256;

/// Refusals in the log: a parameter can be wrong thousands of times a second.
static REFUSALS: Ration = Ration::new(20);

/// Who opened a session and with what, for the log: what came from outside is escaped.
struct Label<'a>(&'a OpenRequest);

impl Display for Label<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let escape = |text: &str| -> String { text.chars().flat_map(char::escape_default).take(LONGEST).collect() };
        let OpenRequest { host, user, param, .. } = self.0;
        write!(f, "from {host}, user '{}', parameter '{}'", escape(user), escape(param))
    }
}

/// A reason for the log, escaped. What it leaves out is in the middle, where reasons quote what they are about.
fn shortened(why: &str) -> String {
    let escaped: String = why.chars().flat_map(char::escape_default).collect();
    let Some(end) = escaped.len().checked_sub(LONGEST) else {
        return escaped;
    };
    let half = LONGEST / 2;
    format!("{}...{}", &escaped[..half], &escaped[half + end..])
}

/// Starts the command and makes its session; nobody knows of it yet.
pub(super) fn open(
    config: &Config,
    launch: &Launch,
    room: &Arc<Room>,
    request: &OpenRequest,
) -> Result<(Session, Arc<Backend>), OpenError> {
    let label = Label(request).to_string();
    let started = start(config, launch, request).inspect_err(|OpenError(why)| {
        if let Some(omitted) = REFUSALS.take() {
            log::warn!("refused: {label}: {}{omitted}", shortened(why));
        }
    });
    let (charset, kind, backend) = started?;
    let id = SessionId::random()?;
    log::info!("opened: {label}");
    let now = Instant::now();
    let keep = request
        .keep
        .map_or(config.session_timeout, |keep| keep.min(config.max_keep));
    let mut terminal = Terminal::new(terminal::Config {
        rows: request.rows,
        cols: request.cols,
        scrollback: request.scrollback,
        kind,
        clipboard: config.clipboard,
    });
    terminal.set_page_colors(request.colors);
    let backend = Arc::new(backend);
    let state = State {
        backend: Some(Arc::clone(&backend)),
        terminal,
        sizing: Sizing::told(request.rows, request.cols),
        answers: Answers::new(request.scrollback),
        last_answer: None,
        frame: Duration::ZERO,
        last_output: None,
        ticket: 0,
        polls: 0,
        held: None,
        echoing: 0,
        last_use: now,
        leaving: None,
        synchronized_since: None,
        input: VecDeque::new(),
        acks: Acks::default(),
        end: None,
        bytes_out: 0,
        bytes_in: 0,
    };
    let session = Session {
        id,
        charset,
        keep,
        opened: now,
        owner: request.owner.clone(),
        page: request.page.clone(),
        counted: request.counted,
        label,
        state: Mutex::new(state),
        room: Own::of(room),
        changed: Notify::new(),
        echoed: Notify::new(),
        wake: Notify::new(),
    };
    Ok((session, backend))
}

fn start(config: &Config, launch: &Launch, request: &OpenRequest) -> Result<(Charset, Kind, Backend), OpenError> {
    let charset = match &request.charset {
        Some(name) => name.parse::<Charset>()?,
        None => config.charset,
    };
    let (kind, term, erase) = kind(request.term.as_deref())?;
    let backend = match &config.source {
        Source::Device { path, baud } => Serial::open(path, *baud)?.into(),
        Source::Command {
            template,
            policy,
            targets,
        } => {
            let mut invocation = template.fill(&request.values(), policy)?;
            if targets.is_some() {
                let address = request.address.ok_or("the target was not checked")?;
                template.target(&invocation)?.hold_to(address, &mut invocation);
            }
            let mut env = launch.environment.clone();
            env.set("TERM", term);
            let options = SpawnOptions {
                program: invocation.program,
                args: invocation.args,
                env,
                rows: request.rows,
                cols: request.cols,
                erase,
                utf8: matches!(charset, Charset::Utf8),
                directory: launch.directory.clone(),
                descriptors: Some(launch.descriptors),
            };
            Pty::spawn(&options)?.into()
        }
    };
    Ok((charset, kind, backend))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_keeps_its_beginning_and_its_end() {
        let why = format!("the parameter \"{}\" has a control character", "\u{7f}".repeat(255));
        let short = shortened(&why);
        assert_eq!(short.len(), LONGEST + 3);
        assert!(
            short.starts_with("the parameter ") && short.ends_with(" has a control character"),
            "{short}"
        );
        assert_eq!(shortened("a\n"), "a\\n");
    }
}
