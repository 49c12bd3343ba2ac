//! The pump: moves bytes between the backend and the terminal until the session ends.

use super::state::{End, Session, State};
use crate::backend::Backend;
use crate::charset::Decoder;
use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Instant;
use tokio::time::sleep_until;

/// One read. A pseudoterminal gives 4 KiB at a time at most.
const BUFFER: usize = 16 * 1024;

/// Reads in a row before other tasks get their turn, so that a flood in one session delays a key
/// in another by half a millisecond at most.
const TURN: usize = 16;

/// Cells that output may touch before other tasks get their turn: a sequence of a few bytes may touch all of the screen,
/// and takes a millisecond or several then. Text of [`TURN`] reads touches fewer.
const CELLS: usize = 200_000;

/// Reads after the command's exit: what it wrote last must be shown, but a background process may
/// write for ever.
const LAST_READS: usize = 1024;

/// Runs until the command has ended or the session is closed, and then ends all that is left of it.
pub(super) async fn run(session: Arc<Session>, backend: Arc<Backend>) {
    // Whatever happens, even a panic: the page is told and nothing keeps running.
    let guard = Guard(&session);
    let end = pump(&session, &backend).await;
    drop(guard);
    let end = finish(&session, backend, end).await;
    let state = session.lock();
    let seconds = session.opened.elapsed().as_secs_f64();
    let (out, typed) = (state.bytes_out, state.bytes_in);
    log::info!(
        "closed: {}: {end}; {seconds:.1} s, {out} bytes out, {typed} bytes in",
        session.label
    );
}

struct Guard<'a>(&'a Session);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            log::error!("a session failed: {}", self.0.label);
            self.0.lock().end = Some(End::Failed("The session failed".to_owned()));
            self.0.changed.notify_waiters();
        }
    }
}

async fn pump(session: &Session, backend: &Backend) -> End {
    let mut reader = Reader::new(session);
    loop {
        let (closed, writes, resize) = {
            let mut state = session.lock();
            let resize = state.resize_if_due();
            (state.end.clone(), !state.input.is_empty(), resize)
        };
        if let Some(end) = closed {
            return end;
        }
        tokio::select! {
            // What the program writes for a size finds it, and what it wrote before is mostly drawn anew.
            ready = backend.readable(), if resize.is_none() => match ready.and_then(|()| reader.turn(|buffer| backend.try_read(buffer))) {
                Ok(Turn::Drained) => {}
                Ok(Turn::Used) => tokio::task::yield_now().await,
                Ok(Turn::End) => return End::Ended(None),
                Err(e) => return End::Failed(e.to_string()),
            },
            _ = backend.writable(), if writes => session.lock().flush_input(),
            () = session.wake.notified() => {}
            () = until(resize), if resize.is_some() => session.resize_and_tell(),
            exit = backend.exited() => {
                session.resize_and_tell();
                reader.last_words(backend).await;
                return End::Ended(Some(exit));
            }
        }
    }
}

async fn until(time: Option<Instant>) {
    if let Some(time) = time {
        sleep_until(time.into()).await;
    }
}

/// Ends what is left of the command, tells the page how it ended, and gives the log's words for it.
async fn finish(session: &Session, backend: Arc<Backend>, end: End) -> String {
    {
        let mut state = session.lock();
        state.resize_now();
        state.backend = None;
    }
    // Others use the backend only under the lock, so this was the last one.
    let exit = match Arc::into_inner(backend) {
        Some(backend) => backend.end().await,
        None => None,
    };
    let end = match end {
        End::Ended(None) => End::Ended(exit),
        end => end,
    };
    let mut state = session.lock();
    let end = state.end.get_or_insert(end).clone();
    drop(state);
    session.changed.notify_waiters();
    match end {
        End::Ended(Some(exit)) => format!("the command ended ({exit})"),
        End::Ended(None) => "the command ended".to_owned(),
        End::Failed(message) => message,
        End::Closed(why) => why.to_owned(),
    }
}

struct Reader<'a> {
    session: &'a Session,
    decoder: Decoder,
    /// Whether the end of a synchronized update is an end of a turn, if a page waits for it.
    pauses: bool,
    /// What was read, and is to be shown in the next turn.
    rest: Vec<u8>,
    /// How many reads there may be yet.
    reads: usize,
}

