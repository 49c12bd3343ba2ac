//! What pages are sent: whatever the program writes, the edit scripts lead to the screen, and the screen is html of the
//! protocol.

mod checks;

use anytermd::render::{Dialect, Renderer, Update};
use anytermd::terminal::{Config, Kind, Terminal};
use checks::client::Client;
use proptest::collection::vec;
use proptest::prelude::*;

/// What happens between two polls.
#[derive(Clone, Debug)]
enum Step {
    Write(Bytes),
    Resize(u16, u16),
    ClearScrollback,
    Poll,
    /// Another page, of the other kind, takes over.
    ChangeDialect,
    /// An answer was lost.
    Lose,
}

/// Bytes that a failure shows as something to paste into a test.
#[derive(Clone)]
struct Bytes(Vec<u8>);

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Text that is hard to get right: markup, blanks, wide, combined, beyond 16 bits, directional.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => "[a-zA-Z0-9 ]{1,12}",
        2 => "[<>&\"' ;]{1,6}",
        2 => "[漢字かな한글]{1,4}",
        1 => "[😀🚒é\u{301}\u{fe0f}\u{200d}👩🇩🇪]{1,6}",
        1 => "[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{a0}\u{ad}אبa]{1,5}",
        1 => Just("x".repeat(130)),
    ];
    piece.prop_map(String::into_bytes)
}

/// Sequences that change what is shown, with parameters that are mostly sensible.
fn sequence() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![6 => 0u16..12, 2 => 0u16..120, 1 => any::<u16>()];
    let csi = (vec(number, 0..4), "[?>!]{0,1}", "[ $']{0,1}", "[@-~]").prop_map(|(numbers, private, middle, end)| {
        let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
        format!("\x1b[{private}{}{middle}{end}", numbers.join(";"))
    });
    let sgr = vec(
        prop_oneof![
            "[0-9]",
            "[2-5][0-9]",
            "9[0-7]",
            "10[0-7]",
            "4:[0-5]",
            "[345]8;5;[0-9]{1,3}",
            "[345]8;2;[0-9]{1,3};[0-9]{1,3};[0-9]{1,3}",
        ],
        1..4,
    );
    let mode = (
        prop::sample::select(vec![3, 5, 6, 7, 25, 47, 69, 1047, 1048, 1049, 2026]),
        "[hl]",
    );
    let targets = vec![
        "",
        "http://h/?a=1&b=\"2\"",
        "HTTPS://h/<x>",
        "mailto:a@b",
        "javascript:alert(1)",
        "http:/x",
        "file:///etc",
        "data:text/html,<script>",
        "http://\u{202e}evil",
    ];
    prop_oneof![
        6 => csi,
        6 => sgr.prop_map(|n| format!("\x1b[{}m", n.join(";"))),
        3 => mode.prop_map(|(n, set)| format!("\x1b[?{n}{set}")),
        3 => (0u16..30, 0u16..100).prop_map(|(row, col)| format!("\x1b[{row};{col}H")),
        2 => (0u16..9, 0u16..12).prop_map(|(top, bottom)| format!("\x1b[{top};{bottom}r")),
        2 => "\x1b[78DEHMNOcn|}~]",
        2 => "\x1b#[34568]",
        1 => "\x1b[()*+][0AB<]",
        1 => prop::sample::select(targets).prop_map(|target| format!("\x1b]8;;{target}\x1b\\")),
        1 => (0u8..20, any::<[u8; 3]>()).prop_map(|(i, [r, g, b])| format!("\x1b]4;{i};rgb:{r:02x}/{g:02x}/{b:02x}\x07")),
        1 => "\x1b\\]P[0-9a-f]{7}",
        1 => "\x1b\\]1?[0-9]{1,2};[ -~]{0,9}(\x07|\x1b\\\\)",
    ]
    .prop_map(String::into_bytes)
}

/// A row in which each cell looks like no other and is a link of its own: more markup than a row may have.
fn costly_row() -> impl Strategy<Value = Vec<u8>> {
    let text = prop::sample::select(vec!["x", "&", "漢", "a\u{301}", " "]);
    let cell = (text, any::<[u8; 6]>(), prop::sample::select(vec![0, 0, 1, 30, 300]));
    let row = vec(cell, 1..130).prop_map(|cells| {
        let cell = |(text, [a, b, c, d, e, f], link): (&str, [u8; 6], usize)| {
            let target = if link > 0 {
                format!("http://{a}/{}", "&".repeat(link))
            } else {
                String::new()
            };
            format!("\x1b]8;;{target}\x07\x1b[1;3;38;2;{a};{b};{c};48;2;{d};{e};{f}m{text}")
        };
        cells.into_iter().map(cell).collect::<String>()
    });
    row.prop_map(|row| format!("\r{row}\x1b]8;;\x07\x1b[m").into_bytes())
}

