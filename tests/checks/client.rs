//! A client that applies what it is sent, and compares.

use super::page;
use anytermd::render::{self, Dialect, Renderer, Update};
use anytermd::terminal::Terminal;

/// A page as the daemon knows it: what it was sent last, and the html that it made of that.
pub struct Client {
    dialect: Dialect,
    scrollback: usize,
    renderer: Renderer,
    held: Vec<u16>,
}

impl Client {
    pub fn new(dialect: Dialect, scrollback: usize) -> Client {
        Client {
            dialect,
            scrollback,
            renderer: Renderer::new(scrollback),
            held: Vec::new(),
        }
    }

    /// The next poll comes from a page of the other kind.
    pub fn change_dialect(&mut self) {
        self.dialect = match self.dialect {
            Dialect::Old => Dialect::Own,
            Dialect::Own => Dialect::Old,
        };
    }

    /// An answer was lost: the next one is whole.
    pub fn forget(&mut self) {
        self.renderer.forget();
    }

    /// Polls once. What the client then holds is the screen as a client would get it that never saw it before,
    /// and that is html of the protocol with the terminal's text in it.
    ///
    /// Returns the bytes of the answer.
    pub fn poll(&mut self, terminal: &Terminal) -> usize {
        let behind = self.renderer.is_behind(terminal, self.dialect);
        let body = match self.renderer.update(terminal, self.dialect) {
            Update::Unchanged => "n".to_owned(),
            Update::Script(script) => script,
            Update::Full(html) => format!("R{html}"),
        };
        let now = render::apply(&self.held, &body);
        let now = now.unwrap_or_else(|| panic!("a page can't apply {body:?}"));
        assert!(behind || now == self.held, "a change was not announced");
        let whole = self.whole(terminal);
        let text = String::from_utf16(&now).expect("a character is never cut in half");
        same(&text, &whole);
        self.held = now;
        let kept = render::apply(&self.held, &self.renderer.keep_all());
        assert_eq!(kept.as_ref(), Some(&self.held), "keeping all must keep all");
        assert!(!self.renderer.is_behind(terminal, self.dialect));
        page::check(terminal, &whole, self.scrollback, self.dialect);
        body.len()
    }

    fn whole(&self, terminal: &Terminal) -> String {
        match Renderer::new(self.scrollback).update(terminal, self.dialect) {
            Update::Full(html) => html,
            other => panic!("the first update is a whole screen, not {other:?}"),
        }
    }
}

/// Panics with the first row that differs.
fn same(held: &str, whole: &str) {
    if held != whole {
        let mut rows = held
            .split_inclusive("<br")
            .zip(whole.split_inclusive("<br"))
            .enumerate();
        let first = rows.find(|(_, (held, whole))| held != whole);
        panic!("the script led to another screen: {first:?}");
    }
}
