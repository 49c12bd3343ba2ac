//! Streams of what programs write, random and the same in each run.
//!
//! DIFFERENCE marks what xterm 379 knowingly or not does otherwise than the standards, and how streams step around it.

use crate::common::random::Random;
use anytermd::terminal::Terminal;

/// What a stream is about, so that what does not mix in xterm stays apart.
#[derive(Clone, Copy)]
enum Subject {
    /// Movement, editing, scrolling regions, both screens, insert and wrap modes.
    Editing,
    /// Character sets and shifts.
    Sets,
    /// Left and right margins, columns, rectangles, origin mode.
    Margins,
    /// Protected characters and selective erasure.
    Protection,
    /// Wide characters.
    Wide,
}

const SUBJECTS: [Subject; 5] = [
    Subject::Editing,
    Subject::Sets,
    Subject::Margins,
    Subject::Protection,
    Subject::Wide,
];

/// A stream as the pieces that it is made of: text, control characters, whole sequences.
pub fn pieces(seed: u64, terminal: Terminal, reverse_wrap: bool) -> Vec<Vec<u8>> {
    let (rows, cols) = terminal.size();
    let mut random = Random::new(seed);
    let mut writer = Writer {
        subject: SUBJECTS[seed as usize % SUBJECTS.len()],
        reverse_wrap,
        terminal,
        rows,
        cols,
        pieces: Vec::new(),
        random: Random::new(seed + 1),
    };
    for _ in 0..3 + random.below(50) {
        writer.write_one();
    }
    writer.pieces
}

struct Writer {
    random: Random,
    subject: Subject,
    /// Whether mode 45 is among the modes.
    reverse_wrap: bool,
    /// What the pieces so far lead to.
    terminal: Terminal,
    rows: u16,
    cols: u16,
    pieces: Vec<Vec<u8>>,
}

impl Writer {
    fn push(&mut self, piece: &str) {
        self.terminal.feed(piece.as_bytes());
        self.pieces.push(piece.as_bytes().to_vec());
    }

