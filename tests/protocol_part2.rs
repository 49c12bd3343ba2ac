//! Part 2 of the protocol: what our own page adds.

mod common;

use common::old_page::MIRROR;
use common::polls::{poll_beside, rest};
use common::random::Random;
use common::{Answer, Conn, Daemon, Lifeline, NewPage, OldPage, TempDir, form};

/// A mirror that shows control characters as `^X`, tabs too, so that encodings can be read off the screen.
const VISIBLE: &str = "stty raw opost -echo; printf ready; exec cat -vT";

/// A page of [`VISIBLE`] for a program that wrote `modes` first.
fn visible(daemon: &Daemon) -> NewPage {
    let mut page = NewPage::open(daemon);
    page.wait_for("ready");
    page
}

/// A daemon whose command sets `modes` (as printf knows them) before it mirrors visibly.
fn with_modes(modes: &str) -> Daemon {
    Daemon::command(&format!("stty raw opost -echo; printf '{modes}ready'; exec cat -vT"))
}

#[test]
fn old_pages_get_none_of_it() {
    let daemon = Daemon::command("printf '\\033]0;title\\007\\033]8;;http://a/\\007link\\033]8;;\\007 日本'; cat");
    let page = OldPage::open(&daemon);
    let mut conn = daemon.conn();
    let rcv = form(&[("a", "rcv"), ("s", &page.id)]);
    let mut seen = String::new();
    while !seen.contains('本') {
        let answer = conn.post(&rcv);
        let ours = answer
            .headers
            .iter()
            .find(|(n, _)| n.to_lowercase().starts_with("x-anyterm"));
        assert_eq!(ours, None);
        seen.push_str(answer.text());
    }
    assert!(!seen.contains("<a") && !seen.contains("class=\"w\""), "{seen}");
}

#[test]
fn screens_are_numbered_and_a_wrong_number_gets_the_whole_screen() {
    let daemon = Daemon::command(MIRROR);
    let mut page = NewPage::open(&daemon);
    assert_eq!(page.poll(10_000), Answer::Whole);
    assert!(page.screen > 0);
    page.wait_for("ready");
    page.input(&[("k", "abc")]);
    page.wait_for("readyabc");
    assert_eq!(page.poll(0), Answer::Nothing);
    let held = page.screen;
    for wrong in [0, held - 1, held + 1000, u64::MAX] {
        page.screen = wrong;
        assert_eq!(page.poll(0), Answer::Whole, "{wrong} for {held}");
        assert!(page.text().contains("readyabc"));
        assert_eq!(page.poll(0), Answer::Nothing, "{} is right", page.screen);
    }
    page.input(&[("k", "d")]);
    assert_eq!(page.poll(10_000), Answer::Script);
}

#[test]
fn a_number_that_is_none_is_an_error() {
    let daemon = Daemon::command(MIRROR);
    let page = NewPage::open(&daemon);
    for bad in [
        "n=x",
        "n=-1",
        "n=1&w=-1",
        "n=1&w=30001",
        "n=1&f=1001",
        "n=99999999999999999999999",
    ] {
        let answer = daemon.conn().post(&format!("a=rcv&s={}&{bad}", page.id));
        assert!(answer.text().starts_with('E'), "{bad}: {}", answer.text());
    }
}

#[test]
fn two_hundred_broken_answers_leave_the_screen_right() {
    let daemon = Daemon::command(MIRROR);
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    let mut random = Random::new(2);
    for round in 0..200 {
        page.input(&[("k", &format!("\r\n{round} 🙂 {}", "x".repeat(random.below(90))))]);
        match random.below(4) {
            // Written out, and lost behind the daemon.
            0 => page.poll_lost(1000),
            // Broken after the first bytes.
            1 => {
                let mut conn = daemon.conn();
                conn.send_form(&page.rcv_form(1000), &[]);
                conn.read_some();
            }
            // Gone before the answer.
            2 => daemon.conn().send_form(&page.rcv_form(1000), &[]),
            // Broken, and the page sees something of it in between.
            _ => {
                page.poll_lost(1000);
                page.poll(0);
            }
        }
    }
    page.input(&[("k", "\r\nEND")]);
    page.wait_for("END");
    page.assert_right(&daemon);
    assert!(page.source().contains("199\u{a0}"), "{}", page.text());
}

