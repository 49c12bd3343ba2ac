//! What the client holds, and what turns it into the screen of now.

use super::budget::Budget;
use super::diff;
use super::html::{self, Dialect, Manner, Place};
use super::script::{Script, units};
use crate::terminal::{Cursor, RowView, Terminal};
use std::collections::VecDeque;

/// What a client that holds the last screen has to be told.
#[derive(Debug, PartialEq, Eq)]
pub enum Update {
    /// It already shows everything.
    Unchanged,
    /// An edit script for the html it holds.
    Script(String),
    /// The whole html, to be sent behind an `R`.
    Full(String),
}

/// Renders one terminal for one client, and remembers what it was sent.
///
/// A row in the scrollback is remembered by its length alone, since it never changes; a row of
/// the screen by its html. So an update costs what changed, not what there is.
pub struct Renderer {
    scrollback: usize,
    shadow: Option<Shadow>,
    /// Reused for each row that is rendered.
    scratch: String,
}

struct Shadow {
    manner: Manner,
    epoch: u64,
    generation: u64,
    pushed: u64,
    /// Length of the lines above all that the terminal keeps, in UTF-16 units.
    above: u32,
    /// Lengths of the scrollback's rows, oldest first; always as many as the terminal keeps at most.
    lengths: VecDeque<u32>,
    /// Their sum, so that keeping a long scrollback needs no walk.
    length: u32,
    rows: Vec<Shown>,
}

/// A row of the screen as the client holds it.
struct Shown {
    key: Key,
    html: String,
    units: u32,
}

/// While all of this is the same, so is the html.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    id: u64,
    version: u32,
    place: Place,
}

/// A scrollback line that is not yet used, or never will be: one blank.
const UNUSED: &str = "\u{a0}<br>";
const UNUSED_UNITS: u32 = 5;

impl Renderer {
    /// For a terminal whose html has `scrollback` rows above the screen.
    pub fn new(scrollback: usize) -> Renderer {
        Renderer {
            scrollback,
            shadow: None,
            scratch: String::new(),
        }
    }

    /// Forgets what the client holds: the next update is a full one.
    pub fn forget(&mut self) {
        self.shadow = None;
    }

    /// A script that changes nothing.
    pub fn keep_all(&self) -> String {
        let shown = |s: &Shadow| s.above + s.length + s.rows.iter().map(|row| row.units).sum::<u32>();
        format!("k{}:", self.shadow.as_ref().map_or(0, shown))
    }

    /// Whether [`update`](Self::update) could tell this client something new.
    pub fn is_behind(&self, terminal: &Terminal, dialect: Dialect) -> bool {
        self.shadow
            .as_ref()
            .is_none_or(|s| s.manner.dialect != dialect || s.generation != terminal.generation())
    }

    /// Brings the client to the screen of now.
    pub fn update(&mut self, terminal: &Terminal, dialect: Dialect) -> Update {
        let scrolled = match &self.shadow {
            Some(s) if s.manner.dialect == dialect && s.epoch == terminal.epoch() => terminal.pushed() - s.pushed,
            _ => u64::MAX,
        };
        let kept = self.shadow.as_ref().map_or(0, |s| s.lengths.len());
        let limit = kept.max(usize::from(terminal.size().0)) as u64;
        match self.shadow.take() {
            Some(shadow) if scrolled == 0 && shadow.is_in_place(terminal) => self.in_place(shadow, terminal),
            Some(shadow) if scrolled < limit => self.script(shadow, terminal, scrolled as usize),
            _ => Update::Full(self.full(terminal, dialect)),
        }
    }

    fn full(&mut self, terminal: &Terminal, dialect: Dialect) -> String {
        let (rows, cols) = terminal.size();
        let cursor = terminal.cursor();
        let kept = self.scrollback.min(terminal.history_limit());
        let used = terminal.history_len().min(kept);
        let above = self.scrollback - kept;
        let manner = Manner {
            dialect,
            budget: Budget::of(terminal, self.scrollback),
        };
        let mut out = String::with_capacity((self.scrollback + usize::from(rows)) * 16);
        let mut lengths = VecDeque::with_capacity(kept);
        (0..above + kept - used).for_each(|_| out.push_str(UNUSED));
        lengths.resize(kept - used, UNUSED_UNITS);
        for i in terminal.history_len() - used..terminal.history_len() {
            let start = out.len();
            html::row(&mut out, terminal, &terminal.history_row(i), Place::default(), manner);
            lengths.push_back(units(&out[start..]));
        }
        let mut shown = Vec::with_capacity(usize::from(rows));
        for y in 0..rows {
            let (row, place) = (terminal.screen_row(y), place(terminal, &cursor, y, cols));
            let start = out.len();
            html::row(&mut out, terminal, &row, place, manner);
            let html = out[start..].to_owned();
            shown.push(Shown {
                key: key(&row, place),
                units: units(&html),
                html,
            });
        }
        self.shadow = Some(Shadow {
            manner,
            epoch: terminal.epoch(),
            generation: terminal.generation(),
            pushed: terminal.pushed(),
            above: above as u32 * UNUSED_UNITS,
            length: lengths.iter().sum(),
            lengths,
            rows: shown,
        });
        out
    }

    /// Every row is where it was, as after a key that was typed: what has not changed is only looked at.
    fn in_place(&mut self, mut shadow: Shadow, terminal: &Terminal) -> Update {
        let mut script = Script::default();
        script.keep(shadow.above + shadow.length);
        let cols = terminal.size().1;
        let cursor = terminal.cursor();
        for (y, shown) in (0..).zip(&mut shadow.rows) {
            let (row, place) = (terminal.screen_row(y), place(terminal, &cursor, y, cols));
            let key = key(&row, place);
            if key == shown.key {
                script.keep(shown.units);
                continue;
            }
            self.scratch.clear();
            html::row(&mut self.scratch, terminal, &row, place, shadow.manner);
            diff::row(&mut script, &shown.html, &self.scratch);
            shown.key = key;
            shown.units = units(&self.scratch);
            shown.html.clone_from(&self.scratch);
        }
        shadow.generation = terminal.generation();
        self.shadow = Some(shadow);
        script.finish().map_or(Update::Unchanged, Update::Script)
    }

