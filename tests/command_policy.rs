//! Section 1.6 of the protocol: what a parameter may do to the command, and the published shapes of
//! what it must not (CVE-2014-125124 and its relatives), each with a canary that must not appear.

mod common;

use common::clients::Clients;
use common::daemon::foreground;
use common::hostile::SHAPES;
use common::{Daemon, OldPage, form};
use std::path::Path;

/// Templates of every kind that carry the parameter: plain, quoted, inside a word, shell.
const TEMPLATES: &[&str] = &[
    "ssh %p",
    "ssh \"%p\"",
    "ssh root@%p",
    "ssh '%p'",
    "telnet %p",
    "LANG=C exec ssh %p",
    "LANG=C ssh \"%p\"",
    "if true; then ssh %p; fi",
    "exec ssh root@%p",
];

/// `p` refused by both methods: an `E`, and nothing started.
fn assert_refused(daemon: &Daemon, template: &str, p: &str) {
    let query = form(&[("a", "open"), ("p", p)]);
    let mut conn = daemon.conn();
    for answer in [conn.post(&query), conn.get(&format!("/anyterm-module?{query}"))] {
        assert_eq!(answer.status, 200, "{template} with {p:?}");
        let text = answer.text();
        assert!(
            text.starts_with('E') && text.len() > 10,
            "{template} with {p:?}: {text}"
        );
        assert!(!text.contains("maximum number"), "{template} with {p:?}: {text}");
    }
    assert!(common::procfs::children(daemon.pid).is_empty(), "{template} with {p:?}");
}

#[test]
fn no_published_shape_reaches_a_client() {
    let clients = Clients::new();
    let canary = clients.dir.file("canary");
    for template in TEMPLATES {
        let daemon = clients.daemon(&["-c", template]);
        for shape in SHAPES {
            let p = shape.replace("CANARY", &canary);
            // Inside a word the template's own text stands before the parameter.
            let inside = template.contains("@%p");
            if inside && (p.starts_with('-') || p.trim().is_empty() || p.contains('@')) {
                continue;
            }
            assert_refused(&daemon, template, &p);
        }
        daemon.stop();
        assert!(!Path::new(&canary).exists(), "{template}");
    }
}

#[test]
fn inside_a_word_a_parameter_is_one_argument_and_never_an_option() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh root@%p"]);
    for p in [
        "-oProxyCommand=/tmp/x",
        "10.0.0.7 -oProxyCommand=/tmp/x",
        "a b",
        "10.0.0.7 22",
    ] {
        let answer = daemon.conn().post(&form(&[("a", "open"), ("p", p)]));
        if answer.text().starts_with('E') {
            continue;
        }
        let mut page = OldPage::open_param(&daemon, p);
        page.wait_for("\nend\n");
        assert!(page.text().contains(&format!("[root@{p}]")), "{}", page.text());
    }
}

#[test]
fn raw_bytes_that_are_no_text_are_refused() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh %p"]);
    for p in ["%ff", "%c0%af", "%ed%a0%80", "%00", "10.0.0.7%00", "%", "%z1", "%1"] {
        let answer = daemon.conn().post(&format!("a=open&p={p}"));
        assert_eq!(answer.status, 200);
        assert!(answer.text().starts_with('E'), "{p}: {}", answer.text());
        let answer = daemon.conn().get(&format!("/anyterm-module?a=open&p={p}"));
        assert!(answer.text().starts_with('E'), "{p}: {}", answer.text());
    }
}

#[test]
fn names_of_users_are_as_hostile_as_parameters() {
    let clients = Clients::new();
    let canary = clients.dir.file("canary");
    for template in [
        "ssh %u@localhost",
        "USER=%u; exec ssh ${USER:+$USER@}localhost",
        "ssh -l %u localhost",
    ] {
        let daemon = clients.daemon(&["-c", template, "--auth", "null"]);
        for name in [
            "`touch CANARY`",
            "$(touch CANARY)",
            "x;touch CANARY",
            "-oProxyCommand=x",
            "a\"b",
            "a b\nc",
        ] {
            let basic = basic(&name.replace("CANARY", &canary));
            let answer = daemon.conn().post_with("a=open", &[&basic]);
            let refused = answer.status == 401 || answer.text().starts_with('E');
            assert!(refused, "{template} for {name:?}: {}", answer.text());
        }
        daemon.stop();
        assert!(!Path::new(&canary).exists(), "{template}");
    }
}

