//! The published ways to turn a value into a command or an option.

use super::running::Bench;
use super::*;

/// Values that no template takes. `CANARY` is a program that leaves a file.
const SHAPES: &[&str] = &[
    // To a shell: CVE-2014-125124 and what its first patch left open.
    "`CANARY`",
    "$(CANARY)",
    "h;CANARY",
    "h; CANARY",
    ";CANARY;",
    "h|CANARY",
    "h | CANARY",
    "h||CANARY",
    "h&CANARY",
    "h&&CANARY",
    "h & CANARY &",
    "h\nCANARY",
    "h\r\nCANARY",
    "\nCANARY\n",
    "h\tCANARY",
    "'; CANARY; '",
    "'\nCANARY\n'",
    "\"; CANARY; \"",
    "\"$(CANARY)\"",
    "\"`CANARY`\"",
    "'`CANARY`'",
    "h > CANARY",
    "h >CANARY",
    "< CANARY",
    "h <<E\nCANARY\nE",
    "h <<< CANARY",
    "<(CANARY)",
    ">(CANARY)",
    "$((CANARY))",
    "${X:-CANARY}",
    "$X",
    "$IFS$9CANARY",
    "{CANARY,x}",
    "h\\\nCANARY",
    "\\",
    "!CANARY",
    "!!",
    "#",
    "h #",
    "~root",
    "*",
    "?",
    "[a-z]*",
    "[!a]",
    "(CANARY)",
    "h\0CANARY",
    "\0",
    "h\u{7f}",
    "h\u{1b}[A",
    "h\u{a0}CANARY",
    "h\u{2028}CANARY",
    "h\u{ff1b}CANARY",
    "h\u{fffd}",
    "ö",
    "^CANARY",
    "a'b",
    "a\"b",
    // To the client's option parser.
    "-oProxyCommand=CANARY h",
    "-oProxyCommand=CANARY",
    "-o ProxyCommand=CANARY h",
    "h -oProxyCommand=CANARY",
    "-o ProxyCommand=CANARY",
    "-oPermitLocalCommand=yes -oLocalCommand=CANARY h",
    "-oKnownHostsCommand=/bin/CANARY h",
    "-F/tmp/CANARY h",
    "-F /tmp/CANARY h",
    "-E/tmp/CANARY h",
    "-E /tmp/CANARY h",
    "-i/etc/shadow h",
    "-I/tmp/CANARY.so h",
    "-S/tmp/CANARY h",
    "-L8080:h:80 h",
    "-R8080:h:80 h",
    "-D1080 h",
    "-J x h",
    "-W x:1 h",
    "-w0:0 h",
    "-A h",
    "-X h",
    "-Y h",
    "-M h",
    "-N h",
    "-f h",
    "-G h",
    "-Q cipher",
    "-V",
    "-vvv h",
    "-g h",
    "-K h",
    "-s h",
    "-T h",
    "-tt h",
    "-46 h",
    "-4oProxyCommand=CANARY h",
    "-6F/tmp/CANARY h",
    "-p22oProxyCommand=CANARY h",
    "-p -oProxyCommand=CANARY h",
    "-p 22 -oProxyCommand=CANARY",
    "-l -oProxyCommand=CANARY h",
    "-p 22",
    "-l x",
    "-p",
    "-l",
    "-4",
    "-",
    "--",
    "-- h",
    "-- -oProxyCommand=CANARY",
    "---",
    "--help",
    "--version",
    "-e ~ h",
    "-n/tmp/CANARY h",
    "-n /tmp/CANARY h",
    "-p 0 h",
    "-p 65536 h",
    "-p x h",
    "-p 1e3 h",
    "-p +1 h",
    // Hosts and users that begin with a dash.
    "x@-oProxyCommand=CANARY",
    "-oProxyCommand=CANARY@h",
    "ssh://-oProxyCommand=CANARY",
    "ssh://x@-oProxyCommand=CANARY/",
    "ssh://-oProxyCommand=CANARY@h",
    "ssh://%2doProxyCommand=CANARY@h",
    "x@y@-oProxyCommand=CANARY",
    "-l -x h",
    // Bounds.
    "a b c d e f g h i j k l m n o p q",
];

