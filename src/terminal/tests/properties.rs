//! Whatever a program writes, in whatever pieces, at whatever size: the screen is a valid one, and the same.

use proptest::prelude::*;

use crate::terminal::{Kind, LineSize, RowView, Style, Terminal};

use super::support::of_kind;

/// Something that happens to a terminal.
#[derive(Clone, Debug)]
enum Event {
    Output(Vec<u8>),
    Resize(u16, u16),
    ClearHistory,
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0u32..30).prop_map(|n| n.to_string()),
        2 => Just(String::new()),
        1 => any::<u32>().prop_map(|n| n.to_string()),
    ]
}

/// Control sequences that mean something, with parameters near and far off.
fn control_sequence() -> impl Strategy<Value = Vec<u8>> {
    let marks = prop::sample::select(vec!["", "", "", "?", ">", "!", "="]);
    let between = prop::sample::select(vec!["", "", "", "", "$", "*", "'", "\"", " "]);
    let last = prop::sample::select(b"@ABCDEFGHIJKLMPSTXZ`abcdefghijklmnpqrstuvwxyz{}~|^".to_vec());
    let numbers = prop::collection::vec(number(), 0..6);
    (marks, numbers, between, last).prop_map(|(mark, numbers, between, last)| {
        let mut bytes = format!("\x1b[{mark}{}{between}", numbers.join(";")).into_bytes();
        bytes.push(last);
        bytes
    })
}

/// Modes that change what later output does.
fn mode() -> impl Strategy<Value = Vec<u8>> {
    let numbers = vec![
        1, 3, 5, 6, 7, 25, 40, 41, 42, 45, 47, 66, 69, 1000, 1006, 1047, 1048, 1049, 2004, 2026,
    ];
    (prop::sample::select(numbers), any::<bool>())
        .prop_map(|(number, on)| format!("\x1b[?{number}{}", if on { 'h' } else { 'l' }).into_bytes())
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let fixed: Vec<&[u8]> = vec![
        b"\r\n",
        b"\n",
        b"\t",
        b"\x08",
        b"\x1bM",
        b"\x1bD",
        b"\x1b7",
        b"\x1b8",
        b"\x1bc",
        b"\x1b#3",
        b"\x1b#6",
        b"\x1b#8",
        b"\x1b6",
        b"\x1b9",
        b"\x1b(0",
        b"\x0e",
        b"\x1bN",
        b"\x1b[4h",
        b"\x1b[4l",
        b"\x1b]0;t\x07",
        b"\x1b]8;;http://x\x1b\\",
        b"\x1b]P",
        b"\x1b[[A",
        b"\x1bP$qm\x1b\\",
        b"\x1b[1$w\x1b[2$w",
        b"\x1bP1$t2;9;1;A;A;H;1;3;B;0A%5<\x1b\\",
        b"\x1bP2$t5/10\x1b\\",
        b"\x1b_",
        b"\x18",
        b"\xc2\x9b",
        b"\x1b]4;1;#123\x07",
        b"\x1b[?2l",
        b"\x1b<",
        b"\x1bV",
        b"\x1b[1\"q",
        b"\x1b[31;48;2;1;2;3m",
        b"\x1b[b",
    ];
    prop_oneof![
        4 => control_sequence(),
        2 => mode(),
        3 => "[a-z ]{0,40}".prop_map(String::into_bytes),
        1 => "[e世界\u{301}\u{200d}👩❤\u{fe0f}🇩🇪🏽한\u{ad}]{0,12}".prop_map(String::into_bytes),
        2 => prop::sample::select(fixed).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        40 => piece().prop_map(Event::Output),
        1 => (1u16..12, 1u16..30).prop_map(|(rows, cols)| Event::Resize(rows, cols)),
        1 => Just(Event::ClearHistory),
    ]
}

/// How output reaches the terminal.
#[derive(Clone, Copy)]
enum Way {
    Whole,
    /// In pieces of at most so many bytes.
    Split(usize),
    /// In turns that touch so many cells.
    Turns(usize),
}

