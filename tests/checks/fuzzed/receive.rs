//! The whole way of a `rcv`: an old page and two of ours poll one session, answers get lost, and each page that got
//! one holds the terminal as it is.

use super::{check_replies, terminal};
use anytermd::render::{self, Dialect, Renderer, Update};
use anytermd::session::{Answers, Side, Standing};
use anytermd::terminal::Terminal;

/// Bytes from here on are no part of UTF-8 and stand for what happens between two writes of the program.
const POLL: u8 = 0xf8;
const RESIZE: u8 = 0xf9;
const RELOAD: u8 = 0xfa;
const GUESS: u8 = 0xfb;
const CLEAR_SCROLLBACK: u8 = 0xfc;
const SPLIT: u8 = 0xfd;

/// Of the byte behind a poll: whether its answer gets lost, and whether it is to be a whole screen.
const LOST: u8 = 4;
const WHOLE: u8 = 8;

/// A session and its pages.
struct Scene {
    terminal: Terminal,
    scrollback: usize,
    answers: Answers,
    pages: [Page; 3],
}

/// What a page holds.
#[derive(Default)]
struct Page {
    /// The number of its screen; old pages have none.
    number: Option<u64>,
    html: Vec<u16>,
    beside: Beside,
}

/// What a page was last told beside the screen.
#[derive(Debug, Default, PartialEq)]
struct Beside {
    state: String,
    title: String,
    bells: u32,
    colors: String,
}

/// Terminal bytes with events in between, after the three bytes that make the terminal.
pub fn run(data: &[u8]) {
    let Some((head, mut rest)) = data.split_first_chunk() else {
        return;
    };
    let (terminal, scrollback) = terminal(head);
    let mut scene = Scene {
        terminal,
        scrollback,
        answers: Answers::new(scrollback),
        pages: [Page::default(), Page::ours(), Page::ours()],
    };
    while !rest.is_empty() {
        let event = |b: &u8| (POLL..=SPLIT).contains(b);
        let (bytes, later) = rest.split_at(rest.iter().position(event).unwrap_or(rest.len()));
        scene.terminal.feed(bytes);
        check_replies(&mut scene.terminal, bytes.len());
        rest = scene.event(later);
    }
    for page in 0..3 {
        scene.poll(page, false, false);
    }
}

impl Scene {
    /// Does what `bytes` begin with, and returns the others.
    fn event<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        match *bytes {
            [POLL, how, ref rest @ ..] => {
                self.poll(usize::from(how & 3), how & LOST != 0, how & WHOLE != 0);
                rest
            }
            [RESIZE, rows, cols, ref rest @ ..] => {
                self.terminal
                    .resize(1 + u16::from(rows % 40), 1 + u16::from(cols % 120));
                rest
            }
            [RELOAD, which, ref rest @ ..] => {
                self.pages[1 + usize::from(which & 1)] = Page::ours();
                rest
            }
            [GUESS, number, ref rest @ ..] => {
                // Somebody who holds nothing; only the answer's own words count, and others must not be harmed.
                drop(self.answers.next(Some(u64::from(number)), false, &self.terminal));
                rest
            }
            [CLEAR_SCROLLBACK, ref rest @ ..] => {
                self.terminal.clear_history();
                rest
            }
            [_, ref rest @ ..] => rest,
            [] => &[],
        }
    }

    /// A page polls; its answer comes or gets lost.
    fn poll(&mut self, page: usize, lost: bool, whole: bool) {
        let page = &mut self.pages[page % 3];
        let standing = self.answers.standing(page.number, &self.terminal);
        let next = match standing {
            Standing::Current => None,
            _ => self.answers.next(page.number, whole, &self.terminal),
        };
        let Some(screen) = next else {
            assert_ne!(standing, Standing::Unknown, "a page that is lost must get a screen");
            return page.check(&self.terminal, self.scrollback);
        };
        assert!(!whole || screen.body.starts_with('R') || screen.body.starts_with('k'));
        if page.number.is_none() {
            assert!(screen.side.is_empty(), "news that an old page can't read");
            self.answers.written(!lost);
        }
        if lost {
            return;
        }
        page.apply(&screen.body);
        page.number = page.number.map(|_| screen.number);
        screen.side.iter().for_each(|news| page.beside.take(news));
        page.check(&self.terminal, self.scrollback);
    }
}

impl Page {
    /// A page that numbers its screens, and holds none.
    fn ours() -> Page {
        Page {
            number: Some(0),
            ..Page::default()
        }
    }

    fn dialect(&self) -> Dialect {
        match self.number {
            Some(_) => Dialect::Own,
            None => Dialect::Old,
        }
    }

    fn apply(&mut self, body: &str) {
        let html = render::apply(&self.html, body);
        self.html = html.unwrap_or_else(|| panic!("a page can't apply {body:?}"));
    }

    /// Panics unless the page shows what one would that has just come.
    fn check(&self, terminal: &Terminal, scrollback: usize) {
        let Update::Full(html) = Renderer::new(scrollback).update(terminal, self.dialect()) else {
            panic!("the first update is a whole screen");
        };
        let held = String::from_utf16(&self.html).expect("a character is never cut in half");
        assert_eq!(held, html);
        if self.number.is_some() {
            let fresh = Answers::new(scrollback).next(Some(0), false, terminal);
            let mut beside = Beside::default();
            let news = fresh.expect("the first screen").side;
            news.iter().for_each(|news| beside.take(news));
            assert_eq!(self.beside, beside);
        }
    }
}

impl Beside {
    fn take(&mut self, news: &Side) {
        match news {
            Side::State(state) => self.state.clone_from(state),
            Side::Title(title) => self.title.clone_from(title),
            Side::Bell(count) => self.bells = *count,
            Side::Colors(colors) => self.colors.clone_from(colors),
            // Told once, and kept by nobody.
            Side::Clipboard(_) => {}
        }
    }
}