/// What a turn of reads came to.
enum Turn {
    /// Nothing is left to read for now.
    Drained,
    /// There may be more, but others wait for their turn.
    Used,
    /// There will be nothing more.
    End,
}

/// What a read goes through on its way to the terminal. One for all sessions: nothing stays in it.
struct Buffers {
    bytes: Vec<u8>,
    text: String,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::new(Buffers { bytes: vec![0; BUFFER], text: String::new() });
}

impl<'a> Reader<'a> {
    fn new(session: &'a Session) -> Self {
        Reader {
            session,
            decoder: session.charset.decoder(),
            pauses: true,
            rest: Vec::new(),
            reads: usize::MAX,
        }
    }

    /// Reads and shows what is there, in one turn.
    fn turn(&mut self, read: impl Fn(&mut [u8]) -> io::Result<usize>) -> io::Result<Turn> {
        let mut any = !self.rest.is_empty();
        let mut cells = CELLS;
        let result = BUFFERS.with_borrow_mut(|Buffers { bytes, text: decoded }| {
            let rest = std::mem::take(&mut self.rest);
            if !rest.is_empty() && !self.show(&rest, 0, &mut cells) {
                return Ok(Turn::Used);
            }
            for _ in 0..TURN.min(self.reads) {
                self.reads -= 1;
                match read(bytes) {
                    Ok(0) => return Ok(Turn::End),
                    Ok(n) => {
                        any = true;
                        let text = self.decoder.decode(&bytes[..n], decoded);
                        if !self.show(text, n, &mut cells) {
                            break;
                        }
                    }
                    Err(e) if e.kind() == ErrorKind::WouldBlock => return Ok(Turn::Drained),
                    Err(e) if e.kind() == ErrorKind::Interrupted => {}
                    Err(e) => return Err(e),
                }
            }
            Ok(Turn::Used)
        });
        if any {
            self.session.tell_output();
        }
        result
    }

    /// Shows the text of so many bytes that were read, and takes the cells that this touches off `cells`; false if the
    /// turn is over, and some of the text may be left for later.
    fn show(&mut self, text: &[u8], bytes: usize, cells: &mut usize) -> bool {
        let shown = self.session.feed(text, bytes, self.pauses, cells);
        self.rest.extend_from_slice(&text[shown..]);
        self.rest.is_empty() && *cells > 0
    }

    /// Shows what is still to be read of a command that has ended; errors add nothing to that.
    async fn last_words(&mut self, backend: &Backend) {
        self.pauses = false;
        self.reads = LAST_READS;
        while self.reads > 0 || !self.rest.is_empty() {
            let used = matches!(self.turn(|buffer| backend.read_now(buffer)), Ok(Turn::Used));
            if !used || self.session.lock().end.is_some() {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

impl Session {
    /// Feeds the terminal, and says how much of `text` it got: all, or up to where the screen is fit to be shown and
    /// somebody waits for it, or to where it has touched `cells`, which are counted down.
    fn feed(&self, text: &[u8], bytes: usize, pauses: bool, cells: &mut usize) -> usize {
        let mut state = self.lock();
        state.bytes_out += bytes as u64;
        let mut taken = 0;
        while taken < text.len() && *cells > 0 {
            let fed = state.terminal.feed_update(&text[taken..], *cells);
            taken += fed.bytes;
            *cells = cells.saturating_sub(fed.cells);
            let since = state.synchronized_since;
            state.synchronized_since = state
                .terminal
                .synchronized()
                .then(|| since.unwrap_or_else(Instant::now));
            if pauses && taken < text.len() && state.is_awaited() {
                break;
            }
        }
        // A program learns its size by a signal or by asking, so that a failure is nothing that it waits for.
        let _ = state.tell_size();
        let replies = state.terminal.take_replies();
        if !replies.is_empty() {
            state.reply(&replies);
        }
        taken
    }
}

impl State {
    /// Whether a page waits that may be told now.
    fn is_awaited(&self) -> bool {
        self.polls + self.echoing > 0 && self.not_before(Instant::now()).is_none()
    }
}