fn feed(terminal: &mut Terminal, bytes: &[u8], way: Way) {
    match way {
        Way::Whole => terminal.feed(bytes),
        Way::Split(size) => bytes.chunks(size).for_each(|piece| terminal.feed(piece)),
        Way::Turns(cells) => {
            let mut rest = bytes;
            while !rest.is_empty() {
                rest = &rest[terminal.feed_update(rest, cells).bytes..];
            }
        }
    }
}

/// Feeds the events, output in that way.
fn play(terminal: &mut Terminal, events: &[Event], way: Way) {
    for event in events {
        match event {
            Event::Output(bytes) => feed(terminal, bytes, way),
            Event::Resize(rows, cols) => terminal.resize(*rows, *cols),
            Event::ClearHistory => terminal.clear_history(),
        }
        check(terminal);
    }
}

/// Columns that a row's glyphs take.
fn columns(row: &RowView<'_>) -> usize {
    let mut columns = 0;
    row.glyphs(|glyph| {
        assert!(matches!(glyph.width, 1 | 2) && !glyph.text.is_empty());
        assert!(!glyph.text.chars().any(char::is_control));
        columns += usize::from(glyph.width);
    });
    columns
}

/// What holds at every moment.
fn check(terminal: &Terminal) {
    let (rows, cols) = terminal.size();
    let cursor = terminal.cursor();
    assert!(cursor.row < rows && cursor.col < cols);
    for y in 0..rows {
        let row = terminal.screen_row(y);
        let expected = match row.line_size() {
            LineSize::Single => usize::from(cols),
            _ => usize::from(cols).div_ceil(2),
        };
        assert_eq!(columns(&row), expected);
    }
    assert!(terminal.history_len() <= 100);
    assert!(terminal.pushed() >= terminal.history_len() as u64);
}

type Line = (Vec<(String, u8, Style)>, bool, LineSize);

fn line(terminal: &Terminal, row: RowView<'_>) -> Line {
    let mut glyphs = Vec::new();
    row.glyphs(|glyph| glyphs.push((glyph.text.to_owned(), glyph.width, terminal.style(glyph.style))));
    (glyphs, row.wrapped(), row.line_size())
}

/// All that can be seen of a terminal.
fn seen(terminal: &mut Terminal) -> (Vec<Line>, String) {
    let history = (0..terminal.history_len()).map(|i| line(terminal, terminal.history_row(i)));
    let screen = (0..terminal.size().0).map(|y| line(terminal, terminal.screen_row(y)));
    let lines = history.chain(screen).collect();
    let replies = terminal.take_replies();
    let rest = (
        terminal.cursor(),
        terminal.modes(),
        terminal.title().to_owned(),
        terminal.bells(),
        replies,
    );
    (lines, format!("{rest:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_output_in_any_pieces_gives_the_same_valid_screen(
        (rows, cols) in (1u16..10, 1u16..24),
        linux in any::<bool>(),
        events in prop::collection::vec(event(), 0..80),
        split in 1usize..9,
    ) {
        let kind = if linux { Kind::Linux } else { Kind::Xterm };
        let shown = |way| {
            let mut terminal = of_kind(rows, cols, kind);
            play(&mut terminal, &events, way);
            seen(&mut terminal)
        };
        let whole = shown(Way::Whole);
        prop_assert_eq!(&whole, &shown(Way::Split(split)));
        prop_assert_eq!(&whole, &shown(Way::Turns(split * 8)));
    }

    #[test]
    fn text_survives_any_sequence_of_widths(
        text in "([a-z]{1,30} ?){1,6}",
        widths in prop::collection::vec(4u16..40, 1..6),
    ) {
        let mut terminal = of_kind(6, 80, Kind::Xterm);
        terminal.feed(text.as_bytes());
        for cols in widths {
            terminal.resize(6, cols);
        }
        terminal.resize(6, 200);
        let rows = super::support::history(&terminal).into_iter().chain(super::support::screen(&terminal));
        prop_assert_eq!(rows.collect::<String>(), text.trim_end());
    }
}
