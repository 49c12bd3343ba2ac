//! The look of a run of cells as the `span` around it.

use super::color::{Rgb, Shade};
use super::html::Dialect;
use crate::terminal::{Color, Flags, Style, Terminal, Underline};
use std::fmt::Write;

/// Classes of our own for what an old style sheet has none for: it shows the text without them.
/// None of ours may be one of the old `a`-`p` and `z`, in either case: a page without a doctype
/// does not tell the cases apart.
const EXTRA: [(Flags, &str); 6] = [
    (Flags::FAINT, "y"),
    (Flags::ITALIC, "t"),
    (Flags::HIDDEN, "x"),
    (Flags::STRIKE, "s"),
    (Flags::OVERLINE, "v"),
    (Flags::BLINK, "q"),
];

/// Opens the span of a style, with `exact` colours or the nearest that have a class; false where the style needs none.
pub fn open(out: &mut String, terminal: &Terminal, style: &Style, dialect: Dialect, exact: bool) -> bool {
    let start = out.len();
    out.push_str("<span class=\"");
    let named = out.len();
    let colors = Colors::of(terminal, style, dialect);
    if style.flags.contains(Flags::BOLD) {
        out.push_str("z ");
    }
    colors.classes(out);
    for (_, class) in EXTRA.iter().filter(|(flag, _)| style.flags.contains(*flag)) {
        out.push_str(class);
        out.push(' ');
    }
    out.push_str(match style.underline {
        Underline::None => "",
        Underline::Single => "u ",
        Underline::Double => "u2 ",
        Underline::Curly => "u3 ",
        Underline::Dotted => "u4 ",
        Underline::Dashed => "u5 ",
    });
    let any_class = out.len() > named;
    if any_class {
        out.pop();
    }
    out.push('"');
    if !any_class {
        out.truncate(start + "<span".len());
    }
    let any_number = exact && colors.numbers(out);
    if !any_class && !any_number {
        out.truncate(start);
        return false;
    }
    out.push('>');
    true
}

/// The two colours of a run as they are shown, and the underline's.
struct Colors {
    fg: Shade,
    bg: Shade,
    underline: Option<Rgb>,
    /// The default colours the wrong way round, which a page with other defaults must know.
    fg_is_default_bg: bool,
    bg_is_default_fg: bool,
}

const BLACK: u8 = 0;
const WHITE: u8 = 7;

impl Colors {
    fn of(terminal: &Terminal, style: &Style, dialect: Dialect) -> Colors {
        let palette = |i| terminal.palette(i);
        let mut fg = Shade::of(style.fg, WHITE, palette);
        let mut bg = Shade::of(style.bg, BLACK, palette);
        let underline = match style.underline_color {
            Color::Default => None,
            _ if style.underline == Underline::None => None,
            color => Shade::of(color, WHITE, palette).number(),
        };
        let reverse = style.flags.contains(Flags::REVERSE) != terminal.reverse_screen();
        if reverse {
            std::mem::swap(&mut fg, &mut bg);
        }
        let own = dialect == Dialect::Own;
        let swapped = |color| reverse && color == Color::Default && own;
        // What our page takes for the default it chooses itself, to be read on this background.
        let left_to_page = own && [style.fg, style.bg][usize::from(reverse)] == Color::Default;
        Colors {
            fg_is_default_bg: swapped(style.bg),
            bg_is_default_fg: swapped(style.fg),
            fg: if left_to_page { fg } else { fg.apart_from(bg) },
            bg,
            underline,
        }
    }

    fn classes(&self, out: &mut String) {
        let class = |first: u8, n: u8| char::from(first + n);
        if self.bg.base != BLACK {
            out.push(class(b'a', self.bg.base));
            out.push(' ');
        }
        if self.fg.base != WHITE {
            out.push(class(b'i', self.fg.base));
            out.push(' ');
        }
        if self.bg.bright {
            // A bright black background has no base class to add to.
            out.push_str(if self.bg.base == BLACK { "H0 " } else { "H1 " });
        }
        if self.fg.bright {
            out.push_str(if self.fg.was_black { "B0 " } else { "B1 " });
        }
        if self.bg_is_default_fg {
            out.push_str("vb ");
        }
        if self.fg_is_default_bg {
            out.push_str("vf ");
        }
    }

    fn numbers(&self, out: &mut String) -> bool {
        let start = out.len();
        let names = [
            ("color", self.fg.exact),
            ("background", self.bg.exact),
            ("text-decoration-color", self.underline),
        ];
        for (name, rgb) in names {
            if let Some((r, g, b)) = rgb {
                out.push_str(if out.len() == start { " style=\"" } else { ";" });
                let _ = write!(out, "{name}:#{r:02x}{g:02x}{b:02x}");
            }
        }
        let any = out.len() > start;
        if any {
            out.push('"');
        }
        any
    }
}
