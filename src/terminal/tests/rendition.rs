//! SGR and the colours behind it.

use crate::terminal::{Color, Flags, PageColors, Style, Terminal, Underline};

use super::support::{answer, fed, screen, terminal};

/// The style of the first cell.
fn first(terminal: &Terminal) -> Style {
    let mut found = None;
    terminal
        .screen_row(0)
        .glyphs(|glyph| _ = found.get_or_insert(glyph.style));
    terminal.style(found.unwrap())
}

/// The style that `sgr` gives.
fn style(sgr: &str) -> Style {
    first(&fed(1, 10, &format!("\x1b[{sgr}mx")))
}

#[test]
fn every_attribute_is_set_and_reset() {
    let pairs = [
        ("1", "22", Flags::BOLD),
        ("2", "22", Flags::FAINT),
        ("3", "23", Flags::ITALIC),
        ("5", "25", Flags::BLINK),
        ("7", "27", Flags::REVERSE),
        ("8", "28", Flags::HIDDEN),
        ("9", "29", Flags::STRIKE),
        ("53", "55", Flags::OVERLINE),
    ];
    for (on, off, flag) in pairs {
        assert!(style(on).flags.contains(flag), "{on}");
        assert_eq!(style(&format!("{on};{off}")), Style::default(), "{off}");
    }
}

#[test]
fn underlines_have_kinds() {
    let kinds = [
        ("4", Underline::Single),
        ("21", Underline::Double),
        ("4:0", Underline::None),
        ("4:2", Underline::Double),
        ("4:3", Underline::Curly),
        ("4:4", Underline::Dotted),
        ("4:5", Underline::Dashed),
        ("4;24", Underline::None),
    ];
    for (sgr, kind) in kinds {
        assert_eq!(style(sgr).underline, kind, "{sgr}");
    }
    assert_eq!(style("58:5:9").underline_color, Color::Indexed(9));
    assert_eq!(style("58:2::1:2:3;59").underline_color, Color::Default);
}

#[test]
fn colours_come_in_all_notations() {
    let colors = [
        ("31", Color::Indexed(1)),
        ("97", Color::Indexed(15)),
        ("38;5;200", Color::Indexed(200)),
        ("38:5:200", Color::Indexed(200)),
        ("38;2;1;2;3", Color::Rgb(1, 2, 3)),
        ("38:2:1:2:3", Color::Rgb(1, 2, 3)),
        ("38:2::1:2:3", Color::Rgb(1, 2, 3)),
        ("38;2;1;2;300", Color::Default),
        ("31;39", Color::Default),
    ];
    for (sgr, color) in colors {
        assert_eq!(style(sgr).fg, color, "{sgr}");
        let background = sgr.replacen('3', "4", 1).replace("97", "107").replace(";39", ";49");
        assert_eq!(style(&background).bg, color, "{background}");
    }
}

#[test]
fn erased_cells_have_the_background_and_nothing_else() {
    let erased = first(&fed(1, 10, "\x1b[1;4;31;42m\x1b[2K"));
    assert_eq!(
        erased,
        Style {
            bg: Color::Indexed(2),
            ..Style::default()
        }
    );
}

#[test]
fn renditions_can_be_put_aside() {
    assert_eq!(style("31m\x1b[#{\x1b[32m\x1b[#}\x1b["), style("0"));
    assert_eq!(first(&fed(1, 10, "\x1b[31m\x1b[#{\x1b[1;32m\x1b[#}x")), style("31"));
}

#[test]
fn links_end_and_are_told_apart() {
    let mut terminal = fed(1, 10, "\x1b]8;id=1;http://a/;b\x1b\\x\x1b]8;;\x1b\\y");
    let link = first(&terminal).link.unwrap();
    assert_eq!(terminal.link(link), "http://a/;b");
    terminal.feed(b"\rz");
    assert_eq!(first(&terminal).link, None);
}

#[test]
fn links_are_bounded() {
    let mut terminal = terminal(5, 80);
    for i in 0..50_000 {
        terminal.feed(format!("\x1b]8;;http://host/{i}/{}\x1b\\x", "y".repeat(100)).as_bytes());
    }
    terminal.feed(b"\x1b]8;;\x1b\\\r\n\n\n\n\n\n\x1b[H\x1b[2Jz");
    assert_eq!(screen(&terminal), ["z"]);
}

#[test]
fn more_styles_than_there_are_numbers_for_still_show_text() {
    let mut terminal = terminal(500, 1000);
    let mut colors = (0..300_000u32).map(|i| format!("\x1b[48;2;{};{};{}mx", i >> 16, i >> 8 & 255, i & 255));
    terminal.feed(colors.by_ref().collect::<String>().as_bytes());
    terminal.feed(b"\x1b[m\x1b[H\x1b[2J\x1b[38;2;9;9;9mx");
    assert_eq!(first(&terminal).fg, Color::Rgb(9, 9, 9));
}