fn output() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => costly_row(),
        5 => text(),
        5 => sequence(),
        4 => prop::sample::select(vec!["\r\n", "\n", "\r", "\t", "\x08", "\x0e", "\x0f", "\x07"]).prop_map(|c| c.into()),
        1 => vec(any::<u8>(), 0..12),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        40 => vec(output(), 1..6).prop_map(|pieces| Step::Write(Bytes(pieces.concat()))),
        20 => Just(Step::Poll),
        2 => (1u16..12, 1u16..40).prop_map(|(rows, cols)| Step::Resize(rows, cols)),
        1 => Just(Step::ClearScrollback),
        1 => Just(Step::ChangeDialect),
        1 => Just(Step::Lose),
    ]
}

fn terminal(rows: u16, cols: u16, scrollback: usize, kind: Kind) -> Terminal {
    Terminal::new(Config {
        rows,
        cols,
        scrollback,
        kind,
        clipboard: true,
    })
}

fn run(mut terminal: Terminal, mut client: Client, steps: Vec<Step>) {
    for step in steps {
        match step {
            Step::Write(Bytes(bytes)) => terminal.feed(&bytes),
            Step::Resize(rows, cols) => terminal.resize(rows, cols),
            Step::ClearScrollback => terminal.clear_history(),
            Step::ChangeDialect => client.change_dialect(),
            Step::Lose => client.forget(),
            Step::Poll => {
                client.poll(&terminal);
            }
        }
    }
    client.poll(&terminal);
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn dialect() -> impl Strategy<Value = Dialect> {
    prop::sample::select(vec![Dialect::Old, Dialect::Own])
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Linux, Kind::Xterm])
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn scripts_lead_to_the_screen(
        (rows, cols) in (1u16..10, 1u16..40),
        scrollback in prop::sample::select(vec![0, 3, 40]),
        dialect in dialect(),
        kind in kind(),
        steps in vec(step(), 1..40),
    ) {
        run(terminal(rows, cols, scrollback, kind), Client::new(dialect, scrollback), steps);
    }
}

proptest! {
    // The size that old pages open, with more of everything in each case.
    #![proptest_config(config(10))]

    #[test]
    fn scripts_lead_to_the_screen_of_an_old_page(dialect in dialect(), steps in vec(step(), 100..200)) {
        run(terminal(28, 100, 1000, Kind::Linux), Client::new(dialect, 1000), steps);
    }
}

/// The html of the first row of a screen of 12 columns, in both dialects; the cursor is elsewhere.
fn first_row(bytes: &str, dialect: Dialect) -> String {
    let mut terminal = terminal(2, 12, 0, Kind::Xterm);
    terminal.feed(bytes.as_bytes());
    terminal.feed(b"\x1b[2;1H");
    let Update::Full(html) = Renderer::new(0).update(&terminal, dialect) else {
        panic!("the first update is a whole screen");
    };
    let end = html.find("<br").expect("a row's end");
    html[..end].replace('\u{a0}', "_")
}