#[test]
fn keys_that_come_again_are_not_typed_again() {
    let daemon = Daemon::command(MIRROR);
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    for key in ["a", "b", "c"] {
        page.input(&[("k", key)]);
        page.input_again(&[("k", key)]);
        page.input_again(&[("k", "never")]);
    }
    page.input(&[("k", ".")]);
    page.wait_for("readyabc.");
}

#[test]
fn each_client_counts_its_own_keys() {
    let daemon = Daemon::command(MIRROR);
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    let mut conn = daemon.conn();
    for (client, number, text) in [
        ("A1", "5", "a"),
        ("b2", "1", "b"),
        ("A1", "5", "x"),
        ("A1", "6", "c"),
        ("b2", "1", "x"),
    ] {
        let send = [
            ("a", "send"),
            ("s", &page.id),
            ("n", number),
            ("c", client),
            ("k", text),
        ];
        assert_eq!(conn.post(&form(&send)).text(), "");
    }
    page.wait_for("readyabc");
    page.input(&[("k", ".")]);
    page.wait_for("readyabc.");
    for bad in ["a b", "<", &"x".repeat(33)] {
        let send = [("a", "send"), ("s", &page.id), ("n", "1"), ("c", bad), ("k", "x")];
        assert!(conn.post(&form(&send)).text().starts_with('E'), "{bad:?}");
    }
}

#[test]
fn the_body_of_a_send_is_an_ordered_list() {
    let daemon = Daemon::command(VISIBLE);
    let mut page = visible(&daemon);
    page.input(&[
        ("k", "a"),
        ("key", "ArrowUp"),
        ("k", "b"),
        ("paste", "p"),
        ("key", "Enter"),
        ("k", "c"),
    ]);
    page.wait_for("readya^[[Abp^Mc");
}

#[test]
fn named_keys_are_encoded_for_the_terminal() {
    let daemon = Daemon::command(VISIBLE);
    let mut page = visible(&daemon);
    for (key, bytes) in [
        ("ArrowUp", "^[[A"),
        ("ArrowLeft", "^[[D"),
        ("Control+ArrowLeft", "^[[1;5D"),
        ("Shift+F5", "^[[15;2~"),
        ("F1", "^[OP"),
        ("F12", "^[[24~"),
        ("Home", "^[[H"),
        ("End", "^[[F"),
        ("PageUp", "^[[5~"),
        ("Delete", "^[[3~"),
        ("Backspace", "^?"),
        ("Enter", "^M"),
        ("Tab", "^I"),
        ("Shift+Tab", "^[[Z"),
        ("Escape", "^["),
        ("Control+c", "^C"),
        ("Alt+x", "^[x"),
        ("Control+ ", "^@"),
    ] {
        page.input(&[("k", "\n"), ("key", key), ("k", "/")]);
        page.wait_for(&format!("\n{bytes}/\n"));
    }
}

#[test]
fn application_modes_change_the_encoding() {
    let daemon = with_modes("\\033[?1h\\033=");
    let mut page = visible(&daemon);
    page.input(&[("key", "ArrowUp"), ("key", "Home"), ("k", ".")]);
    page.wait_for("ready^[OA^[OH.");
}

#[test]
fn a_key_nobody_knows_is_an_error_and_types_nothing() {
    let daemon = Daemon::command(VISIBLE);
    let mut page = visible(&daemon);
    let answer = page.act("send", &[("key", "NoSuchKey")]);
    assert!(answer.starts_with('E') || answer.is_empty(), "{answer}");
    page.input(&[("k", ".")]);
    page.wait_for("ready.");
}

