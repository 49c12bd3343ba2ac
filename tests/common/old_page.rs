//! A page of Anyterm 1.1.29, without the browser: it opens a session, applies what `rcv` answers
//! and knows nothing of what came later.

use super::{Conn, Daemon, form, html, script};

/// How many answers without a change a wait may see: each is ten seconds of silence.
const SILENCE: u32 = 4;

/// What a `rcv` answered, after it was applied.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// `n`.
    Nothing,
    /// `R`, a whole screen.
    Whole,
    /// An edit script, applied.
    Script,
    /// `E` and its message.
    Error(String),
}

/// What `open` is asked for: the console's 28 by 100, with less scrollback than it to read in a failure.
pub const SIZE: [(&str, &str); 3] = [("rows", "28"), ("cols", "100"), ("sb", "50")];

/// A command that shows whatever is typed, and says `ready` when it is.
pub const MIRROR: &str = "stty raw -echo; printf ready; exec cat";

/// An old page and its two connections.
pub struct OldPage {
    /// The session.
    pub id: String,
    /// The page's html in UTF-16 code units, as JavaScript holds it.
    pub html: Vec<u16>,
    /// Sent with each poll, for daemons that ask who is there.
    pub headers: Vec<String>,
    rcv: Conn,
    send: Conn,
    shown: u32,
}

impl OldPage {
    /// Opens a session of the usual size without a parameter.
    pub fn open(daemon: &Daemon) -> OldPage {
        OldPage::open_with(daemon, &SIZE)
    }

    /// Opens a session of the usual size with the parameter `p`.
    pub fn open_param(daemon: &Daemon, p: &str) -> OldPage {
        OldPage::open_with(daemon, &[&SIZE[..], &[("p", p)]].concat())
    }

    /// A page of a session that is there.
    pub fn attach(daemon: &Daemon, id: &str) -> OldPage {
        OldPage {
            id: id.to_owned(),
            html: Vec::new(),
            headers: Vec::new(),
            rcv: Conn::later(daemon.addr()),
            send: Conn::later(daemon.addr()),
            shown: 0,
        }
    }

    /// Opens a session of [`MIRROR`] with exactly these parameters and clears its screen.
    pub fn mirror(daemon: &Daemon, parameters: &[(&str, &str)]) -> OldPage {
        let mut page = OldPage::open_with(daemon, parameters);
        page.wait_for("ready");
        page.keys("\x1b[2J\x1b[H\x1b7");
        page.wait_until("an empty screen", |p| !p.text().contains("ready"));
        page
    }

    /// Has the mirror write `output` where it stopped the last time, and polls until it is all
    /// there: a mark that was not shown before follows it at the start of the bottom row, and the
    /// cursor stays behind the mark.
    pub fn show(&mut self, output: &str) {
        self.shown += 1;
        let mark = format!("#{}#", self.shown);
        self.keys(&format!("\x1b8{output}\x1b7\x1b[0m\x1b[999H{mark}"));
        self.wait_for(&mark);
    }

    /// Opens a session with exactly these parameters.
    pub fn open_with(daemon: &Daemon, parameters: &[(&str, &str)]) -> OldPage {
        let mut send = daemon.conn();
        let answer = send.post(&form(&[&[("a", "open")], parameters].concat()));
        let id = answer.text().to_owned();
        let hex = id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        assert!(
            answer.status == 200 && hex && !id.is_empty(),
            "open answered {answer:?} {id}"
        );
        OldPage {
            id,
            html: Vec::new(),
            headers: Vec::new(),
            rcv: Conn::later(daemon.addr()),
            send,
            shown: 0,
        }
    }

    /// Asks for changes once, waiting as long as the daemon does.
    pub fn poll(&mut self) -> Answer {
        let headers: Vec<&str> = self.headers.iter().map(String::as_str).collect();
        let answer = self.rcv.post_with(&form(&[("a", "rcv"), ("s", &self.id)]), &headers);
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.text().to_owned();
        self.apply(&body)
    }

    /// Applies the body of a `rcv` answer.
    pub fn apply(&mut self, body: &str) -> Answer {
        match body.as_bytes().first() {
            None => panic!("an empty answer stops old pages"),
            Some(b'n') => {
                assert_eq!(body, "n");
                return Answer::Nothing;
            }
            Some(b'E') => return Answer::Error(body[1..].to_owned()),
            Some(b'R') => self.html = body[1..].encode_utf16().collect(),
            Some(_) => {
                let new = script::apply(&self.html, body);
                self.html = new.unwrap_or_else(|e| panic!("{e} in script {body:?}"));
                return Answer::Script;
            }
        }
        Answer::Whole
    }

    /// Types `keys`.
    pub fn keys(&mut self, keys: &str) {
        let answer = self.send.post(&form(&[("a", "send"), ("s", &self.id), ("k", keys)]));
        assert_eq!((answer.status, answer.text()), (200, ""));
    }

    /// Closes the session.
    pub fn close(&mut self) {
        let answer = self.send.post(&form(&[("a", "close"), ("s", &self.id)]));
        assert_eq!((answer.status, answer.text()), (200, ""));
    }

    /// The html as text.
    pub fn source(&self) -> String {
        String::from_utf16(&self.html).expect("no half characters")
    }

    /// The rows of scrollback and screen.
    pub fn rows(&self) -> Vec<html::Row> {
        html::rows(&self.source()).unwrap_or_else(|e| panic!("{e} in {}", self.source()))
    }

    /// The text of scrollback and screen, a line for each row.
    pub fn text(&self) -> String {
        html::text(&self.source())
    }

    /// Polls until the text contains `wanted`.
    ///
    /// # Panics
    /// When the session ends or falls silent before that.
    pub fn wait_for(&mut self, wanted: &str) {
        self.wait_until(wanted, |page| page.text().contains(wanted));
    }

    /// Polls until `condition` holds of the page.
    pub fn wait_until(&mut self, what: &str, condition: impl Fn(&OldPage) -> bool) {
        let mut silent = 0;
        while self.html.is_empty() || !condition(self) {
            match self.poll() {
                Answer::Error(e) => panic!("{e} before {what:?}; the screen:\n{}", self.text()),
                Answer::Nothing => silent += 1,
                Answer::Whole | Answer::Script => silent = 0,
            }
            assert!(silent < SILENCE, "no {what:?}; the screen:\n{}", self.text());
        }
    }

    /// Polls until the session answers an error, and returns the message.
    pub fn wait_end(&mut self) -> String {
        let mut silent = 0;
        loop {
            match self.poll() {
                Answer::Error(message) => return message,
                Answer::Nothing => silent += 1,
                Answer::Whole | Answer::Script => silent = 0,
            }
            assert!(silent < SILENCE, "no end; the screen:\n{}", self.text());
        }
    }
}
