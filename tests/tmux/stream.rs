//! Streams of what programs write, random and the same in each run.
//!
//! They leave out what tmux does not know (CHT, left and right margins, double lines, links), and what it knowingly or
//! not does otherwise than the standards: each of those is in the list of the test.

use crate::common::differential::terminal;
use crate::common::random::Random;
use anytermd::terminal::Terminal;

/// A stream as the pieces that it is made of: text, control characters, whole sequences.
pub fn pieces(seed: u64, rows: u16, cols: u16) -> Vec<Vec<u8>> {
    let mut writer = Writer {
        random: Random::new(seed),
        terminal: terminal(rows, cols),
        rows,
        cols,
        region: (0, rows - 1),
        inserting: false,
        wide: false,
        alternate: None,
        pieces: Vec::new(),
    };
    let length = 5 + writer.random.below(60);
    for _ in 0..length {
        writer.write_one();
    }
    writer.pieces
}

/// A program that knows where it is, so as to step around what differs.
struct Writer {
    random: Random,
    /// What the pieces so far lead to.
    terminal: Terminal,
    rows: u16,
    cols: u16,
    /// First and last row of the scrolling region.
    region: (u16, u16),
    inserting: bool,
    /// There may be wide characters on the screen.
    wide: bool,
    /// The mode by which the alternate screen is shown.
    alternate: Option<&'static str>,
    pieces: Vec<Vec<u8>>,
}

impl Writer {
    fn push(&mut self, piece: &str) {
        self.terminal.feed(piece.as_bytes());
        self.pieces.push(piece.as_bytes().to_vec());
    }

    fn write_one(&mut self) {
        match self.random.below(20) {
            0..=6 => self.text(),
            7..=8 => {
                let control = self.random.pick(&["\r", "\n", "\r\n", "\x08", "\t", "\x0b", "\x0c"]);
                // DIFFERENCE "backspace": it stops in the first column.
                let back = self.terminal.cursor().col > 0 && !self.wide;
                if control != "\x08" || back {
                    self.push(control);
                }
            }
            9..=10 => self.position(),
            11..=12 => self.move_or_edit(),
            13..=15 => self.rendition(),
            16 => self.mode(),
            17 => self.region(),
            18 => self.escape(),
            _ => {
                let sets = [
                    "\x1b[49m\x1b(0lqqk\x1b(B",
                    "\x1b)0",
                    "\x0ex\x0f",
                    "\x1b(0",
                    "\x1b(B",
                    "\x0e",
                    "\x0f",
                    "\x1b)B",
                ];
                let set = self.random.pick(&sets);
                self.push(set);
            }
        }
        self.leave_the_last_column();
    }

    /// DIFFERENCE "last column": what follows text in the last column begins on the next line or a new one.
    fn leave_the_last_column(&mut self) {
        if self.terminal.cursor().col + 1 == self.cols {
            let way = self.random.pick(&["\r", "\x1b[49myz\r", "\x1b[49my\r\n"]);
            self.push(way);
        }
    }

    fn text(&mut self) {
        let cols = usize::from(self.cols);
        let text = match self.random.below(12) {
            0 => "x".repeat(1 + self.random.below(2 * cols)),
            1 if !self.inserting => self.random.pick(&["漢", "字漢", "한", "あa", "漢 字"]).to_owned(),
            2 => self.random.pick(&["é", "ß", "Ж", "e\u{301}", "─│", "…"]).to_owned(),
            _ => {
                let length = 1 + self.random.below(9);
                (0..length)
                    .map(|_| (b'a' + self.random.below(26) as u8) as char)
                    .collect()
            }
        };
        let room = cols - usize::from(self.terminal.cursor().col);
        if text.chars().count() * 2 > room {
            // DIFFERENCE "scrolled by text": a row that text scrolls in has the background of the text.
            self.push("\x1b[49m");
            // DIFFERENCE "inserted on the next row": text is inserted on each row that it reaches.
            self.inserting = false;
            self.push("\x1b[4l");
        }
        if !text.is_ascii() {
            // DIFFERENCE "half a character": what a character leaves when it is cut in half keeps its look.
            // DIFFERENCE "half a character in front": it leaves a blank in the first column, too.
            self.push("\x1b[m-");
            self.wide = true;
        }
        self.push(&text);
        // DIFFERENCE "repeated": REP repeats any character, and wraps.
        if text.is_ascii() && text.len() + 5 < room && self.random.below(8) == 0 {
            let n = self.number(4);
            if n.len() < 2 {
                self.push(&format!("\x1b[{n}b"));
            }
        }
    }

    /// A small number, none, or now and then one that is too large.
    fn number(&mut self, limit: u16) -> String {
        match self.random.below(10) {
            0..=1 => String::new(),
            2..=8 => self.random.below(usize::from(limit) + 2).to_string(),
            _ => self.random.pick(&["0", "1", "99", "999"]).to_owned(),
        }
    }

    fn position(&mut self) {
        let (row, col) = (self.number(self.rows), self.number(self.cols));
        let piece = match self.random.below(6) {
            0..=2 => format!("\x1b[{row};{col}H"),
            3 => format!("\x1b[{row};{col}f"),
            4 => format!("\x1b[{col}G"),
            _ => format!("\x1b[{row}d"),
        };
        self.push(&piece);
    }

