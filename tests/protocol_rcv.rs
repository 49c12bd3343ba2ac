//! Sections 1.3 and 1.4 of the protocol: what `rcv` answers, and the html.

mod common;

use common::html::Row;
use common::old_page::{MIRROR, SIZE};
use common::random::Random;
use common::{Answer, Daemon, NewPage, OldPage, form};

/// A small screen with some scrollback.
const SMALL: [(&str, &str); 3] = [("rows", "8"), ("cols", "30"), ("sb", "12")];

/// A mirror on [`SMALL`] that has shown `output`.
fn shown(output: &str) -> (Daemon, OldPage) {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::mirror(&daemon, &SMALL);
    page.show(output);
    (daemon, page)
}

/// The first row of the screen.
fn top(page: &OldPage) -> Row {
    page.rows()[12].clone()
}

#[test]
fn the_first_answer_is_the_whole_screen_and_then_come_scripts() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::open(&daemon);
    assert_eq!(page.poll(), Answer::Whole);
    page.wait_for("ready");
    page.keys("x");
    assert_eq!(page.poll(), Answer::Script);
    assert!(page.text().contains("readyx"));
}

#[test]
fn nodiff_always_gives_the_whole_screen() {
    let daemon = Daemon::start(&["-c", MIRROR, "--nodiff"]);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    for key in ["a", "b", "c"] {
        page.keys(key);
        assert_eq!(page.poll(), Answer::Whole);
    }
    assert!(page.text().contains("readyabc"));
}

#[test]
fn a_later_diff_undoes_nodiff() {
    let daemon = Daemon::start(&["-c", MIRROR, "--nodiff", "--diff"]);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    page.keys("a");
    assert_eq!(page.poll(), Answer::Script);
}

#[test]
fn there_are_always_as_many_rows_as_scrollback_and_screen() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::mirror(&daemon, &SMALL);
    for line in 0..40 {
        assert_eq!(page.rows().len(), 20);
        page.keys(&format!("line {line}\r\n"));
        page.wait_for(&format!("line {line}\n"));
    }
    // The end of the last line may come after the line.
    page.wait_until("the last line left", |page| page.text().ends_with("line 39\n\n"));
    let text = page.text();
    assert!(text.starts_with("line 21\n") && !text.contains("line 20\n"), "{text}");
}

#[test]
fn unused_scrollback_comes_first_and_every_row_has_a_cell() {
    let (_daemon, page) = shown("one\r\ntwo");
    let rows = page.rows();
    assert!(rows.iter().all(|r| !r.cells.is_empty()));
    assert!(rows[..12].iter().all(|r| r.text().is_empty()));
    assert_eq!((rows[12].text(), rows[13].text()), ("one".to_owned(), "two".to_owned()));
}

#[test]
fn the_first_row_of_the_screen_is_as_wide_as_the_screen() {
    let outputs = [
        "",
        "text",
        "\x1b[1mbold\x1b[K",
        "\x1b[44m\x1b[2J",
        "\x1b[?1049h",
        "\r\n\r\n\x1b[H",
    ];
    for output in outputs {
        let (_daemon, page) = shown(output);
        assert_eq!(top(&page).cells.len(), 30, "{output:?}");
    }
    let (_daemon, page) = shown(&"scrolls\r\n".repeat(15));
    assert_eq!(top(&page).cells.len(), 30);
    let (_daemon, page) = shown("日本語");
    assert_eq!(top(&page).cells.len(), 27, "three characters take two columns each");
}

#[test]
fn text_is_escaped_and_spaces_hold() {
    let (_daemon, page) = shown("<b>  &amp; \"x\" 'y'</b>");
    assert_eq!(top(&page).text(), "<b>  &amp; \"x\" 'y'</b>");
    let source = page.source();
    assert!(source.contains("&lt;b&gt;\u{a0}\u{a0}&amp;amp;\u{a0}"), "{source}");
}

#[test]
fn control_characters_never_reach_the_page() {
    // The reader of the html refuses them.
    let (_daemon, page) = shown("a\x01\x02\x0e\x0f\x7f\u{80}\u{9f}b");
    assert!(top(&page).text().starts_with('a'));
    let (_daemon, page) = shown("\u{202e}abc\u{2066}");
    assert!(!page.source().contains('\u{202e}') || page.source().contains('\u{202c}'));
}

#[test]
fn styles_are_classes_in_the_order_of_the_original() {
    let cases = [
        ("\x1b[1m", "z"),
        ("\x1b[31m", "j"),
        ("\x1b[42m", "c"),
        ("\x1b[1;31;42m", "z c j"),
        ("\x1b[30;47m", "h i"),
        ("\x1b[37;40m", ""),
        ("\x1b[37m", ""),
        ("\x1b[40m", ""),
        ("\x1b[34;45;36m", "f o"),
        ("\x1b[1;31m\x1b[22m", "j"),
        ("\x1b[31;42m\x1b[39;49m", ""),
        ("\x1b[31;42m\x1b[0m", ""),
    ];
    for (sgr, classes) in cases {
        let (_daemon, page) = shown(&format!("{sgr}X\x1b[0m"));
        assert_eq!(top(&page).find("X").classes, classes, "{sgr:?}");
    }
}