#[test]
fn a_paste_is_bracketed_where_the_program_asked_and_loses_its_control_characters() {
    let daemon = with_modes("\\033[?2004h");
    let mut page = visible(&daemon);
    assert_eq!(page.state("paste"), "1");
    page.input(&[("paste", "a\x1b[201~b\x03\x7f\u{9b}\tc"), ("k", ".")]);
    page.wait_for("ready^[[200~a[201~b");
    page.wait_for("c^[[201~.");
    let text = page.text();
    assert!(
        !text.contains("^C") && !text.contains("^?") && !text.contains("M-"),
        "{text}"
    );
}

#[test]
fn a_paste_without_brackets_is_text() {
    let daemon = Daemon::command(VISIBLE);
    let mut page = visible(&daemon);
    assert_eq!(page.state("paste"), "0");
    page.input(&[("paste", "one\x1btwo"), ("k", ".")]);
    page.wait_for("readyonetwo.");
}

#[test]
fn the_mouse_reports_only_to_programs_that_ask() {
    let daemon = Daemon::command(VISIBLE);
    let mut page = visible(&daemon);
    page.input(&[("mouse", "down,0,3,2"), ("mouse", "up,0,3,2"), ("k", ".")]);
    page.wait_for("ready.");
    let daemon = with_modes("\\033[?1000h\\033[?1006h");
    let mut page = visible(&daemon);
    assert_eq!(page.state("mouse"), "1000");
    page.input(&[
        ("mouse", "down,0,3,2"),
        ("mouse", "up,0,3,2"),
        ("mouse", "wheel,0,1,1,c"),
        ("mouse", "down,4,3,2"),
        ("mouse", "down,5,3,2"),
        ("k", "."),
    ]);
    page.wait_for("ready^[[<0;3;2M^[[<0;3;2m^[[<80;1;1M^[[<129;3;2M.");
}

#[test]
fn the_wheel_is_arrows_on_the_alternate_screen() {
    let daemon = with_modes("\\033[?1049h");
    let mut page = visible(&daemon);
    assert_eq!(page.state("alt"), "1");
    page.input(&[("mouse", "wheel,1,1,1"), ("k", ".")]);
    page.wait_for("ready^[[B");
}

#[test]
fn focus_reports_only_to_programs_that_ask() {
    let daemon = Daemon::command(VISIBLE);
    let mut page = visible(&daemon);
    page.input(&[("focus", "out"), ("focus", "in"), ("k", ".")]);
    page.wait_for("ready.");
    let daemon = with_modes("\\033[?1004h");
    let mut page = visible(&daemon);
    assert_eq!(page.state("focus"), "1");
    page.input(&[("focus", "out"), ("focus", "in"), ("k", ".")]);
    page.wait_for("ready^[[O^[[I.");
}

#[test]
fn the_terminal_type_and_its_erase_character() {
    let daemon = Daemon::command("echo type=$TERM; stty -a | tr ';' '\\n' | grep erase; cat");
    let mut page = NewPage::open(&daemon);
    page.wait_for("type=xterm-256color");
    page.wait_for("erase = ^?");
    let mut page = OldPage::open(&daemon);
    page.wait_for("type=linux");
    page.wait_for("erase = ^H");
    let mut conn = daemon.conn();
    for bad in ["vt52", "xterm-kitty", "linux\n", "../xterm", ""] {
        let answer = conn.post(&form(&[("a", "open"), ("term", bad)]));
        assert!(
            answer.text().starts_with('E') || bad.is_empty(),
            "{bad:?}: {}",
            answer.text()
        );
    }
}

#[test]
fn resize_reaches_the_program_and_the_screen() {
    let trap = "trap 'stty size' WINCH; stty size; while :; do read x; done";
    let daemon = Daemon::command(trap);
    let mut page = NewPage::open(&daemon);
    page.wait_for("28 100");
    assert_eq!(page.act("resize", &[("rows", "13"), ("cols", "57")]), "");
    // A signal that comes just before the shell reads is seen to behind the next line only.
    page.input(&[("k", "\r")]);
    page.wait_for("13 57");
    assert_eq!((page.state("rows"), page.state("cols")), ("13", "57"));
    assert_eq!(page.rows().len(), 13 + 50);
    assert_eq!(page.rows()[50].cells.len(), 57);
}