    fn move_or_edit(&mut self) {
        let finals = [
            "A", "B", "C", "D", "E", "F", "@", "P", "X", "L", "M", "S", "T", "Z", "`", "J", "K", "J", "K",
        ];
        let end = self.random.pick(&finals);
        let parameter = match end {
            "J" | "K" => self.random.pick(&["", "0", "1", "2"]).to_owned(),
            _ => self.number(self.cols / 2),
        };
        let row = self.terminal.cursor().row;
        let outside = row < self.region.0 || row > self.region.1;
        match end {
            // DIFFERENCE "lines outside": they insert and delete lines only inside of the region.
            "L" | "M" if outside => {}
            // DIFFERENCE "lines and column": and the cursor goes to the first column.
            "L" | "M" => self.push(&format!("\x1b[{parameter}{end}\r")),
            // DIFFERENCE "half a character inserted": characters come and go at half a wide one by cutting it.
            "@" | "P" | "X" | "J" | "K" if self.wide => {}
            // DIFFERENCE "many inserted": ICH inserts as many blanks as asked, in the background of the pen.
            "@" => {
                let room = self.cols - self.terminal.cursor().col;
                let n = 1 + self.random.below(usize::from(room / 2).max(1));
                self.push(&format!("\x1b[{n}@"));
            }
            _ => self.push(&format!("\x1b[{parameter}{end}")),
        }
    }

    fn rendition(&mut self) {
        let simple = [
            "", "0", "1", "2", "3", "4", "5", "7", "8", "9", "21", "22", "23", "24", "25", "27", "28", "29", "30",
            "31", "37", "39", "40", "42", "47", "49", "53", "55", "90", "97", "100", "107", "4:3", "4:0", "4:2",
        ];
        let parts: Vec<String> = (0..1 + self.random.below(3))
            .map(|_| match self.random.below(6) {
                0 => format!("{}8;5;{}", 3 + self.random.below(2), self.random.below(256)),
                1 => {
                    let [ground, r, g, b] = [2, 256, 256, 256].map(|n| self.random.below(n));
                    format!("{}8;2;{r};{g};{b}", 3 + ground)
                }
                _ => self.random.pick(&simple).to_owned(),
            })
            .collect();
        self.push(&format!("\x1b[{}m", parts.join(";")));
    }

    fn mode(&mut self) {
        let set = self.random.pick(&["h", "l"]);
        match self
            .random
            .pick(&["4", "?6", "?7", "?25", "?1", "?2004", "screen", "screen"])
        {
            "screen" => self.other_screen(),
            // DIFFERENCE "inserted into half a character": it is cut there.
            "4" if self.wide => {}
            mode => {
                if mode == "4" {
                    self.inserting = set == "h";
                }
                self.push(&format!("\x1b[{mode}{set}"));
            }
        }
    }

    fn other_screen(&mut self) {
        let (mode, set) = match self.alternate.take() {
            // DIFFERENCE "left twice": leave it as it was entered.
            Some(mode) => (mode, "l"),
            None => {
                let mode = match self.random.below(3) {
                    0 => "47",
                    1 => "1047",
                    _ => "1049",
                };
                self.alternate = Some(mode);
                (mode, "h")
            }
        };
        // DIFFERENCE "cleared in colour": a screen is cleared in the background of the pen.
        // DIFFERENCE "saved on each": each screen has a cursor that is saved there.
        // DIFFERENCE "1049 saves all": mode 1049 saves and restores all that DECSC does.
        self.push("\x1b[m\x1b(B\x1b)B\x0f\x1b[?6l");
        // DIFFERENCE "kept": but for mode 1049, the alternate screen is as it was left.
        let clear = if set == "h" { "\x1b[2J" } else { "" };
        self.push(&format!("\x1b[?{mode}{set}{clear}\x1b7"));
    }

    fn region(&mut self) {
        let rows = usize::from(self.rows);
        let top = 1 + self.random.below(rows - 1);
        let bottom = top + 1 + self.random.below(rows - top);
        self.region = (top as u16 - 1, bottom as u16 - 1);
        // DIFFERENCE "home of the region": in origin mode its first row is where the cursor goes.
        self.push(&format!("\x1b[{top};{bottom}r\x1b[H"));
    }

    fn escape(&mut self) {
        let sequences = [
            "\x1bD", "\x1bE", "\x1bH", "\x1bM", "\x1b7", "\x1b8", "\x1b[s", "\x1b[u", "\x1b[g", "\x1b[3g", "\x1b#8",
            "\x1bc",
        ];
        let sequence = self.random.pick(&sequences);
        match sequence {
            // DIFFERENCE "alignment": DECALN resets rendition, margins and origin mode.
            "\x1b#8" => {
                self.push("\x1b[m\x1b[?6l");
                self.region = (0, self.rows - 1);
            }
            // DIFFERENCE "reset of the alternate screen": a reset shows the primary screen.
            "\x1bc" if self.alternate.is_some() => self.other_screen(),
            _ => {}
        }
        self.push(sequence);
        if sequence == "\x1bc" {
            self.region = (0, self.rows - 1);
            self.inserting = false;
            self.alternate = None;
            // DIFFERENCE "saved and reset": a reset forgets the saved cursor.
            self.push("\x1b7");
        }
    }
}
