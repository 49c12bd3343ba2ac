//! What the fuzz targets do with their bytes: one function for each, which panics when something does not hold.

use super::client::Client;
use anytermd::command::{Policy, Template, Values};
use anytermd::http::Params;
use anytermd::render::Dialect;
use anytermd::terminal::{Config, Kind, Terminal};

/// Bytes from here on are no part of UTF-8 and stand for what happens between two writes of the program.
const POLL: u8 = 0xf8;
const RESIZE: u8 = 0xf9;
const CHANGE_DIALECT: u8 = 0xfa;
const LOSE_ANSWER: u8 = 0xfb;
const CLEAR_SCROLLBACK: u8 = 0xfc;
const SPLIT: u8 = 0xfd;

/// Terminal bytes, polls in between: what a page has at the end is the screen, and answers are no text of the output's.
///
/// The first three bytes are rows, columns, and kinds of terminal and page and the scrollback.
pub fn screen(data: &[u8]) {
    let [rows, cols, kinds, rest @ ..] = data else { return };
    let scrollback = [0, 3, 40, 1000][usize::from(kinds >> 2 & 3)];
    let mut terminal = Terminal::new(Config {
        rows: 1 + u16::from(rows % 40),
        cols: 1 + u16::from(cols % 120),
        scrollback,
        kind: if kinds & 1 == 0 { Kind::Xterm } else { Kind::Linux },
        clipboard: kinds & 16 != 0,
    });
    let dialect = if kinds & 2 == 0 { Dialect::Old } else { Dialect::Own };
    let mut client = Client::new(dialect, scrollback);
    let mut rest = rest;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|b| (POLL..=SPLIT).contains(b))
            .unwrap_or(rest.len());
        let (bytes, event) = rest.split_at(end);
        terminal.feed(bytes);
        check_replies(&mut terminal, bytes.len());
        rest = event.get(1..).unwrap_or_default();
        match event.first() {
            Some(&RESIZE) => {
                let [rows, cols, later @ ..] = rest else { break };
                terminal.resize(1 + u16::from(rows % 40), 1 + u16::from(cols % 120));
                rest = later;
            }
            Some(&CHANGE_DIALECT) => client.change_dialect(),
            Some(&LOSE_ANSWER) => client.forget(),
            Some(&CLEAR_SCROLLBACK) => terminal.clear_history(),
            Some(&POLL) => drop(client.poll(&terminal)),
            _ => {}
        }
    }
    client.poll(&terminal);
}

/// Answers are control sequences of limited length; nobody could mistake one for a line that was typed.
fn check_replies(terminal: &mut Terminal, fed: usize) {
    let replies = terminal.take_replies();
    assert!(
        replies.iter().all(|b| b.is_ascii() && !b"\r\n".contains(b)),
        "{}",
        replies.escape_ascii()
    );
    assert!(
        replies.len() <= 64 * (fed + 64),
        "{} bytes of answers for {fed}",
        replies.len()
    );
}

/// Queries and form bodies.
pub fn params(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // More than anybody needs are refused.
    let Ok(params) = Params::parse(&text) else { return };
    assert_eq!(params.raw(), text);
    for (name, _) in params.iter() {
        assert!(params.has(name));
        let first = params.iter().find(|(other, _)| *other == name).map(|(_, value)| value);
        match (params.get(name), first) {
            (Ok(Some(got)), Some(Ok(value))) => assert_eq!(got, value, "the first of a name counts"),
            (Err(_), Some(Err(_))) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    escaped_values_come_back(&text);
}

fn escaped_values_come_back(text: &str) {
    let escaped: String = text.bytes().map(|b| format!("%{b:02x}")).collect();
    let form = format!("a=x&k={escaped}&k=other");
    let params = Params::parse(&form).ok();
    assert_eq!(params.expect("three parameters are few").get("k"), Ok(Some(text)));
}

/// Templates of operators, each with what a parameter may never change.
const TEMPLATES: [&str; 7] = [
    "ssh %p",
    "telnet %p",
    "ssh %u@localhost",
    "ssh root@%p",
    "ssh \"%p\"",
    "LANG=en_GB.UTF-8 exec ssh %p",
    "USER=%u; exec ssh ${USER:+$USER@}localhost",
];

/// A template and values: no panic, no option that is not allowed, no program text.
///
/// The first line is any template, the second any parameter, the third any user.
pub fn command(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (template, param, user) = (line(), line(), line());
    let values = Values {
        param,
        user,
        host: "192.0.2.1",
    };
    let policy = Policy::default();
    if let Ok(template) = template.parse::<Template>() {
        let _ = (template.fill(&values, &policy), template.warnings());
    }
    for text in TEMPLATES {
        let template: Template = text.parse().expect("an operator's template");
        if let Ok(filled) = template.fill(&values, &policy) {
            let args: Vec<&str> = filled.args.iter().map(|arg| arg.to_str().expect("text")).collect();
            check_arguments(text, template.is_shell(), &args);
        }
    }
}

/// The arguments that a value has part in.
fn check_arguments(template: &str, shell: bool, args: &[&str]) {
    let harmless = Values {
        param: "host",
        user: "ann",
        host: "192.0.2.1",
    };
    let parsed: Template = template.parse().expect("an operator's template");
    let known = parsed.fill(&harmless, &Policy::default()).expect("harmless values");
    let fixed = match shell {
        true => 3, // -c, the program, its name
        false => known.args.len() - 1,
    };
    for (arg, expected) in args.iter().zip(&known.args).take(fixed) {
        assert_eq!(arg, &expected.to_str().expect("text"), "{template}: {args:?}");
    }
    let values = args.get(fixed..).unwrap_or_default();
    let telnet = template.starts_with("telnet");
    let mut words = values.iter().copied();
    while let Some(word) = words.next() {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._@:/%+,=-[]".contains(c);
        assert!(word.len() <= 255 && word.chars().all(allowed), "{template}: {word:?}");
        if word.starts_with('-') {
            check_option(word, &mut words, telnet);
        }
    }
}

fn check_option<'a>(option: &str, words: &mut impl Iterator<Item = &'a str>, telnet: bool) {
    match option {
        "-4" | "-6" => {}
        "-l" => {
            let user = words.next().expect("a user");
            assert!(!user.starts_with('-'), "{user}");
        }
        "-p" if !telnet => {
            let port = words.next().expect("a port");
            assert!(port.parse::<u16>().is_ok(), "{port}");
        }
        // `-p22` and `-lann` in one word.
        _ => {
            let joined = option.strip_prefix("-l").is_some_and(|user| !user.starts_with('-'));
            let port = option
                .strip_prefix("-p")
                .is_some_and(|port| port.parse::<u16>().is_ok());
            assert!(joined || (port && !telnet), "the option {option:?}");
        }
    }
}