#[test]
fn reverse_video_swaps_the_colours() {
    for (sgr, classes) in [
        ("\x1b[7m", "h i"),
        ("\x1b[7;31m", "b i"),
        ("\x1b[7;42m", "h k"),
        ("\x1b[1;7;31;42m", "z b k"),
        ("\x1b[7m\x1b[27m", ""),
    ] {
        let (_daemon, page) = shown(&format!("{sgr}X\x1b[0m"));
        assert_eq!(top(&page).find("X").classes, classes, "{sgr:?}");
    }
}

#[test]
fn what_old_style_sheets_do_not_know_stays_readable() {
    let old = |c: &str| c.len() == 1 && ("a"..="p").contains(&c) || c == "z";
    for sgr in [
        "4",
        "4:3",
        "9",
        "3",
        "2",
        "5",
        "53",
        "90",
        "97",
        "91;102",
        "38;5;196",
        "48;5;21",
        "38;2;1;2;3",
        "38;5;16;48;5;16",
        "38;2;9;9;9;48;2;8;8;8",
        "58;5;9;4",
        "38;5;244",
        "7;38;5;17;48;5;18",
    ] {
        let (_daemon, page) = shown(&format!("\x1b[{sgr}mX\x1b[0m"));
        let row = top(&page);
        let cell = row.find("X");
        let classes: Vec<&str> = cell.classes.split(' ').filter(|c| old(c)).collect();
        let color = |from: char, default: u8| {
            let of = |c: &&str| c.as_bytes()[0].wrapping_sub(from as u8);
            classes.iter().map(of).find(|c| *c < 8).unwrap_or(default)
        };
        if sgr != "38;5;16;48;5;16" {
            assert_ne!(color('a', 0), color('i', 7), "{sgr}: {:?}", cell.classes);
        }
    }
}

#[test]
fn true_colours_travel_as_numbers() {
    let (_daemon, page) = shown("\x1b[38;2;18;52;86;48;5;196mX\x1b[0m");
    let row = top(&page);
    let style = &row.find("X").style;
    assert!(
        style.contains("color:#123456") && style.contains("background:#ff0000"),
        "{style}"
    );
}

#[test]
fn the_cursor_is_inside_the_span_of_its_run() {
    let (_daemon, mut page) = shown("\x1b[1mabcdef\x1b[0m");
    page.keys("\x1b[1;3H");
    let wanted = "<span class=\"z\">ab<span class=\"cursor\">c</span>def</span>";
    page.wait_until(wanted, |p| p.source().contains(wanted));
    assert_eq!(page.source().matches("cursor").count(), 1);
}

#[test]
fn the_cursor_on_a_blank_is_a_cell_and_hidden_it_is_none() {
    let (_daemon, mut page) = shown("");
    page.keys("\x1b[3;5H");
    let cursor = |p: &OldPage| p.rows()[14].cells.iter().position(|c| c.cursor);
    page.wait_until("the cursor", |p| cursor(p) == Some(4));
    assert_eq!(page.source().matches("<span class=\"cursor\">\u{a0}</span>").count(), 1);
    page.keys("\x1b[?25l");
    page.wait_until("no cursor", |p| !p.source().contains("cursor"));
    page.keys("\x1b[?25h");
    page.wait_until("the cursor", |p| cursor(p) == Some(4));
}

#[test]
fn spans_never_cross_a_row() {
    // The reader of the html refuses it.
    let (_daemon, page) = shown("\x1b[41m\x1b[2Ja long line that wraps over several rows of this screen");
    assert!(page.rows()[19].cells[25].classes.contains('b'));
}

#[test]
fn a_key_costs_few_bytes() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::mirror(&daemon, &[("rows", "28"), ("cols", "100"), ("sb", "1000")]);
    page.show(&"a line of some sixty characters, as they are in real sessions\r\n".repeat(60));
    let mut conn = daemon.conn();
    let rcv = form(&[("a", "rcv"), ("s", &page.id)]);
    for key in "abcdefghij".chars() {
        page.keys(&key.to_string());
        let answer = conn.post(&rcv);
        assert!(answer.body.len() <= 40, "{}", answer.text());
        page.apply(answer.text());
        let wanted = format!("{key}<span class=\"cursor\">");
        assert!(page.source().contains(&wanted), "{}", page.text());
    }
}