#[test]
fn a_resize_out_of_range_is_an_error_and_changes_nothing() {
    let daemon = Daemon::command(MIRROR);
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    for (rows, cols) in [
        ("0", "80"),
        ("501", "80"),
        ("24", "0"),
        ("24", "1001"),
        ("x", "80"),
        ("-5", "9"),
    ] {
        let answer = page.act("resize", &[("rows", rows), ("cols", cols)]);
        assert!(answer.starts_with('E'), "{rows} {cols}: {answer}");
    }
    page.input(&[("k", ".")]);
    page.wait_for("ready.");
    assert_eq!(page.rows().len(), 28 + 50);
}

#[test]
fn a_size_that_a_program_asks_for_reaches_it() {
    let grown = "printf '\\033[8;30;90t'; trap 'echo now $(stty size).' WINCH; while :; do read x && stty size; done";
    let daemon = Daemon::command(grown);
    let mut page = NewPage::open(&daemon);
    page.wait_until("the size", |page| {
        page.state.get("rows").is_some_and(|rows| rows == "30")
    });
    page.input(&[("k", "\r")]);
    page.wait_for("30 90");
    // The window's own size is another one to the program, and so is one that it asks for again.
    // A signal that comes just before the shell reads is seen to behind the next line only.
    assert_eq!(page.act("resize", &[("rows", "28"), ("cols", "100")]), "");
    page.input(&[("k", "\r")]);
    page.wait_for("now 28 100.");
    assert_eq!(page.act("resize", &[("rows", "30"), ("cols", "90")]), "");
    page.input(&[("k", "\r")]);
    page.wait_for("now 30 90.");
}

#[test]
fn programs_are_told_the_page_s_colors() {
    let ask = "stty raw -echo; printf ready; while head -c 1 >/dev/null; do printf '\\r\\n\\033]10;?\\a\\033]11;?\\a'; head -c 48 | tr '\\033\\a' '<>'; done";
    let daemon = Daemon::command(ask);
    let mut page = NewPage::open_with(&daemon, &[("fg", "1a2b3C"), ("bg", "ffffff")]);
    page.wait_for("ready");
    page.input(&[("k", "x")]);
    page.wait_for("<]10;rgb:1a1a/2b2b/3c3c><]11;rgb:ffff/ffff/ffff>");
    let size = [("rows", "28"), ("cols", "100")];
    let dark = [&size[..], &[("fg", "eeeeee"), ("bg", "000001")]].concat();
    assert_eq!(page.act("resize", &dark), "");
    page.input(&[("k", "x")]);
    page.wait_for("<]10;rgb:eeee/eeee/eeee><]11;rgb:0000/0000/0101>");
    for bad in ["fff", "#ffffff", "+fffff", "ggpppp", "fffffff", "é1234"] {
        let resize = [&size[..], &[("bg", bad)]].concat();
        assert_eq!(
            page.act("resize", &resize),
            "Ebg must be six hexadecimal digits",
            "{bad}"
        );
        let open = form(&[("a", "open"), ("fg", bad)]);
        assert_eq!(
            daemon.conn().post(&open).text(),
            "Efg must be six hexadecimal digits",
            "{bad}"
        );
    }
}

#[test]
fn an_old_page_survives_a_resize_by_another_window() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::mirror(&daemon, &common::old_page::SIZE);
    page.keys("before");
    page.wait_for("before");
    let resize = [("a", "resize"), ("s", page.id.as_str()), ("rows", "10"), ("cols", "40")];
    assert_eq!(daemon.conn().post(&form(&resize)).text(), "");
    page.wait_until("60 rows", |p| p.rows().len() == 60);
    assert_eq!(page.rows()[50].cells.len(), 40);
    page.keys("after");
    page.wait_for("beforeafter");
}