/// The header of a user with the password `x`.
fn basic(name: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in format!("{name}:x").as_bytes().chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i > chunk.len() { '=' } else { char::from(digit) });
        }
    }
    format!("Authorization: Basic {out}")
}

#[test]
fn what_consoles_send_arrives_as_words() {
    let clients = Clients::new();
    let ssh = ["-e", "none", "-o", "PermitLocalCommand=no"];
    for template in ["ssh %p", "LANG=en_GB.UTF-8 exec ssh %p", "if true; then ssh %p; fi"] {
        let daemon = clients.daemon(&["-c", template]);
        for (p, words) in [
            ("-p 22 root@10.0.0.7", &["-p", "22", "root@10.0.0.7"][..]),
            ("root@10.0.0.7", &["root@10.0.0.7"]),
            ("-l admin -4 10.0.0.7", &["-l", "admin", "-4", "10.0.0.7"]),
            ("[::1]", &["[::1]"]),
            ("switch-7.example.org", &["switch-7.example.org"]),
        ] {
            // In a shell template too: the options go in front of all others.
            assert_eq!(
                clients.arguments(&daemon, p),
                [&ssh[..], words].concat(),
                "{template} {p}"
            );
        }
    }
    let daemon = clients.daemon(&["-c", "telnet %p"]);
    assert_eq!(clients.arguments(&daemon, "10.0.0.7 23"), ["-E", "10.0.0.7", "23"]);
    assert_eq!(clients.arguments(&daemon, "10.0.0.7"), ["-E", "10.0.0.7"]);
}

#[test]
fn a_template_that_chooses_the_escape_character_is_left_alone() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh -e ^A %p"]);
    let arguments = clients.arguments(&daemon, "10.0.0.7");
    assert_eq!(arguments.iter().filter(|a| *a == "-e").count(), 1, "{arguments:?}");
    let daemon = clients.daemon(&["-c", "telnet -e ^A %p"]);
    let arguments = clients.arguments(&daemon, "10.0.0.7");
    assert!(!arguments.contains(&"-E".to_owned()), "{arguments:?}");
}

#[test]
fn templates_in_the_field_keep_working() {
    let clients = Clients::new();
    let auth = ["--auth", "null"];
    for (template, wanted) in [
        ("ssh %u@localhost", "[joe@localhost]"),
        ("USER=%u; exec ssh ${USER:+$USER@}localhost", "[joe@localhost]"),
        ("probe %h %p", "[127.0.0.1]"),
        ("probe %% %x 100%", "[100%]"),
        ("probe %% %x 100%", "[?]"),
        ("probe 'two words' \"more words\" a\\ b", "[two words]"),
        ("probe 'two words' \"more words\" a\\ b", "[a b]"),
        ("for i in 1 2; do probe $i; exit; done", "[1]"),
    ] {
        let daemon = clients.daemon(&[&["-c", template], &auth[..]].concat());
        let open = form(&[("a", "open"), ("p", "host")]);
        let header = basic("joe");
        let answer = daemon.conn().post_with(&open, &[&header]);
        assert!(!answer.text().starts_with('E'), "{template}: {}", answer.text());
        let mut page = OldPage::attach(&daemon, answer.text());
        page.headers.push(header);
        page.wait_for(wanted);
    }
}

#[test]
fn limits_of_words_and_characters() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "probe %p"]);
    let longest = "x".repeat(255);
    assert_eq!(clients.arguments(&daemon, &longest).concat().len(), 255);
    assert_eq!(clients.arguments(&daemon, &"w ".repeat(16)).len(), 16);
    for bad in ["x".repeat(256), "w ".repeat(17)] {
        assert_refused_open(&daemon, &bad);
    }
}