#[test]
fn emoji_count_as_javascript_counts_them() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::mirror(&daemon, &SMALL);
    for part in [
        "🙂",
        "a🙂b🙂c",
        "\r🙃",
        "\x1b[C\x1b[C!",
        "👩‍👩‍👧‍👦",
        "🇩🇪🇫🇷",
        "é\u{301}",
        "日本",
        "\x1b[5GX",
    ] {
        page.show(part);
    }
    assert!(top(&page).text().starts_with('🙃'), "{}", page.text());
    assert!(page.text().contains("👩‍👩‍👧‍👦🇩🇪🇫🇷"), "{}", page.text());
}

#[test]
fn an_abandoned_poll_does_not_garble_the_screen() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::mirror(&daemon, &SIZE);
    for round in 0..30 {
        let mut lost = daemon.conn();
        lost.send_form(&form(&[("a", "rcv"), ("s", &page.id)]), &[]);
        // The newer poll takes over from whatever became of the lost one: `n` went to that at most.
        drop(lost);
        page.show(&format!("round {round} 🙂\r\n"));
    }
    assert!(page.text().contains("round 0 🙂\n") && page.text().contains("round 29 🙂\n"));
}

#[test]
fn an_answer_that_could_not_be_written_makes_the_next_one_whole() {
    // Digits in as many spans: megabytes of html, far more than the buffers of a socket hold.
    let fill = "seq 120000 | sed 's/[0-5]/\\o033[3&m&/g; s/$/\\o033[0m/' | tr -d '\\n'";
    let daemon = Daemon::command(&format!("stty raw -echo; {fill}; printf ready; exec cat"));
    let mut page = OldPage::open_with(&daemon, &[("rows", "500"), ("cols", "1000")]);
    // A page of ours looks until all is there; the old page has asked for nothing yet.
    NewPage::attach(&daemon, &page.id).wait_for("ready");
    let rcv = form(&[("a", "rcv"), ("s", &page.id)]);
    let (mut stuck, mut broken) = (daemon.conn(), daemon.conn());
    stuck.send_form(&rcv, &[]);
    stuck.read_some();
    assert_eq!(page.poll(), Answer::Whole, "while the lost answer is under way");
    page.keys(" more");
    page.wait_for("ready more");
    // Another page of ours makes the next answer to an old one large again.
    NewPage::attach(&daemon, &page.id).poll(0);
    broken.send_form(&rcv, &[]);
    broken.read_some();
    drop(broken);
    assert_eq!(page.poll(), Answer::Whole, "after the connection broke");
    page.keys(" and more");
    page.wait_for("ready more and more");
}

/// A random piece of output, such as programs write it.
fn piece(random: &mut Random) -> String {
    let number = |r: &mut Random| r.below(12).to_string();
    match random.below(16) {
        0 => format!("\x1b[{};{}H", number(random), random.below(32)),
        1 => format!(
            "\x1b[{}m",
            random.pick(&["0", "1", "31", "42", "7", "27", "4", "38;5;99", "39;49"])
        ),
        2 => format!("\x1b[{}{}", number(random), random.pick(&["A", "B", "C", "D", "G"])),
        3 => format!("\x1b[{}{}", random.below(3), random.pick(&["J", "K"])),
        4 => format!(
            "\x1b[{}{}",
            number(random),
            random.pick(&["@", "P", "X", "L", "M", "S", "T"])
        ),
        5 => format!("\x1b[{};{}r", random.below(4), 4 + random.below(6)),
        6 => random.pick(&["\x1bM", "\x1bD", "\x1bE", "\t", "\x08", "\r"]).to_owned(),
        7 => random
            .pick(&["\x1b[?1049h", "\x1b[?1049l", "\x1b[?25l", "\x1b[?25h", "\x1b#8"])
            .to_owned(),
        8 | 9 => "\r\n".repeat(1 + random.below(6)),
        10 => random
            .pick(&["🙂", "日本語", "👩‍👧", "e\u{301}", "🇩🇪", "\u{fe0f}", "\u{200b}"])
            .to_owned(),
        11 => "long line that will wrap around ".repeat(1 + random.below(3)),
        _ => random.pick(&["word ", "<&>", "ls -l", "x", "# "]).to_owned(),
    }
}

#[test]
fn screens_from_scripts_equal_whole_screens_whatever_the_program_writes() {
    let diff = Daemon::command(MIRROR);
    let whole = Daemon::start(&["-c", MIRROR, "--nodiff"]);
    let mut random = Random::new(1);
    let mut pages = [OldPage::mirror(&diff, &SMALL), OldPage::mirror(&whole, &SMALL)];
    for round in 0..200 {
        let pieces = 1 + random.below(30);
        let output: String = (0..pieces).map(|_| piece(&mut random)).collect();
        for page in &mut pages {
            // The scroll region is reset so that the mark always finds the bottom row.
            page.show(&format!("{output}\x1b[r"));
        }
        assert_eq!(pages[0].source(), pages[1].source(), "round {round}: {output:?}");
    }
}
