//! The window's title.

use super::args::Args;
use super::state::State;

/// Longest title in bytes.
const MAX_TITLE: usize = 1024;

/// Most titles that XTPUSHTITLE keeps; more than programs nest.
const MAX_SAVED: usize = 10;

/// The title, and those that programs put aside.
#[derive(Default)]
pub(super) struct Titles {
    pub(super) current: String,
    saved: Vec<String>,
}

impl State {
    /// OSC 0, OSC 2, and `ESC k` of GNU screen.
    pub(super) fn set_title(&mut self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        let mut title = String::new();
        for c in text.chars().filter(|c| !c.is_control() && !is_directional(*c)) {
            if title.len() + c.len_utf8() > MAX_TITLE {
                break;
            }
            title.push(c);
        }
        self.titles.current = title;
        self.changed();
    }

    /// XTPUSHTITLE and XTPOPTITLE, for the window's title: the icon has none.
    pub(super) fn title_stack(&mut self, args: &Args) {
        let titles = &mut self.titles;
        match (args.get(0), args.get(1)) {
            (22, 0 | 2) => {
                if titles.saved.len() == MAX_SAVED {
                    titles.saved.remove(0);
                }
                titles.saved.push(titles.current.clone());
            }
            (23, 0 | 2) => {
                if let Some(title) = titles.saved.pop() {
                    titles.current = title;
                    self.changed();
                }
            }
            _ => {}
        }
    }
}

/// Characters that would turn the direction of what stands around a title.
fn is_directional(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