/// Like [`assert_refused`] where sessions are open already.
fn assert_refused_open(daemon: &Daemon, p: &str) {
    let answer = daemon.conn().post(&form(&[("a", "open"), ("p", p)]));
    assert!(answer.text().starts_with('E'), "{p:?}: {}", answer.text());
}

#[test]
fn other_commands_take_no_options_unless_allowed() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "probe %p"]);
    for p in ["-x", "a -x", "--help", "-4"] {
        assert_refused_open(&daemon, p);
    }
    let daemon = clients.daemon(&["-c", "probe %p", "--allow-option", "-x"]);
    assert_eq!(clients.arguments(&daemon, "-x a"), ["-x", "a"]);
    assert_refused_open(&daemon, "-y a");
    let daemon = clients.daemon(&["-c", "probe -x --long %p"]);
    assert_eq!(clients.arguments(&daemon, "a"), ["-x", "--long", "a"]);
}

#[test]
fn a_pattern_narrows_and_holds_for_the_whole_value() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh %p", "--param-pattern", r"root@10\.0\.0\.\d+"]);
    let arguments = clients.arguments(&daemon, "root@10.0.0.7");
    assert_eq!(arguments.last().map(String::as_str), Some("root@10.0.0.7"));
    for p in ["root@10.0.0.7x", "xroot@10.0.0.7", "root@10.0.1.7", "root@10.0.0.7 -4"] {
        assert_refused_open(&daemon, p);
    }
}

#[test]
fn a_refusal_says_what_and_is_one_escaped_log_line() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "ssh %p"]);
    let p = "host\nFORGED line\u{1b}[31m \u{f6}\u{202e};";
    let answer = daemon.conn().post(&form(&[("a", "open"), ("p", p)]));
    assert!(answer.text().starts_with('E'), "{}", answer.text());
    let line = daemon.wait_log("FORGED");
    assert!(line.contains("host"), "one line: {line:?}");
    assert!(line.is_ascii() && !line.contains('\u{1b}'), "escaped: {line:?}");
    let answer = daemon
        .conn()
        .post(&form(&[("a", "open"), ("p", "-oProxyCommand=x 10.0.0.7")]));
    assert!(answer.text().contains("-oProxyCommand=x"), "{}", answer.text());
}

#[test]
fn values_of_a_shell_template_are_not_split_or_expanded_in_quotes() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "X=1; probe \"%p\" 'x%p' %p"]);
    let arguments = clients.arguments(&daemon, "one");
    assert_eq!(arguments, ["one", "xone", "one"]);
    let daemon = clients.daemon(&["-c", "X=1; probe %p end"]);
    assert_eq!(
        clients.arguments(&daemon, "one two three"),
        ["one", "two", "three", "end"]
    );
}

#[test]
fn a_template_that_makes_options_of_parts_is_refused_at_start() {
    let clients = Clients::new();
    for template in [
        "P=%p; exec telnet \"${P%%%%:*}\" \"${P##*:}\"",
        "exec ssh $(echo %p | tr : ' ')",
        "IFS=:; P=%p; exec ssh $P",
        "sh -c '$1' sh %p",
    ] {
        let output = foreground()
            .args(["--check", "-c", template])
            .env("PATH", clients.path())
            .output();
        let output = output.expect("the daemon");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && told.contains("--command"),
            "{template}: {told}"
        );
    }
}

#[test]
fn a_host_and_a_port_may_come_apart_after_two_dashes() {
    let clients = Clients::new();
    let daemon = clients.daemon(&["-c", "P=%p; exec ssh -p \"${P##*:}\" -- \"${P%%%%:*}\""]);
    let arguments = clients.arguments(&daemon, "10.0.0.7:2222");
    let expected = [
        "-e",
        "none",
        "-o",
        "PermitLocalCommand=no",
        "-p",
        "2222",
        "--",
        "10.0.0.7",
    ];
    assert_eq!(arguments, expected);
    for p in ["h:-eq", "h:-oProxyCommand=x@b", "-oProxyCommand=x:22", "h 22"] {
        assert_refused_open(&daemon, p);
    }
}