    /// `scrolled` rows have gone from the screen into the scrollback since the client was told.
    fn script(&mut self, mut shadow: Shadow, terminal: &Terminal, scrolled: usize) -> Update {
        let mut script = Script::default();
        let kept = shadow.lengths.len();
        shadow.drop_oldest(&mut script, scrolled.min(kept));
        let mut walk = Walk {
            old: std::mem::take(&mut shadow.rows),
            next: 0,
        };
        let (rows, cols) = terminal.size();
        let cursor = terminal.cursor();
        let mut shown = Vec::with_capacity(usize::from(rows));
        let history = terminal.history_len();
        let mut todo = Vec::with_capacity(scrolled + usize::from(rows));
        for i in history - scrolled.min(kept).min(history)..history {
            todo.push((terminal.history_row(i), Place::default(), true));
        }
        for y in 0..rows {
            todo.push((terminal.screen_row(y), place(terminal, &cursor, y, cols), false));
        }
        let plan: Vec<Option<usize>> = todo.iter().map(|(row, ..)| walk.find(row.id())).collect();
        walk.next = 0;
        let limits = limits(&plan, walk.old.len());
        for ((row, place, left), (same, limit)) in todo.iter().zip(plan.into_iter().zip(limits)) {
            // A row that the client has not is made from one that it has no more, if there is one here.
            let pair = same.or_else(|| (walk.next < limit).then_some(walk.next));
            let now = self.bring(&mut script, &mut walk, pair, (row, *place), terminal, shadow.manner);
            if *left {
                shadow.lengths.push_back(now.units);
                shadow.length += now.units;
            } else {
                shown.push(now);
            }
        }
        walk.drop_until(&mut script, walk.old.len());
        shadow.rows = shown;
        shadow.pushed = terminal.pushed();
        shadow.generation = terminal.generation();
        self.shadow = Some(shadow);
        script.finish().map_or(Update::Unchanged, Update::Script)
    }

    /// Brings one row up to date: from the row that the client has at `pair`, or as a new one.
    fn bring(
        &mut self,
        script: &mut Script,
        walk: &mut Walk,
        pair: Option<usize>,
        (row, place): (&RowView<'_>, Place),
        terminal: &Terminal,
        manner: Manner,
    ) -> Shown {
        let key = key(row, place);
        let old = match pair.and_then(|at| walk.take(script, at)) {
            Some(old) if old.key == key => {
                script.keep(old.units);
                return old;
            }
            old => old,
        };
        self.scratch.clear();
        html::row(&mut self.scratch, terminal, row, place, manner);
        match old {
            Some(old) => diff::row(script, &old.html, &self.scratch),
            None => script.insert(&self.scratch),
        }
        Shown {
            key,
            html: self.scratch.clone(),
            units: units(&self.scratch),
        }
    }
}

impl Shadow {
    /// Whether the screen has the rows that the client has, in the same order.
    fn is_in_place(&self, terminal: &Terminal) -> bool {
        let ids = (0..terminal.size().0).map(|y| terminal.screen_row(y).id());
        ids.eq(self.rows.iter().map(|shown| shown.key.id))
    }

    fn drop_oldest(&mut self, script: &mut Script, n: usize) {
        let gone: u32 = self.lengths.drain(..n).sum();
        self.length -= gone;
        script.keep(self.above);
        script.drop(gone);
        script.keep(self.length);
    }
}

/// A walk over the rows that the client holds, in step with the script.
struct Walk {
    old: Vec<Shown>,
    next: usize,
}

impl Walk {
    /// Where the client has the row `id`, behind those already found: rows move, but never past one another.
    fn find(&mut self, id: u64) -> Option<usize> {
        let at = self.next + self.old.get(self.next..)?.iter().position(|shown| shown.key.id == id)?;
        self.next = at + 1;
        Some(at)
    }

    fn drop_until(&mut self, script: &mut Script, at: usize) {
        for shown in &self.old[self.next..at] {
            script.drop(shown.units);
        }
        self.next = at;
    }

    /// Takes the row at `at` out, dropping those before it.
    fn take(&mut self, script: &mut Script, at: usize) -> Option<Shown> {
        self.drop_until(script, at);
        self.next = at + 1;
        let slot = self.old.get_mut(at)?;
        Some(Shown {
            key: slot.key,
            html: std::mem::take(&mut slot.html),
            units: slot.units,
        })
    }
}

/// For each row of the plan, the first of the client's rows that a later row needs.
fn limits(plan: &[Option<usize>], end: usize) -> Vec<usize> {
    let mut limit = end;
    let mut limits: Vec<usize> = Vec::with_capacity(plan.len());
    for at in plan.iter().rev() {
        limits.push(limit);
        limit = at.unwrap_or(limit);
    }
    limits.reverse();
    limits
}

fn place(terminal: &Terminal, cursor: &Cursor, y: u16, cols: u16) -> Place {
    let here = cursor.visible && cursor.row == y;
    let pad = if y == 0 || terminal.reverse_screen() { cols } else { 0 };
    Place {
        pad,
        cursor: here.then_some(cursor.col),
    }
}

fn key(row: &RowView<'_>, place: Place) -> Key {
    Key {
        id: row.id(),
        version: row.version(),
        place,
    }
}