/// More than are remembered on the way, with what was changed before beside what was not.
#[test]
fn attributes_of_many_styles_are_changed_each_by_itself() {
    let cells: String = (0..200)
        .map(|i| format!("\x1b[38;5;{};48;2;1;1;{i}mx", i % 7))
        .collect();
    let change = "\x1b[2*x\x1b[1;1;2;300;1;4$r\x1b[2;1;2;300;4$t";
    let fill = "\x1b[m\x1b[3m\x1b[121;1;1;1;100$x";
    let terminal = fed(2, 300, &format!("{cells}\r\n{cells}{change}{fill}"));
    for y in 0..2 {
        let mut styles = Vec::new();
        terminal
            .screen_row(y)
            .glyphs(|glyph| styles.push((glyph.text.to_owned(), terminal.style(glyph.style))));
        for (i, (text, style)) in styles.into_iter().enumerate().take(200) {
            let filled = y == 0 && i < 100;
            assert_eq!(text, if filled { "y" } else { "x" });
            assert_eq!(
                (style.fg, style.bg),
                (Color::Indexed(i as u8 % 7), Color::Rgb(1, 1, i as u8))
            );
            assert_eq!(style.flags.contains(Flags::BOLD), !filled, "{y} {i}");
            assert_eq!(style.flags.contains(Flags::ITALIC), filled);
            assert_eq!(style.underline == Underline::Single, y == 0 && !filled, "{y} {i}");
        }
    }
}

#[test]
fn the_palette_is_changed_asked_for_and_reset() {
    let mut terminal = terminal(2, 10);
    let epoch = terminal.epoch();
    terminal.feed(b"\x1b]4;1;#102030;2;rgb:4/50/600\x07\x1b]11;rgb:ff/00/7f\x07");
    assert!(terminal.epoch() > epoch);
    assert_eq!(terminal.palette(1), Some((0x10, 0x20, 0x30)));
    assert_eq!(terminal.palette(2), Some((0x44, 0x50, 0x60)));
    assert_eq!(terminal.default_colors(), [None, Some((255, 0, 127)), None]);
    assert_eq!(
        answer(&mut terminal, "\x1b]4;1;?\x07"),
        "\x1b]4;1;rgb:1010/2020/3030\x07"
    );
    assert_eq!(
        answer(&mut terminal, "\x1b]11;?\x1b\\"),
        "\x1b]11;rgb:ffff/0000/7f7f\x1b\\"
    );
    terminal.feed(b"\x1b]104;1\x07\x1b]111\x07");
    assert_eq!(
        (terminal.palette(1), terminal.palette(2)),
        (None, Some((0x44, 0x50, 0x60)))
    );
    assert_eq!(terminal.default_colors(), [None; 3]);
}

#[test]
fn programs_are_told_the_page_s_colors_unless_they_set_their_own() {
    let mut terminal = terminal(2, 10);
    let ask = "\x1b]10;?;?;?\x07";
    let told = |[fg, bg, cursor]: [&str; 3]| {
        let spec = |digits: &str| format!("rgb:{0}{0}/{1}{1}/{2}{2}", &digits[..2], &digits[2..4], &digits[4..]);
        format!(
            "\x1b]10;{}\x07\x1b]11;{}\x07\x1b]12;{}\x07",
            spec(fg),
            spec(bg),
            spec(cursor)
        )
    };
    assert_eq!(answer(&mut terminal, ask), told(["e5e5e5", "000000", "e5e5e5"]));
    let (epoch, generation) = (terminal.epoch(), terminal.generation());
    terminal.set_page_colors(PageColors {
        fg: Some((0x10, 0x20, 0x30)),
        bg: Some((0xfe, 0xff, 0xff)),
    });
    assert_eq!((terminal.epoch(), terminal.generation()), (epoch, generation));
    assert_eq!(answer(&mut terminal, ask), told(["102030", "feffff", "102030"]));
    assert_eq!(terminal.default_colors(), [None; 3]);
    terminal.feed(b"\x1b]10;#111111;#222222;#333333\x07");
    assert_eq!(answer(&mut terminal, ask), told(["111111", "222222", "333333"]));
    terminal.feed(b"\x1b]110\x07\x1b]111\x07\x1b]112\x07\x1bc");
    terminal.set_page_colors(PageColors {
        fg: None,
        bg: Some((0, 0, 1)),
    });
    assert_eq!(answer(&mut terminal, ask), told(["102030", "000001", "102030"]));
}