/// Templates that carry the parameter to a client: plain, quoted, inside of a word, and with a shell.
const TEMPLATES: &[&str] = &[
    "ssh %p",
    "telnet %p",
    "ssh '%p'",
    "ssh \"%p\"",
    "telnet \"%p\"",
    "LANG=C exec ssh %p",
    "cd / && telnet %p",
    "if true; then exec ssh \"%p\"; fi",
    "TARGET=%p; exec ssh $TARGET",
    "TARGET='%p'; exec telnet $TARGET",
    "sh -c 'exec ssh %p'",
    "bash -c \"ssh '%p'\"",
    "{ ssh %p; }",
    "echo \"$(ssh %p)\"",
];

/// Templates in which it is part of a word.
const INSIDE: &[&str] = &[
    "ssh root@%p",
    "exec ssh root@%p",
    "ssh \"root\"'@%p'",
    "X=%p; ssh root@\"$X\"",
    "ssh \"root@$(echo %p)\"",
];

#[test]
fn none_gets_through() {
    let bench = Bench::new("shapes");
    for &text in TEMPLATES.iter().chain(INSIDE) {
        let template = template(text);
        for shape in SHAPES {
            let value = shape.replace("CANARY", "canary");
            // With a user in front, what is before the last @ is part of the user's name.
            if INSIDE.contains(&text) && value.ends_with("@h") {
                continue;
            }
            let Ok(invocation) = template.fill(&param(&value), &Policy::default()) else {
                continue;
            };
            panic!(
                "{text} took {shape:?}: {:?} printed {:?}",
                words(invocation.clone()),
                bench.run(&invocation)
            );
        }
    }
}

#[test]
fn none_gets_through_as_a_user() {
    for text in [
        "ssh %u@localhost",
        "ssh -l %u localhost",
        "ssh -l%u localhost",
        "ssh -oUser=%u h",
        "ssh \"%u@h\"",
        "USER=%u; exec ssh ${USER:+$USER@}localhost",
        "sh -c 'ssh %u@h'",
        "telnet -l %u h",
    ] {
        let template = template(text);
        for shape in SHAPES {
            let name = shape.replace("CANARY", "canary");
            // Fine in front of an @.
            if name.starts_with("x@") || name.starts_with("ssh://") {
                continue;
            }
            let values = Values {
                user: &name,
                ..Values::default()
            };
            assert!(
                template.fill(&values, &Policy::default()).is_err(),
                "{text} took {shape:?}"
            );
        }
    }
}

#[test]
fn other_commands_take_no_option_and_no_special_character() {
    for text in [
        "probe %p",
        "probe \"%p\"",
        "probe x%p",
        "exec probe %p",
        "X=%p; probe $X",
        "sh -c 'probe \"%p\"'",
    ] {
        let template = template(text);
        for value in [
            "-x", "a -x", "--", "-", "--help", "a;b", "a\nb", "$(a)", "`a`", "a*", "[x]", "~", "a\tb",
        ] {
            let refusal = template
                .fill(&param(value), &Policy::default())
                .unwrap_err()
                .to_string();
            assert!(refusal.is_ascii() && !refusal.contains(char::is_control), "{refusal}");
        }
    }
}

#[test]
fn a_refusal_says_what_was_refused() {
    for (text, value, expected) in [
        (
            "ssh %p",
            "-oX=y h",
            "the parameter \"-oX=y\" is no option that is allowed here",
        ),
        (
            "ssh %p",
            "h\n;x",
            "the parameter \"h\\n;x\" holds a character that is not allowed",
        ),
        ("ssh %p", "-p 22x h", "the parameter \"22x\" is no port"),
        ("ssh %p", "", "the parameter \"\" names no host"),
        ("ssh %p", "-4", "the parameter \"-4\" names no host"),
        ("ssh %p", "h id", "the parameter \"h id\" has more words than a host"),
        (
            "telnet %p",
            "h 23 x",
            "the parameter \"h 23 x\" has more words than a host and a port",
        ),
        ("ssh root@%p", "a b", "the parameter \"a b\" has more than one word"),
        ("ssh root@%p", "", "the parameter \"\" names no host"),
    ] {
        assert_eq!(filled(text, &param(value)), Err(expected.to_owned()), "{text}");
    }
}
