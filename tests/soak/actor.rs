//! Somebody who uses the daemon, well and badly.

use super::common::random::Random;
use super::common::{Answer, Daemon, NewPage, OldPage, form};
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// What is typed into a shell; each ends on a new line.
const COMMANDS: [&str; 10] = [
    "seq 1 400",
    "ls -l /usr/bin | head -60",
    "cat /etc/services",
    "echo 'é 漢 🙂 e\u{301}'",
    "printf '\\033[31;44mcolour\\033[0m\\n'",
    "printf '\\033[?1049h\\033[2J\\033[5;5Hfull\\033[?1049l'",
    "yes 0123456789 | head -3000",
    "printf '\\033]2;title\\007\\007\\n'",
    "head -c 20000 /dev/urandom | tr '\\0-\\037\\200-\\237' ' ' && printf '\\033c'",
    "sleep 0.1",
];

/// How often each thing was done.
#[derive(Default)]
pub struct Tally([usize; WORDS.len()]);

/// What can be done, as it is counted.
const WORDS: [&str; 11] = [
    "opened",
    "typed",
    "resized",
    "answers lost",
    "reloaded",
    "cut off",
    "asked nonsense",
    "closed",
    "left",
    "dropped",
    "exited",
];

impl Tally {
    /// Adds another's counts.
    pub fn add(&mut self, other: &Tally) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }

    fn count(&mut self, what: &str) {
        let at = WORDS.iter().position(|word| *word == what).expect("a word");
        self.0[at] += 1;
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = WORDS
            .iter()
            .zip(self.0)
            .map(|(word, n)| format!("{n} {word}"))
            .collect();
        f.write_str(&counts.join(", "))
    }
}

/// A page of either kind.
enum Page {
    Old(OldPage),
    New(NewPage),
}

/// One user.
pub struct Actor<'a> {
    daemon: &'a Daemon,
    random: Random,
    page: Option<Page>,
    marks: usize,
    tally: Tally,
}

