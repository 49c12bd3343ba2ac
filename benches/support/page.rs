//! A page of ours, which says with each key which screen it holds: the answer to the key brings its echo, and a poll
//! waits beside it all the time.

use crate::http::Connection;
use crate::peers::{Daemon, Session};
use std::io;

pub struct Page {
    session: Session,
    screen: u64,
    sent: u64,
}

impl Page {
    /// Opens a session and polls until `mark` is on its screen.
    pub fn open(daemon: &Daemon, mark: &str) -> io::Result<Page> {
        let mut page = Page {
            session: Session::open(daemon)?,
            screen: 0,
            sent: 0,
        };
        loop {
            page.ask_poll()?;
            if page.take_poll()?.contains(mark) {
                page.ask_poll()?;
                return Ok(page);
            }
        }
    }

    /// The connection that brings echoes.
    pub fn keys(&self) -> &Connection {
        &self.session.keys
    }

    /// Types a letter and waits until it shows.
    pub fn key(&mut self) -> io::Result<()> {
        self.sent += 1;
        let (screen, sent) = (self.screen, self.sent);
        let form = format!("a=send&{}&r={screen}&n={sent}&c=bench&k=%78", self.session.head);
        self.session.keys.ask(self.session.path, &form)?;
        if self.session.keys.answer()? != "n" {
            self.screen = self.session.keys.screen;
            return Ok(());
        }
        // It took too long for the key's own answer.
        while self.take_poll()? == "n" {
            self.ask_poll()?;
        }
        self.ask_poll()
    }

    fn ask_poll(&mut self) -> io::Result<()> {
        let form = format!("a=rcv&{}&n={}&w=30000", self.session.head, self.screen);
        self.session.polls.ask(self.session.path, &form)
    }

    fn take_poll(&mut self) -> io::Result<String> {
        let answer = self.session.polls.answer()?;
        if answer.starts_with('E') {
            return Err(io::Error::other(answer));
        }
        self.screen = self.session.polls.screen;
        Ok(answer)
    }
}
