//! The html of a whole screen against the terminal that it is of (protocol 1.4).

use super::markup::{self, Char, Row};
use anytermd::render::{Budget, Dialect};
use anytermd::terminal::{Color, Flags, LineSize, RowView, Style, Terminal, Underline};

/// Panics unless `html` is the whole of what a client of this kind may see of `terminal`.
pub fn check(terminal: &Terminal, html: &str, scrollback: usize, dialect: Dialect) {
    let rows = markup::parse(html).unwrap_or_else(|fault| panic!("{fault}"));
    let (height, width) = terminal.size();
    assert_eq!(rows.len(), scrollback + usize::from(height), "S+rows rows");
    let budget = Budget::of(terminal, scrollback);
    let rows: Vec<Sized> = rows
        .iter()
        .zip(lengths(html))
        .map(|(row, length)| Sized::of(row, length, budget))
        .collect();
    let used = terminal.history_len().min(scrollback);
    let (unused, shown) = rows.split_at(scrollback - used);
    for Sized { row, .. } in unused {
        assert_eq!((text(row).as_str(), row.continues), (" ", false), "an unused line");
    }
    let (lines, screen) = shown.split_at(used);
    for (i, row) in lines.iter().enumerate() {
        let view = terminal.history_row(terminal.history_len() - used + i);
        check_row(terminal, &view, row, dialect);
        assert!(row.row.chars.iter().all(|c| !c.cursor), "a cursor in the scrollback");
    }
    for (y, row) in (0..height).zip(screen) {
        check_row(terminal, &terminal.screen_row(y), row, dialect);
        check_cursor(terminal, y, row.row);
    }
    let columns = columns(&terminal.screen_row(0));
    let chars = text_of(&terminal.screen_row(0)).chars().count();
    let padding = usize::from(width) - columns;
    assert_eq!(
        screen[0].row.chars.len(),
        chars + padding,
        "the first screen row is as wide as the screen"
    );
}

/// The lengths of the rows of `html` in bytes.
fn lengths(html: &str) -> impl Iterator<Item = usize> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let start = rest.find("<br")?;
        let end = start + rest[start..].find('>')? + 1;
        rest = &rest[end..];
        Some(end)
    })
}

/// A row, and what may be missing in it because it is long.
struct Sized<'a> {
    row: &'a Row,
    links: bool,
    colors: bool,
    markup: bool,
}

/// The longest link, and the longest span, with all that is around them.
const LINK: usize = 2200;
const SPAN: usize = 400;

impl Sized<'_> {
    /// Panics where a row of that length is longer than its budget and its text.
    fn of(row: &Row, length: usize, budget: Budget) -> Sized<'_> {
        let text = row.chars.iter().map(|c| match c.text {
            ' ' => 2,
            '&' | '<' | '>' => 5,
            c => c.len_utf8(),
        });
        let most = budget.markup() + text.sum::<usize>() + SPAN;
        assert!(length <= most, "{length} bytes of {most}");
        Sized {
            row,
            links: length + LINK > budget.links(),
            colors: length + SPAN > budget.colors(),
            markup: length + SPAN > budget.markup(),
        }
    }
}

fn check_row(terminal: &Terminal, view: &RowView<'_>, sized: &Sized<'_>, dialect: Dialect) {
    let row = sized.row;
    assert!(!row.chars.is_empty(), "a row without a cell");
    let size = match view.line_size() {
        LineSize::Single => "",
        LineSize::DoubleWidth => "dw",
        LineSize::DoubleTop => "dt",
        LineSize::DoubleBottom => "db",
    };
    assert_eq!(row.size, size);
    assert_eq!(row.continues, view.wrapped() && dialect == Dialect::Own);
    assert_eq!(text(row).trim_end(), text_of(view).trim_end());
    let mut chars = row.chars.iter();
    view.glyphs(|glyph| {
        let style = terminal.style(glyph.style);
        for _ in visible(glyph.text) {
            let Some(shown) = chars.next() else {
                assert!(
                    glyph.text == " " && is_plain(terminal, &style),
                    "a cell was left out that shows"
                );
                return;
            };
            check_style(terminal, &style, shown, sized, dialect);
            let wide = glyph.width == 2 && dialect == Dialect::Own;
            assert!(shown.wide == wide || sized.markup && !shown.wide);
        }
    });
}

fn check_cursor(terminal: &Terminal, y: u16, row: &Row) {
    let cursor = terminal.cursor();
    let shown = row.chars.iter().filter(|c| c.cursor).count();
    if !cursor.visible || cursor.row != y {
        return assert_eq!(shown, 0, "a cursor that is not there");
    }
    assert!(shown > 0, "no cursor");
    let mut column = 0;
    let mut at = 0..0;
    let mut chars = 0;
    terminal.screen_row(y).glyphs(|glyph| {
        let next = chars + visible(glyph.text).count();
        if (column..column + usize::from(glyph.width)).contains(&usize::from(cursor.col)) {
            at = chars..next;
        }
        column += usize::from(glyph.width);
        chars = next;
    });
    if at.is_empty() {
        // Beyond the row's last column, as on a row of double width.
        let first = chars + usize::from(cursor.col) - column;
        at = first..first + 1;
    }
    let found = row.chars.iter().position(|c| c.cursor);
    assert_eq!(found.map(|first| first..first + shown), Some(at), "the cursor's place");
}