#[test]
fn a_poll_waits_as_long_as_it_asks() {
    let daemon = Daemon::command(MIRROR);
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    while page.poll(0) != Answer::Nothing {}
    let before = std::time::Instant::now();
    assert_eq!(page.poll(1200), Answer::Nothing);
    assert!(before.elapsed().as_millis() >= 1000, "{:?}", before.elapsed());
}

#[test]
fn a_page_that_wants_few_screens_of_a_flood_gets_the_last_one_too() {
    let daemon = Daemon::command("read go; seq 200000; printf END; cat");
    let mut page = NewPage::open(&daemon);
    page.input(&[("k", "go\r")]);
    let mut conn = daemon.conn();
    while !page.text().contains("END") {
        let answer = conn.post(&format!("{}&f=1000", page.rcv_form(30_000)));
        assert_ne!(page.apply(answer), Answer::Nothing);
    }
    page.assert_right(&daemon);
}

/// Programs that draw all the time end an update and begin the next in one write.
#[test]
fn an_update_that_ended_is_shown_before_the_next_begins() {
    let frame = |text: &str| format!("\\033[?2026h\\033[2;1H{text}\\033[?2026l");
    let (first, second, third) = (frame("1111"), frame("2222"), frame("3333"));
    let half = &third[..third.len() - "33\\033[?2026l".len()];
    let daemon = Daemon::command(&format!(
        "stty raw -echo; printf ready; head -c1 >/dev/null; printf '{first}{second}{half}'; \
         head -c1 >/dev/null; printf '33\\033[?2026l'; cat"
    ));
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    rest(&mut page);
    let poll = poll_beside(&daemon, &page);
    page.input(&[("k", "x")]);
    page.apply(poll.recv().expect("an answer"));
    let shown = page.text();
    assert!(shown.contains("1111") && !shown.contains('3'), "{shown}");
    page.input(&[("k", "y")]);
    page.wait_for("3333");
}

#[test]
fn who_got_no_answer_to_open_is_told_of_the_session_that_is_there() {
    let daemon = Daemon::command(MIRROR);
    let mut conn = daemon.conn();
    let mut open = |word: &str| {
        let answer = conn.post(&form(&[("a", "open"), ("c", word)]));
        answer.text().to_owned()
    };
    let first = open("word1");
    assert_eq!(open("word1"), first);
    let other = open("word2");
    let nobody = open("");
    assert!(other != first && nobody != first && open("") != nobody);
    NewPage::attach(&daemon, &first).poll(0);
    // The page has heard of it, so it wants another.
    let second = open("word1");
    assert!(second != first && second != other);
    assert_eq!(open("word2"), other);
    assert!(open("no word").starts_with('E'));
}

#[test]
fn a_session_is_kept_as_long_as_it_asks() {
    let dir = TempDir::new();
    let (kept, short) = (Lifeline::new(&dir, "kept"), Lifeline::new(&dir, "short"));
    let command = format!(
        "case %p in kept) {};; *) {};; esac; printf ready; cat",
        kept.hold(),
        short.hold()
    );
    let daemon = Daemon::start(&["-c", &command, "--session-timeout", "1"]);
    let mut page = NewPage::open_with(&daemon, &[("keep", "300"), ("p", "kept")]);
    let _held = kept.held();
    let mut other = NewPage::open_with(&daemon, &[("p", "short")]);
    // The one without `keep` was opened later and is over: the other one has outlived its time.
    short.held_asking(|| drop(other.act("send", &[]))).released();
    page.wait_for("ready");
}

#[test]
fn keep_is_capped_and_numbers_only() {
    let dir = TempDir::new();
    let pipe = Lifeline::new(&dir, "life");
    let command = format!("{}; cat", pipe.hold());
    let daemon = Daemon::start(&["-c", &command, "--session-timeout", "1", "--max-keep", "1"]);
    let mut page = NewPage::open_with(&daemon, &[("keep", "300")]);
    pipe.held_asking(|| drop(page.act("send", &[]))).released();
    for bad in ["x", "-1", "1e9"] {
        let answer = daemon.conn().post(&form(&[("a", "open"), ("keep", bad)]));
        assert!(answer.text().starts_with('E'), "{bad}: {}", answer.text());
    }
}

