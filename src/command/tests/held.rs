//! What a template sets holds: no value sets it again.

use super::running::Bench;
use super::*;

fn ann(param: &str) -> Values<'_> {
    Values {
        param,
        user: "ann",
        host: "192.0.2.1",
    }
}

#[test]
fn a_value_sets_nothing_that_the_template_sets() {
    for (text, values) in [
        ("telnet -l %u %p", &["-l root h", "-lroot h", "h -l root", "root@h"][..]),
        (
            "ssh -l %u %p",
            &[
                "-l root h",
                "-lroot h",
                "h -l root",
                "root@h",
                "ssh://root@h",
                "ssh://root@h:22",
            ],
        ),
        ("ssh %p -l %u", &["-l root h", "root@h"]),
        ("ssh -o User=%u %p", &["-l root h", "root@h"]),
        ("ssh -oUser=%u %p", &["-l root h"]),
        ("ssh -p 22 %p", &["-p 23 h", "-p23 h", "ssh://h:23", "ssh://[::1]:23"]),
        ("ssh -o Port=22 %p", &["-p 23 h"]),
        ("ssh -4 %p", &["-6 h"]),
        ("ssh -o AddressFamily=inet %p", &["-6 h"]),
        ("telnet -6 %p", &["-4 h"]),
        ("telnet %p 23", &["h 22", "h"][..1]),
        ("telnet h %p", &["x y", "0", "-l x"]),
        ("LANG=C exec ssh -l %u %p", &["-l root h", "root@h"]),
        ("P=%p; exec telnet -l %u $P", &["-l root h"]),
        ("ssh -l %u \"%p\"", &["root@h"]),
        ("sudo -n ssh -l %u %p", &["root@h"]),
    ] {
        let template = template(text);
        for value in values {
            let filled = template.fill(&ann(value), &Policy::default());
            assert!(filled.is_err(), "{text} took {value}: {filled:?}");
        }
    }
}

#[test]
fn a_value_sets_what_the_template_does_not() {
    for (text, values) in [
        ("ssh -l %u %p", &["-p 22 h", "ssh://h:22", "-4 h"][..]),
        ("ssh -p 22 %p", &["-l root h", "root@h", "ssh://root@h", "ssh://[::1]"]),
        ("ssh -o Compression=yes %p", &["-p 22 -l root h"]),
        ("telnet %p 23", &["h", "-l x h"]),
        ("telnet -l %u %p", &["h 23"]),
        ("telnet h %p", &["23", "telnet"]),
        ("ssh root@%p", &["h"]),
    ] {
        for value in values {
            let filled = template(text).fill(&ann(value), &Policy::default());
            assert!(filled.is_ok(), "{text} with {value}: {filled:?}");
        }
    }
}

/// ssh itself says whom it would be, whatever of these values it gets.
#[test]
fn the_real_ssh_is_who_the_template_says() {
    let bench = Bench::new("held");
    for text in [
        "/usr/bin/ssh -G -l %u %p",
        "/usr/bin/ssh -G %p -l %u",
        "exec /usr/bin/ssh -G -o User=%u -p 22 %p",
    ] {
        let template = template(text);
        let mut taken = 0;
        for value in [
            "h",
            "-p 22 h",
            "-l root h",
            "root@h",
            "ssh://root@h",
            "ssh://h:23",
            "-p 23 h",
            "h -l root",
        ] {
            if let Ok(invocation) = template.fill(&ann(value), &Policy::default()) {
                let printed = bench.run(&invocation);
                assert!(printed.contains("user ann\n"), "{text} with {value}: {printed}");
                assert!(
                    !text.contains("22") || printed.contains("port 22\n"),
                    "{text} with {value}: {printed}"
                );
                taken += 1;
            }
        }
        assert!(taken > 0, "{text}");
    }
}