fn check_style(terminal: &Terminal, style: &Style, shown: &Char, sized: &Sized<'_>, dialect: Dialect) {
    check_link(terminal, style, shown, sized, dialect);
    if sized.markup && shown.classes.is_empty() && shown.style.is_empty() {
        return;
    }
    let has = |class: &str| shown.classes.iter().any(|c| c == class);
    let flags = [
        (Flags::BOLD, "z"),
        (Flags::FAINT, "y"),
        (Flags::ITALIC, "t"),
        (Flags::STRIKE, "s"),
        (Flags::BLINK, "q"),
        (Flags::HIDDEN, "x"),
        (Flags::OVERLINE, "v"),
    ];
    for (flag, class) in flags {
        assert_eq!(has(class), style.flags.contains(flag), "{class}: {shown:?} {style:?}");
    }
    let underline = match style.underline {
        Underline::None => None,
        Underline::Single => Some("u"),
        Underline::Double => Some("u2"),
        Underline::Curly => Some("u3"),
        Underline::Dotted => Some("u4"),
        Underline::Dashed => Some("u5"),
    };
    let written = shown.classes.iter().find(|c| c.starts_with('u'));
    assert_eq!(written.map(String::as_str), underline);
    check_colors(terminal, style, shown, sized, dialect);
}

fn check_link(terminal: &Terminal, style: &Style, shown: &Char, sized: &Sized<'_>, dialect: Dialect) {
    let link = style.link.map_or("", |id| terminal.link(id));
    let safe = ["http://", "https://", "mailto:"].iter().any(|s| {
        let scheme = link.get(..s.len());
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(s))
    });
    let linked = safe && dialect == Dialect::Own;
    let left_out = sized.links && shown.link.is_empty();
    assert!(left_out || shown.link.is_empty() != linked, "{link}");
}

/// A colour as it is shown: one of the sixteen that have names, or a number.
#[derive(PartialEq, Debug)]
enum Shown {
    Named(u8),
    Number(u8, u8, u8),
}

fn check_colors(terminal: &Terminal, style: &Style, shown: &Char, sized: &Sized<'_>, dialect: Dialect) {
    let class = |first: u8, default: u8| {
        let named = |c: &String| match c.as_bytes() {
            [b] => b.checked_sub(first).filter(|n| *n < 8),
            _ => None,
        };
        shown.classes.iter().find_map(named).unwrap_or(default)
    };
    let mut fg = resolve(terminal, style.fg, 7);
    let mut bg = resolve(terminal, style.bg, 0);
    let reverse = style.flags.contains(Flags::REVERSE) != terminal.reverse_screen();
    if reverse {
        std::mem::swap(&mut fg, &mut bg);
    }
    // Our page chooses the default colour by the background.
    let default = if reverse { style.bg } else { style.fg } == Color::Default;
    let (fg_class, bg_class) = (class(b'i', 7), class(b'a', 0));
    if fg_class == bg_class && !(default && dialect == Dialect::Own) {
        assert_eq!(fg, bg, "text in the colour of its background: {shown:?} {style:?}");
    }
    if let Shown::Named(n) = bg {
        assert_eq!(bg_class, n % 8, "{shown:?} {style:?}");
    }
    for (name, color) in [("color", fg), ("background", bg)] {
        if let Shown::Number(r, g, b) = color {
            let wanted = format!("{name}:#{r:02x}{g:02x}{b:02x}");
            let left_out = sized.colors && shown.style.is_empty();
            assert!(
                left_out || shown.style.split(';').any(|d| d == wanted),
                "{wanted}: {shown:?}"
            );
        }
    }
}

fn resolve(terminal: &Terminal, color: Color, default: u8) -> Shown {
    match color {
        Color::Default => Shown::Named(default),
        Color::Rgb(r, g, b) => Shown::Number(r, g, b),
        Color::Indexed(i) => match terminal.palette(i) {
            Some((r, g, b)) => Shown::Number(r, g, b),
            None if i < 16 => Shown::Named(i),
            None => cube(i),
        },
    }
}

/// xterm's 256 colours behind the sixteen: steps 0, 95, 135, 175, 215, 255; greys from 8 by tens.
fn cube(i: u8) -> Shown {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    if i >= 232 {
        let grey = (i - 232) * 10 + 8;
        return Shown::Number(grey, grey, grey);
    }
    let n = usize::from(i) - 16;
    Shown::Number(STEPS[n / 36], STEPS[n / 6 % 6], STEPS[n % 6])
}

fn is_plain(terminal: &Terminal, style: &Style) -> bool {
    *style == Style::default() && !terminal.reverse_screen()
}

fn text(row: &Row) -> String {
    row.chars.iter().map(|c| c.text).collect()
}

/// What of a cell's text reaches the page: directional overrides stay behind, and a space is a space.
fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c == '\u{a0}' { ' ' } else { c })
}

fn text_of(view: &RowView<'_>) -> String {
    let mut all = String::new();
    view.glyphs(|glyph| all.extend(visible(glyph.text)));
    all
}

fn columns(view: &RowView<'_>) -> usize {
    let mut columns = 0;
    view.glyphs(|glyph| columns += usize::from(glyph.width));
    columns
}