#[test]
fn a_style_is_classes_that_old_sheets_know_and_then_ours() {
    let examples = [
        ("\x1b[1;31mx", r#"<span class="z j">x</span>"#),
        ("\x1b[41mx", r#"<span class="b">x</span>"#),
        ("\x1b[37mx", "x"),
        ("\x1b[40mx", "x"),
        ("\x1b[7mx", r#"<span class="h i">x</span>"#),
        ("\x1b[7;31;42mx", r#"<span class="b k">x</span>"#),
        ("\x1b[36;53mx", r#"<span class="o v">x</span>"#),
        ("\x1b[91mx", r#"<span class="j B1">x</span>"#),
        ("\x1b[101mx", r#"<span class="b H1">x</span>"#),
        ("\x1b[2;3;5;8mx", r#"<span class="y t x q">x</span>"#),
        ("\x1b[21;9mx", r#"<span class="s u2">x</span>"#),
        ("\x1b[38;5;208mx", r#"<span class="l" style="color:#ff8700">x</span>"#),
        (
            "\x1b[4:3;58;5;196mx",
            r#"<span class="u3" style="text-decoration-color:#ff0000">x</span>"#,
        ),
        ("\x1b[58;5;196mx", "x"),
    ];
    for (bytes, html) in examples {
        assert_eq!(
            first_row(bytes, Dialect::Old),
            format!("{html}___________"),
            "{bytes:?}"
        );
    }
}

#[test]
fn text_never_has_the_class_of_its_background_unless_the_program_says_so() {
    let examples = [
        // A bright black is seen on black, with old sheets too.
        ("\x1b[90mx", r#"<span class="B0">x</span>"#),
        ("\x1b[30;100mx", r#"<span class="H0" style="color:#000000">x</span>"#),
        ("\x1b[94;44mx", r#"<span class="e" style="color:#9999ff">x</span>"#),
        ("\x1b[38;2;1;2;3mx", r#"<span style="color:#010203">x</span>"#),
        ("\x1b[31;41mx", r#"<span class="b j">x</span>"#),
        ("\x1b[30mx", r#"<span class="i">x</span>"#),
    ];
    for (bytes, html) in examples {
        assert_eq!(
            first_row(bytes, Dialect::Old),
            format!("{html}___________"),
            "{bytes:?}"
        );
    }
}

#[test]
fn our_own_page_is_told_more() {
    let examples = [
        ("\x1b[7mx", r#"<span class="h i vb vf">x</span>"#),
        ("\x1b[7;31mx", r#"<span class="b i vf">x</span>"#),
        // The default colour has no number: the page chooses one that can be read there.
        (
            "\x1b[48;2;250;230;200mx",
            r#"<span class="h" style="background:#fae6c8">x</span>"#,
        ),
        ("\x1b[107mx", r#"<span class="h H1">x</span>"#),
        (
            "\x1b]8;;http://a/?b=\"<&\x1b\\x",
            r#"<a href="http://a/?b=&quot;&lt;&amp;" target="_blank" rel="noopener">x</a>"#,
        ),
        ("\x1b]8;;javascript:x\x1b\\x", "x"),
        ("\x1b]8;;file:///x\x1b\\x", "x"),
    ];
    for (bytes, html) in examples {
        assert_eq!(
            first_row(bytes, Dialect::Own),
            format!("{html}___________"),
            "{bytes:?}"
        );
    }
    assert_eq!(first_row("漢", Dialect::Own), r#"<span class="w">漢</span>__________"#);
    assert_eq!(first_row("漢", Dialect::Old), "漢__________");
}

#[test]
fn text_can_not_become_markup_or_turn_its_neighbours_round() {
    assert_eq!(first_row("a<b>&c", Dialect::Old), "a&lt;b&gt;&amp;c______");
    assert_eq!(first_row("\u{202e}a\u{2066}b\u{202c}", Dialect::Own), "ab__________");
}

/// The rows of a whole screen of `rows` by `cols`, in the dialect that has links.
fn whole_rows((rows, cols): (u16, u16), bytes: &str) -> Vec<String> {
    let mut terminal = terminal(rows, cols, 0, Kind::Xterm);
    terminal.feed(bytes.as_bytes());
    let Update::Full(html) = Renderer::new(0).update(&terminal, Dialect::Own) else {
        panic!("the first update is a whole screen");
    };
    html.split_inclusive("<br>").map(str::to_owned).collect()
}

#[test]
fn every_cell_may_have_an_exact_colour_in_a_screen_of_ordinary_size() {
    let mut terminal = terminal(28, 100, 1000, Kind::Xterm);
    let cell = |n: usize| {
        let [.., a, b, c] = n.wrapping_mul(0x9e37).to_be_bytes();
        format!("\x1b[1;3;4:3;9;38;2;{a};{b};{c};48;2;{b};{c};{a};58;2;{c};{a};{b}mx")
    };
    let cells = 1028 * 100;
    // As many looks as a terminal can tell apart, nearly.
    (0..cells).for_each(|n| terminal.feed(cell(n % 60_000).as_bytes()));
    let Update::Full(html) = Renderer::new(1000).update(&terminal, Dialect::Own) else {
        panic!("the first update is a whole screen");
    };
    assert_eq!(html.matches(";text-decoration-color:#").count(), cells);
    assert!(html.len() < 32 << 20, "{}", html.len());
}

#[test]
fn links_are_left_out_first_then_exact_colours_then_the_rest() {
    let cell = |n: usize| {
        let target = format!("http://{n}/{}", "&".repeat(300));
        format!("\x1b]8;;{target}\x07\x1b[1;3;9;38;2;{};100;150mx", n % 256)
    };
    let cells: String = (0..1000).map(cell).collect();
    let row = &whole_rows((500, 1000), &format!("{cells}\x1b[9H"))[0];
    let at = |what: &str| row.rfind(what).unwrap_or_else(|| panic!("no {what}"));
    let (link, color, bold) = (at("<a "), at("color:#"), at("class=\"z"));
    assert!(
        link < color && color < bold && bold < at("x<br>"),
        "{link} {color} {bold}"
    );
    assert_eq!(row.matches('x').count(), 1000);
    assert!(row.len() < 68_000, "{}", row.len());
}

#[test]
fn a_link_that_is_too_long_in_html_is_none() {
    let link = |n| whole_rows((1, 9), &format!("\x1b]8;;http://h/{}\x07x", "&".repeat(n)))[0].clone();
    assert!(link(400).contains("<a "));
    assert!(!link(420).contains("<a "));
    assert!(!link(420).contains("href"));
}

#[test]
fn lines_above_what_a_wide_terminal_keeps_stay_empty() {
    let mut terminal = terminal(4, 1000, 10_000, Kind::Xterm);
    let mut client = Client::new(Dialect::Own, 10_000);
    for n in 0..2200 {
        terminal.feed(format!("line {n}\r\n").as_bytes());
        if n % 500 == 0 {
            client.poll(&terminal);
        }
    }
    client.poll(&terminal);
    terminal.feed(b"one\r\ntwo\r\n");
    client.poll(&terminal);
    assert_eq!(terminal.history_len(), 2093);
    terminal.resize(4, 100);
    client.poll(&terminal);
    assert_eq!(terminal.history_limit(), 10_000);
}