impl<'a> Actor<'a> {
    /// Somebody whose whims `seed` decides.
    pub fn new(daemon: &'a Daemon, seed: u64) -> Actor<'a> {
        Actor {
            daemon,
            random: Random::new(seed),
            page: None,
            marks: 0,
            tally: Tally::default(),
        }
    }

    /// Does this and that until it is over, which depends on how much was done, and closes what is open. In between it
    /// rests for up to `rest` ms.
    pub fn run(mut self, rest: usize, over: impl Fn(usize) -> bool) -> Tally {
        for step in 0.. {
            if over(step) {
                break;
            }
            self.step();
            if rest > 0 {
                let rest = self.random.below(rest) as u64;
                std::thread::park_timeout(Duration::from_millis(rest));
            }
        }
        if let Some(page) = self.page.take() {
            self.close(page);
        }
        self.tally
    }

    fn step(&mut self) {
        let Some(page) = self.page.take() else {
            self.page = Some(self.open());
            return;
        };
        self.page = match self.random.below(20) {
            0 => self.cut_off(page),
            1 => self.nonsense(page),
            2 => self.close(page),
            3 => self.leave(page),
            4 => self.exit(page),
            5 => {
                self.tally.count("dropped");
                None
            }
            6..=8 => self.resize(page),
            9 | 10 => self.lose(page),
            11 => self.reload(page),
            _ => self.command(page),
        };
    }

    fn open(&mut self) -> Page {
        self.tally.count("opened");
        let mut number = |least: usize, most: usize| (least + self.random.below(most - least)).to_string();
        let (rows, cols, sb) = (number(5, 60), number(20, 200), number(0, 300));
        let size = [("rows", rows.as_str()), ("cols", &cols), ("sb", &sb)];
        let mut page = match self.random.below(2) {
            0 => Page::Old(OldPage::open_with(self.daemon, &size)),
            _ => Page::New(NewPage::open_with(self.daemon, &size)),
        };
        page.wait_until("$", |text| text.contains('$'));
        page
    }

    /// Types a command, and waits for what is written behind its output.
    fn command(&mut self, page: Page) -> Option<Page> {
        self.tally.count("typed");
        let command = COMMANDS[self.random.below(COMMANDS.len())];
        Some(self.shell(page, command))
    }

    fn shell(&mut self, mut page: Page, command: &str) -> Page {
        self.marks += 1;
        let (a, b) = (self.marks, self.random.below(1000));
        page.keys(&format!("{command}; echo \"<$(({a}*1000+{b}))>\"\r"));
        // The prompt, too: until the shell reads keys one by one, a control-D is the end of a line and not of the shell.
        let mark = format!("<{}>\n", a * 1000 + b);
        page.wait_until(&mark, |text| {
            let behind = text.split_once(&mark).and_then(|(_, behind)| behind.lines().next());
            behind.is_some_and(|row| row.ends_with('$'))
        });
        page
    }

    fn resize(&mut self, page: Page) -> Option<Page> {
        let Page::New(mut new) = page else { return Some(page) };
        self.tally.count("resized");
        let (rows, cols) = (5 + self.random.below(60), 20 + self.random.below(180));
        let (rows, cols) = (rows.to_string(), cols.to_string());
        assert_eq!(new.act("resize", &[("rows", &rows), ("cols", &cols)]), "");
        new.wait_until("the new size", |page| {
            page.state.get("rows") == Some(&rows) && page.state.get("cols") == Some(&cols)
        });
        Some(self.shell(Page::New(new), "stty size"))
    }

    /// An answer gets lost on the way. Old pages can't say so; what they lose is lost.
    fn lose(&mut self, page: Page) -> Option<Page> {
        let Page::New(mut new) = page else { return Some(page) };
        self.tally.count("answers lost");
        new.poll_lost(0);
        Some(self.shell(Page::New(new), "echo after"))
    }

    /// The same session in a page that knows nothing of it.
    fn reload(&mut self, page: Page) -> Option<Page> {
        self.tally.count("reloaded");
        // Nobody can see that an old page was reloaded; ours takes over.
        let mut anew = NewPage::attach(self.daemon, page.id());
        anew.client = format!("reload{}", self.marks);
        Some(self.shell(Page::New(anew), "echo again"))
    }

    /// Requests that stop in the middle.
    fn cut_off(&mut self, page: Page) -> Option<Page> {
        self.tally.count("cut off");
        for beginning in [
            "",
            "GET /anyterm.js HTTP/1.1\r\nHo",
            "POST /anyterm-module HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\na=",
        ] {
            let _ = self.daemon.conn().raw(beginning);
        }
        Some(page)
    }

    fn nonsense(&mut self, page: Page) -> Option<Page> {
        self.tally.count("asked nonsense");
        let mut conn = self.daemon.conn();
        for body in ["a=rcv&s=0123", "a=open&rows=0", "a=open&p=%ff", "a=nothing"] {
            assert!(conn.post(body).text().starts_with('E'), "{body}");
        }
        assert_eq!(conn.get("/anyterm.js").status, 200);
        assert_eq!(conn.get("/no-such-file").status, 404);
        Some(page)
    }

    fn close(&mut self, page: Page) -> Option<Page> {
        self.tally.count("closed");
        let answer = self.daemon.conn().post(&form(&[("a", "close"), ("s", page.id())]));
        assert_eq!(answer.text(), "");
        None
    }

    fn leave(&mut self, page: Page) -> Option<Page> {
        self.tally.count("left");
        let answer = self.daemon.conn().post(&form(&[("a", "leave"), ("s", page.id())]));
        assert_eq!(answer.text(), "");
        None
    }

    /// The shell ends, by itself or by force, maybe with something still running behind it.
    fn exit(&mut self, mut page: Page) -> Option<Page> {
        self.tally.count("exited");
        page.keys(self.random.pick(&[
            "exit\r",
            "\x04",
            "kill -9 $$\r",
            "sleep 1000 & exit\r",
            "exec sleep 0.1\r",
        ]));
        assert_eq!(page.wait_end(), "Subprocess terminated");
        None
    }
}

impl Page {
    fn id(&self) -> &str {
        match self {
            Page::Old(page) => &page.id,
            Page::New(page) => &page.id,
        }
    }

    fn keys(&mut self, keys: &str) {
        match self {
            Page::Old(page) => page.keys(keys),
            Page::New(page) => page.input(&[("k", keys)]),
        }
    }

    fn wait_until(&mut self, what: &str, condition: impl Fn(&str) -> bool) {
        match self {
            Page::Old(page) => page.wait_until(what, |page| condition(&page.text())),
            Page::New(page) => page.wait_until(what, |page| condition(&page.text())),
        }
    }

    fn wait_end(&mut self) -> String {
        match self {
            Page::Old(page) => page.wait_end(),
            Page::New(page) => loop {
                if let Answer::Error(message) = page.poll(1000) {
                    return message;
                }
            },
        }
    }
}