    fn pick(&mut self, choices: &[&'static str]) -> &'static str {
        self.random.pick(choices)
    }

    fn write_one(&mut self) {
        match self.random.below(16) {
            0..=4 => self.text(),
            5 => self.control(),
            6..=7 => self.position(),
            8 => self.movement(),
            9 => self.erasure(),
            10 => self.rendition(),
            _ => match self.subject {
                Subject::Editing => self.editing(),
                Subject::Sets => self.set(),
                Subject::Margins => self.margins(),
                Subject::Protection => self.protection(),
                Subject::Wide => self.wide(),
            },
        }
    }

    /// A small number, none, or now and then one that is too large.
    fn number(&mut self, limit: u16) -> String {
        match self.random.below(10) {
            0..=1 => String::new(),
            9 => self.pick(&["0", "1", "99"]).to_owned(),
            _ => self.random.below(usize::from(limit) + 2).to_string(),
        }
    }

    fn text(&mut self) {
        let room = usize::from(self.cols - self.terminal.cursor().col);
        let length = match (self.subject, self.random.below(6)) {
            // DIFFERENCE: protection is lost on rows that came by scrolling, so these streams scroll nothing.
            (Subject::Protection, _) => self.random.below(room.min(8)),
            (_, 0) => self.random.below(2 * usize::from(self.cols)),
            _ => 1 + self.random.below(8),
        };
        let letters = (0..length).map(|_| char::from(b'a' + self.random.below(26) as u8));
        let text: String = letters.collect();
        self.push(&text);
    }

    fn control(&mut self) {
        let control = match self.subject {
            Subject::Protection => self.pick(&["\r", "\x08", "\t"]),
            // DIFFERENCE: a tabulation right of the margins goes back to the right one.
            Subject::Margins => self.pick(&["\r", "\n", "\r\n", "\x08", "\x0b", "\x0c"]),
            _ => self.pick(&["\r", "\n", "\r\n", "\x08", "\t", "\x0b", "\x0c"]),
        };
        self.push(control);
    }

    fn position(&mut self) {
        let (row, col) = (self.number(self.rows), self.number(self.cols));
        let piece = match self.random.below(7) {
            0..=2 => format!("\x1b[{row};{col}H"),
            3 => format!("\x1b[{col}G"),
            4 => format!("\x1b[{row}d"),
            5 => format!("\x1b[{col}a"),
            _ => format!("\x1b[{row}e"),
        };
        self.push(&piece);
    }

    fn movement(&mut self) {
        let n = self.number(6);
        let end = match self.subject {
            Subject::Margins => self.pick(&["A", "B", "C", "D", "E", "F", "Z"]),
            _ => self.pick(&["A", "B", "C", "D", "E", "F", "I", "Z"]),
        };
        self.push(&format!("\x1b[{n}{end}"));
    }

    fn erasure(&mut self) {
        let selective = match self.subject {
            Subject::Protection => self.pick(&["", "?", "?"]),
            _ => self.pick(&["", "?"]),
        };
        let (what, end) = (self.pick(&["", "0", "1", "2"]), self.pick(&["J", "K"]));
        // DIFFERENCE: on rows that came by scrolling, erasing to the left leaves a pending wrap pending.
        if what == "1" && self.terminal.cursor().col + 1 == self.cols {
            return;
        }
        self.push(&format!("\x1b[{selective}{what}{end}"));
    }

    fn rendition(&mut self) {
        // DIFFERENCE: of what is hidden (8) DECRQCRA tells a blank, and of a double underline (21) nothing.
        let codes = ["", "0", "1", "4", "5", "7", "22", "24", "25", "27"];
        let (a, b) = (self.pick(&codes), self.pick(&codes));
        self.push(&format!("\x1b[{a};{b}m"));
    }

    fn editing(&mut self) {
        let n = self.number(6);
        match self.random.below(8) {
            0..=1 => {
                let end = self.pick(&["@", "P", "X", "L", "M", "S", "b"]);
                self.push(&format!("\x1b[{n}{end}"));
            }
            // DIFFERENCE: `CSI 0 T` scrolls nothing; it is of the highlight tracking that no other terminal has.
            2 => self.push("\x1b[2T"),
            3 => {
                let mode = self.pick(&["4", "20", "?5", "?7", "?25", "?45"]);
                let set = self.pick(&["h", "l"]);
                if mode != "?45" || self.reverse_wrap {
                    self.push(&format!("\x1b[{mode}{set}"));
                }
            }
            4 => {
                let (mode, set) = (self.pick(&["?47", "?1047", "?1048", "?1049"]), self.pick(&["h", "l"]));
                self.push(&format!("\x1b[{mode}{set}"));
            }
            5 => self.region(),
            6 => {
                // DIFFERENCE: after DECSTR, DECRC keeps a pending wrap.
                let sequence = self.pick(&[
                    "\x1bD",
                    "\x1bE",
                    "\x1bH",
                    "\x1bM",
                    "\x1b7",
                    "\x1b8",
                    "\x1b#8",
                    "\x1b[!p\x1b7",
                ]);
                self.push(sequence);
            }
            _ => {
                let sequence = self.pick(&["\x1b[g", "\x1b[3g", "\x1b[s", "\x1b[u", "\x1b6", "\x1b9"]);
                self.push(sequence);
            }
        }
    }

    fn region(&mut self) {
        let (top, bottom) = (self.number(self.rows), self.number(self.rows));
        self.push(&format!("\x1b[{top};{bottom}r"));
    }

    /// DIFFERENCE: without DECNRCM, `ESC ( A` is Latin-1 to xterm; DECRC leaves a single shift that was not used yet.
    fn set(&mut self) {
        let sequences = [
            "\x0e",
            "\x0f",
            "\x1bn",
            "\x1bo",
            "\x1b|",
            "\x1b}",
            "\x1b~",
            "\x1bNq",
            "\x1bOq",
            "\x1b(0",
            "\x1b)0",
            "\x1b*0",
            "\x1b+0",
            "\x1b(B",
            "\x1b)B",
            "\x1b*<",
            "\x1b+>",
            "\x1b-A",
            "\x1b.A",
            "\x1b7",
            "\x1b8",
            "\x1b[!p\x1b7",
        ];
        let sequence = self.pick(&sequences);
        self.push(sequence);
    }

    /// DIFFERENCE: a cursor that is restored above or below the margins in origin mode is nowhere that CPR could tell,
    /// and text that is inserted outside of the margins depends on how much of it xterm reads at once.
    fn margins(&mut self) {
        let n = self.number(5);
        match self.random.below(7) {
            0 => {
                let (mode, set) = (
                    self.pick(&["?69", "?69", "?6", "?7", "?95"]),
                    self.pick(&["h", "h", "l"]),
                );
                self.push(&format!("\x1b[{mode}{set}"));
            }
            1 => {
                let (left, right) = (self.number(self.cols), self.number(self.cols));
                self.push(&format!("\x1b[?69h\x1b[{left};{right}s"));
            }
            2 => self.region(),
            3 => {
                let end = self.pick(&["'}", "'~", " @", " A", "@", "P", "X", "L", "M", "S"]);
                self.push(&format!("\x1b[{n}{end}"));
            }
            4 => {
                let sequence = self.pick(&["\x1bD", "\x1bE", "\x1bM", "\x1b6", "\x1b9", "\x1b#8"]);
                self.push(sequence);
            }
            _ => self.rectangle(),
        }
    }

    /// DIFFERENCE: in origin mode, omitted coordinates are the screen's and not the margins'.
    fn rectangle(&mut self) {
        let [top, bottom, row] = [self.rows; 3].map(|rows| 1 + self.random.below(usize::from(rows)));
        let [left, right, col] = [self.cols; 3].map(|cols| 1 + self.random.below(usize::from(cols)));
        let area = format!("{top};{left};{bottom};{right}");
        let piece = match self.random.below(6) {
            0 => format!("\x1b[64;{area}$x"),
            1 => format!("\x1b[{area}$z"),
            2 => format!("\x1b[{area};1;{row};{col};1$v"),
            3 => format!("\x1b[{area};{}$r", self.pick(&["0", "1", "4", "7", "22", "27"])),
            4 => format!("\x1b[{area};{}$t", self.pick(&["0", "1", "4", "7"])),
            _ => format!("\x1b[{}*x", self.pick(&["0", "1", "2"])),
        };
        self.push(&piece);
    }

    fn protection(&mut self) {
        match self.random.below(3) {
            0 => self.rectangle(),
            1 => {
                let [top, bottom] = [self.rows; 2].map(|rows| 1 + self.random.below(usize::from(rows)));
                let [left, right] = [self.cols; 2].map(|cols| 1 + self.random.below(usize::from(cols)));
                self.push(&format!("\x1b[{top};{left};{bottom};{right}${{"));
            }
            _ => {
                let sequence = self.pick(&["\x1b[\"q", "\x1b[1\"q", "\x1b[1\"q", "\x1b[2\"q"]);
                self.push(sequence);
            }
        }
    }

    /// DIFFERENCE: what is left of a wide character that was cut in half has no attributes, as xterm tells it, and ICH
    /// right behind it takes the character before it, too.
    fn wide(&mut self) {
        match self.random.below(4) {
            0 => {
                let n = self.number(4);
                let end = self.pick(&["P", "X", "L", "M"]);
                self.push(&format!("\x1b[{n}{end}"));
            }
            1 => {
                let text = self.pick(&["é", "ß", "Ж", "─", "…"]);
                self.push(text);
            }
            _ => {
                let text = self.pick(&["漢", "字漢", "한", "あa", "漢 字"]);
                self.push(&format!("\x1b[m{text}"));
            }
        }
    }
}
