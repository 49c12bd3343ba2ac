//! Our own page's side of the protocol (part 2): numbered screens and keys, named keys, and what
//! the answer headers tell.

use super::{Answer, Conn, Daemon, Response, form, html, script};
use std::collections::BTreeMap;

/// How many answers without a change a wait may see: each is a second of silence.
const SILENCE: u32 = 60;

/// A page that acknowledges screens.
pub struct NewPage {
    /// The session.
    pub id: String,
    /// The number of the screen that the page holds.
    pub screen: u64,
    /// The html in UTF-16 code units.
    pub html: Vec<u16>,
    /// `X-Anyterm-State`, as last told.
    pub state: BTreeMap<String, String>,
    /// Headers of the last answer.
    pub last: Option<Response>,
    /// What its numbers of keystrokes are its own by.
    pub client: String,
    sent: u64,
    rcv: Conn,
    send: Conn,
}

impl NewPage {
    /// Opens a session of 28 by 100.
    pub fn open(daemon: &Daemon) -> NewPage {
        NewPage::open_with(daemon, &[])
    }

    /// Opens a session with more parameters than size and terminal type.
    pub fn open_with(daemon: &Daemon, more: &[(&str, &str)]) -> NewPage {
        let size = [
            ("rows", "28"),
            ("cols", "100"),
            ("sb", "50"),
            ("term", "xterm-256color"),
        ];
        // The first of repeated parameters counts.
        let parameters = [&[("a", "open")], more, &size].concat();
        let mut send = daemon.conn();
        let answer = send.post(&form(&parameters));
        let id = answer.text().to_owned();
        assert!(answer.status == 200 && !id.starts_with('E'), "open answered {id}");
        NewPage::attach(daemon, &id)
    }

    /// A page that holds nothing yet of a session that is there: a reload, a second window.
    pub fn attach(daemon: &Daemon, id: &str) -> NewPage {
        NewPage {
            id: id.to_owned(),
            screen: 0,
            html: Vec::new(),
            state: BTreeMap::new(),
            last: None,
            client: "page1".to_owned(),
            sent: 0,
            rcv: Conn::later(daemon.addr()),
            send: Conn::later(daemon.addr()),
        }
    }

    /// The form of the page's next `rcv`, which waits `wait` milliseconds.
    pub fn rcv_form(&self, wait: u32) -> String {
        let (screen, wait) = (self.screen.to_string(), wait.to_string());
        form(&[("a", "rcv"), ("s", &self.id), ("n", &screen), ("w", &wait)])
    }

    /// Asks for changes, waiting up to `wait` milliseconds, and applies them.
    pub fn poll(&mut self, wait: u32) -> Answer {
        let answer = self.rcv.post(&self.rcv_form(wait));
        self.apply(answer)
    }

    /// Asks for changes and loses the answer on the way, after it was written out.
    pub fn poll_lost(&mut self, wait: u32) {
        self.rcv.post(&self.rcv_form(wait));
    }

    /// Applies an answer.
    pub fn apply(&mut self, answer: Response) -> Answer {
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.text().to_owned();
        let number = answer.header("X-Anyterm-Screen").map(|v| v.parse().expect("a number"));
        if let Some(state) = answer.header("X-Anyterm-State") {
            let pairs = state.split(';').map(|p| p.split_once('=').expect("name=value"));
            self.state = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        }
        self.last = Some(answer);
        let kind = match body.as_bytes().first() {
            None => panic!("an empty answer"),
            Some(b'E') => return Answer::Error(body[1..].to_owned()),
            Some(b'n') => {
                assert_eq!(number, Some(self.screen), "the number stays");
                return Answer::Nothing;
            }
            Some(b'R') => {
                self.html = body[1..].encode_utf16().collect();
                Answer::Whole
            }
            Some(_) => {
                let new = script::apply(&self.html, &body);
                self.html = new.unwrap_or_else(|e| panic!("{e} in script {body:?}"));
                Answer::Script
            }
        };
        self.screen = number.expect("every screen has a number");
        kind
    }

    /// A header of the last answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.last.as_ref()?.header(name)
    }

    /// A value of `X-Anyterm-State`.
    pub fn state(&self, name: &str) -> &str {
        let value = self.state.get(name);
        value.unwrap_or_else(|| panic!("no {name} in {:?}", self.state))
    }

    /// Sends input that the daemon acknowledges, in order.
    pub fn input(&mut self, items: &[(&str, &str)]) {
        self.sent += 1;
        self.input_again(items);
    }

    /// Sends input under the number of the last.
    pub fn input_again(&mut self, items: &[(&str, &str)]) {
        let answer = self.send_input(&[], items);
        assert_eq!((answer.status, answer.text()), (200, ""));
    }

    /// Sends input and says which screen the page holds: the answer may bring another, and is `n` if not.
    pub fn input_and_show(&mut self, items: &[(&str, &str)]) -> Response {
        self.sent += 1;
        self.show_again(items)
    }

    /// The same, under the number of the last.
    pub fn show_again(&mut self, items: &[(&str, &str)]) -> Response {
        let held = self.screen.to_string();
        self.send_input(&[("r", &held)], items)
    }

    fn send_input(&mut self, more: &[(&str, &str)], items: &[(&str, &str)]) -> Response {
        let number = self.sent.to_string();
        let head = [("a", "send"), ("s", &self.id), ("n", &number), ("c", &self.client)];
        self.send.post(&form(&[&head, more, items].concat()))
    }

    /// The page holds what a reload would get.
    pub fn assert_right(&self, daemon: &Daemon) {
        let mut reload = NewPage::attach(daemon, &self.id);
        assert_eq!(reload.poll(0), Answer::Whole);
        assert_eq!(self.source(), reload.source());
    }

    /// Any other action on this session, and the text of its answer.
    pub fn act(&mut self, action: &str, parameters: &[(&str, &str)]) -> String {
        let head = [("a", action), ("s", self.id.as_str())];
        self.send.post(&form(&[&head, parameters].concat())).text().to_owned()
    }

    /// The rows of scrollback and screen.
    pub fn rows(&self) -> Vec<html::Row> {
        let source = self.source();
        html::rows(&source).unwrap_or_else(|e| panic!("{e} in {source}"))
    }

    /// The html as text.
    pub fn source(&self) -> String {
        String::from_utf16(&self.html).expect("no half characters")
    }

    /// The text of scrollback and screen, a line for each row.
    pub fn text(&self) -> String {
        html::text(&self.source())
    }

    /// Polls until the text contains `wanted`.
    pub fn wait_for(&mut self, wanted: &str) {
        self.wait_until(wanted, |page| page.text().contains(wanted));
    }

    /// Polls until `condition` holds, which looks at the page after each answer.
    pub fn wait_until(&mut self, what: &str, condition: impl Fn(&NewPage) -> bool) {
        let mut silent = 0;
        while !condition(self) {
            match self.poll(1000) {
                Answer::Error(e) => panic!("{e} before {what:?}; the screen:\n{}", self.text()),
                Answer::Nothing => silent += 1,
                Answer::Whole | Answer::Script => silent = 0,
            }
            assert!(silent < SILENCE, "no {what:?}; the screen:\n{}", self.text());
        }
    }
}