#[test]
fn a_page_that_leaves_ends_its_session_unless_it_comes_back() {
    let dir = TempDir::new();
    let (gone, back) = (Lifeline::new(&dir, "gone"), Lifeline::new(&dir, "back"));
    let command = format!(
        "case %p in gone) {};; *) {};; esac; printf ready; cat",
        gone.hold(),
        back.hold()
    );
    let daemon = Daemon::start(&["-c", &command]);
    let mut returning = NewPage::open_with(&daemon, &[("keep", "300"), ("p", "back")]);
    let _held = back.held();
    assert_eq!(returning.act("leave", &[]), "");
    returning.wait_for("ready");
    let mut leaving = NewPage::open_with(&daemon, &[("keep", "300"), ("p", "gone")]);
    let held = gone.held();
    assert_eq!(leaving.act("leave", &[]), "");
    held.released();
    assert!(matches!(leaving.poll(0), Answer::Error(_)));
    returning.input(&[("k", "still here\r")]);
    returning.wait_for("still here");
}

#[test]
fn clear_forgets_the_scrollback() {
    let daemon = Daemon::command("seq 100; printf ready; exec cat");
    let mut page = NewPage::open(&daemon);
    page.wait_for("ready");
    assert!(page.text().contains("\n70\n"));
    assert_eq!(page.act("clear", &[]), "");
    page.wait_until("no scrollback", |p| !p.text().contains("\n70\n"));
    assert!(
        page.text().contains("\n100\nready"),
        "the screen stays: {}",
        page.text()
    );
    assert_eq!(page.rows().len(), 78);
}

#[test]
fn title_bell_and_colours_travel_in_headers_escaped() {
    let daemon =
        Daemon::command("stty raw -echo; printf '\\033]2;caf\\303\\251 100%%%%; a\\r\\nb\\007ready'; exec cat");
    let mut page = NewPage::open(&daemon);
    let mut title = String::new();
    for _ in 0..50 {
        page.poll(1000);
        title = page.header("X-Anyterm-Title").map_or(title, str::to_owned);
        if page.text().contains("ready") {
            break;
        }
    }
    assert!(title.starts_with("caf%C3%A9%20100%25%3B%20a"), "{title}");
    page.input(&[("k", "\x07\x07\x1b]11;#102030\x07.")]);
    let told = |p: &NewPage, name: &str, value: &str| p.header(name).is_some_and(|v| v.contains(value));
    page.wait_until("both bells", |p| told(p, "X-Anyterm-Bell", "2"));
    let mut reload = NewPage::attach(&daemon, &page.id);
    reload.wait_until("the title again", |p| told(p, "X-Anyterm-Title", "caf%C3%A9"));
    reload.wait_until("the background", |p| told(p, "X-Anyterm-Colors", "bg=#102030"));
}

#[test]
fn the_clipboard_is_told_only_where_allowed() {
    let program = "stty raw -echo; printf '\\033]52;c;aGVsbG8=\\007ready'; exec cat";
    let daemon = Daemon::command(program);
    let mut page = NewPage::open(&daemon);
    for _ in 0..50 {
        page.poll(1000);
        assert_eq!(page.header("X-Anyterm-Clipboard"), None);
        if page.text().contains("ready") {
            return;
        }
    }
    panic!("no output");
}

#[test]
fn a_second_window_is_told_apart_and_both_stay_right() {
    let daemon = Daemon::command(MIRROR);
    let mut first = NewPage::open(&daemon);
    first.wait_for("ready");
    let (sender, answers) = std::sync::mpsc::channel();
    for _ in 0..2 {
        let (sender, form, mut conn) = (sender.clone(), first.rcv_form(30_000), daemon.conn());
        std::thread::spawn(move || sender.send(conn.post(&form)));
    }
    let answer = answers.recv_timeout(common::wait::LONG).expect("an answer");
    assert_eq!((answer.text(), answer.header("X-Anyterm-Superseded")), ("n", Some("1")));
    let mut second = NewPage::attach(&daemon, &first.id);
    second.poll(0);
    second.input(&[("k", "both")]);
    second.wait_for("readyboth");
    first.wait_for("readyboth");
}

