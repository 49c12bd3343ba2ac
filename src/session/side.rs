//! What a page shows beside the screen: title, bell, modes, colours.

use crate::terminal::{CursorShape, MouseTracking, Terminal};
use std::fmt::Write;

/// One thing to tell a page beside the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// Size and modes, as `name=value` pairs joined by `;`.
    State(String),
    /// The window's title.
    Title(String),
    /// How often the bell rang since the session began.
    Bell(u32),
    /// The default colours that the program has set, as `name=#rrggbb` pairs joined by `;`.
    Colors(String),
    /// Text that the program wants on the clipboard.
    Clipboard(String),
}

/// What the page was last told; nothing where it needs no word of it, for there was none yet.
#[derive(Default)]
pub(super) struct Told {
    state: String,
    title: Option<String>,
    bells: u32,
    colors: Option<String>,
    clipboard: Option<String>,
}

impl Told {
    /// What differs from the last time; everything where the page starts anew.
    pub(super) fn news(&mut self, terminal: &Terminal, scrollback: usize, anew: bool) -> Vec<Side> {
        let mut news = Vec::new();
        let state = state(terminal, scrollback);
        if anew || state != self.state {
            self.state.clone_from(&state);
            news.push(Side::State(state));
        }
        news.extend(changed(&mut self.title, terminal.title(), anew).map(Side::Title));
        if self.bells != terminal.bells() || (anew && terminal.bells() > 0) {
            self.bells = terminal.bells();
            news.push(Side::Bell(self.bells));
        }
        news.extend(changed(&mut self.colors, &colors(terminal), anew).map(Side::Colors));
        if terminal.clipboard() != self.clipboard.as_deref() {
            self.clipboard = terminal.clipboard().map(str::to_owned);
            news.extend(self.clipboard.clone().map(Side::Clipboard));
        }
        news
    }
}

/// What is to be told: `now` if it differs from the last time. A page that starts anew may still show what an answer
/// that it never got took back, so it is told of nothing, too.
fn changed(told: &mut Option<String>, now: &str, anew: bool) -> Option<String> {
    let same = now == told.as_deref().unwrap_or_default();
    if same && (told.is_none() || !anew) {
        return None;
    }
    *told = Some(now.to_owned());
    told.clone()
}

fn state(terminal: &Terminal, scrollback: usize) -> String {
    let (rows, cols) = terminal.size();
    let modes = terminal.modes();
    let cursor = terminal.cursor();
    let shape = match cursor.shape {
        CursorShape::Block => "block",
        CursorShape::Underline => "underline",
        CursorShape::Bar => "bar",
    };
    format!(
        "rows={rows};cols={cols};sb={scrollback};alt={};paste={};mouse={};focus={};cursor={shape};blink={}",
        u8::from(modes.alternate_screen),
        u8::from(modes.bracketed_paste),
        mouse_mode(modes.mouse),
        u8::from(modes.focus_events),
        u8::from(cursor.blink),
    )
}

/// The DEC private mode that asked for the mouse.
fn mouse_mode(tracking: MouseTracking) -> u16 {
    match tracking {
        MouseTracking::Off => 0,
        MouseTracking::X10 => 9,
        MouseTracking::Normal => 1000,
        MouseTracking::Button => 1002,
        MouseTracking::Any => 1003,
    }
}

fn colors(terminal: &Terminal) -> String {
    let mut out = String::new();
    for (name, color) in ["fg", "bg", "cursor"].iter().zip(terminal.default_colors()) {
        if let Some((r, g, b)) = color {
            let separator = if out.is_empty() { "" } else { ";" };
            let _ = write!(out, "{separator}{name}=#{r:02x}{g:02x}{b:02x}");
        }
    }
    out
}