#[test]
fn a_window_that_gives_way_keeps_the_number_of_its_own_screen() {
    let daemon = Daemon::command(MIRROR);
    let mut first = NewPage::open(&daemon);
    first.wait_for("ready");
    let (sender, answers) = std::sync::mpsc::channel();
    for _ in 0..20 {
        let (sender, form, mut conn) = (sender.clone(), first.rcv_form(30_000), daemon.conn());
        std::thread::spawn(move || sender.send(conn.post(&form)));
        let answer = loop {
            // A screen for this window makes the number of the last one sent another than the first window's.
            NewPage::attach(&daemon, &first.id).poll(0);
            if let Ok(answer) = answers.recv_timeout(std::time::Duration::from_millis(20)) {
                break answer;
            }
        };
        let gave_way = answer.header("X-Anyterm-Superseded").is_some();
        // Asserts that the number stays where nothing is sent.
        first.apply(answer);
        if gave_way {
            return;
        }
    }
    panic!("never gave way");
}

#[test]
fn old_and_new_pages_share_a_session() {
    let daemon = Daemon::command(MIRROR);
    let mut old = OldPage::mirror(&daemon, &common::old_page::SIZE);
    let mut new = NewPage::attach(&daemon, &old.id);
    for round in 0..20 {
        let line = format!("round {round} 日本 🙂\r\n");
        old.show(&line);
        new.wait_for(line.trim_end());
        assert_eq!(old.text().replace('#', ""), new.text().replace('#', ""));
    }
}

#[test]
fn how_a_command_ended_is_told() {
    let daemon = Daemon::command("case %p in 3) exit 3;; *) kill -TERM $$;; esac");
    for (p, ended) in [("3", "exit=3"), ("k", "signal=15")] {
        let mut page = NewPage::open_with(&daemon, &[("p", p)]);
        loop {
            if let Answer::Error(message) = page.poll(10_000) {
                assert_eq!(message, "Subprocess terminated");
                break;
            }
        }
        assert_eq!(page.header("X-Anyterm-Exit"), Some(ended));
    }
}

#[test]
fn links_and_wrapped_rows_are_marked_for_our_page() {
    let link = "\\033]8;;http://example.com/?a=1&b=2\\007here\\033]8;;\\007";
    let evil = "\\033]8;;javascript:alert(1)\\007there\\033]8;;\\007";
    let daemon = Daemon::command(&format!("printf '{link} {evil} %%0200d END' 7; cat"));
    let mut page = NewPage::open(&daemon);
    page.wait_for("END");
    let rows = page.rows();
    let row = &rows[50];
    assert_eq!(row.find("here").link.as_deref(), Some("http://example.com/?a=1&b=2"));
    assert_eq!(row.find("there").link, None);
    assert!(
        row.wrapped && rows[51].wrapped && !rows[53].wrapped,
        "{}",
        page.source()
    );
    let source = page.source();
    assert!(source.contains("target=\"_blank\" rel=\"noopener\""), "{source}");
}

#[test]
fn answers_are_compressed_where_it_pays() {
    let daemon = Daemon::command("seq 100; exec cat");
    let page = OldPage::open(&daemon);
    let mut conn: Conn = daemon.conn();
    let rcv = form(&[("a", "rcv"), ("s", &page.id), ("n", "0")]);
    let gzip = ["Accept-Encoding: gzip"];
    loop {
        let answer = conn.post_with(&rcv, &gzip);
        if answer.text().contains("100<br") {
            assert_eq!(answer.header("Content-Encoding"), Some("gzip"));
            break;
        }
    }
    let small = conn.post_with("a=rcv&s=0", &gzip);
    assert_eq!(small.header("Content-Encoding"), None);
}
