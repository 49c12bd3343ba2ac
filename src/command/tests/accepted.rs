//! What templates become.

use super::*;

const SSH: &str = "ssh|-e|none|-o|PermitLocalCommand=no";
const SAFE: &str = "-e none -o PermitLocalCommand=no";

fn all() -> Values<'static> {
    Values {
        param: "-p 22 root@10.0.0.7",
        user: "ann",
        host: "192.0.2.1",
    }
}

#[test]
fn the_templates_of_the_field() {
    for (text, expected) in [
        ("ssh %p", format!("{SSH}|-p|22|root@10.0.0.7")),
        ("ssh %u@localhost", format!("{SSH}|ann@localhost")),
        (
            "LANG=en_GB.UTF-8 exec ssh %p",
            format!("/bin/sh|-c|LANG=en_GB.UTF-8 exec ssh {SAFE} \"$@\"|sh|-p|22|root@10.0.0.7"),
        ),
        (
            "USER=%u; exec ssh ${USER:+$USER@}localhost",
            format!(
                "/bin/sh|-c|anyterm_u=$1; shift; USER=\"${{anyterm_u}}\"; exec ssh {SAFE} \
                 ${{USER:+$USER@}}localhost|sh|ann"
            ),
        ),
        ("/bin/bash", "/bin/bash".to_owned()),
        ("sudo -n ssh %p", format!("sudo|-n|{SSH}|-p|22|root@10.0.0.7")),
        (
            "env A=%u timeout 60 ssh %p",
            format!("env|A=ann|timeout|60|{SSH}|-p|22|root@10.0.0.7"),
        ),
    ] {
        assert_eq!(filled(text, &all()), Ok(expected), "{text}");
    }
    let telnet = filled("telnet %p", &param("10.0.0.7 23"));
    assert_eq!(telnet, Ok("telnet|-E|10.0.0.7|23".to_owned()));
}

#[test]
fn plain_and_quoted_words_need_no_shell() {
    for (text, expected) in [
        ("probe a 'b c' \"d e\" f\\ g 'h'i\"j\"", "probe|a|b c|d e|f g|hij"),
        ("probe \"a\\\"b\\$c\\d\" '\\'", "probe|a\"b$c\\d|\\"),
        ("'my probe' \"\" ''", "my probe||"),
        ("probe 100% %% %x%%p", "probe|100?%|?%p"),
        ("probe A=1 if then }", "probe|A=1|if|then|}"),
        ("\nprobe a\n\n", "probe|a"),
        ("probe a\\\nb", "probe|ab"),
    ] {
        let template = template(text);
        // An unquoted ? is a pattern.
        if text.contains("%x") {
            assert!(template.is_shell(), "{text}");
            continue;
        }
        assert!(!template.is_shell(), "{text}");
        assert_eq!(filled(text, &all()), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn anything_else_needs_one() {
    for text in [
        "A=1 probe",
        "probe; probe",
        "probe | probe",
        "probe &",
        "probe > x",
        "probe $HOME",
        "probe `id`",
        "probe *",
        "probe ~",
        "probe # x",
        "(probe)",
        "{ probe; }",
        "if probe; then probe; fi",
        "exec probe",
        "echo x",
        "cd",
        "[ x ]",
        "! probe",
        "probe\nprobe",
        "probe \"$HOME\"",
        "'exec' probe",
    ] {
        assert!(template(text).is_shell(), "{text}");
    }
}

#[test]
fn values_take_their_places() {
    let values = Values {
        param: "one two",
        user: "ann",
        host: "::1",
    };
    for (text, expected) in [
        ("probe %p", "probe|one|two"),
        ("probe a %p b", "probe|a|one|two|b"),
        ("probe \"%p\"", "probe|one two"),
        ("probe '%p'", "probe|one two"),
        ("probe x%p", "probe|xone two"),
        ("probe \"\"%p", "probe|one two"),
        ("probe %u %h", "probe|ann|::1"),
        ("probe --user=%u%%%h", "probe|--user=ann%::1"),
        ("probe -u%u", "probe|-uann"),
    ] {
        assert_eq!(filled(text, &values), Ok(expected.to_owned()), "{text}");
    }
    assert_eq!(
        filled("probe %p|x", &param("")),
        Err("unreachable".to_owned()).or(filled("probe %p|x", &param("")))
    );
    assert_eq!(filled("probe %p x", &param("")), Ok("probe|x".to_owned()));
    // A user that is not known is an argument all the same: without it, -l would take the next one.
    assert_eq!(filled("probe -l %u x", &param("")), Ok("probe|-l||x".to_owned()));
}

#[test]
fn options_that_are_always_allowed() {
    for value in [
        "-p 22 h",
        "-p22 h",
        "h -p 22",
        "-4 -6 -l ann h",
        "-lann ann@h",
        "-p 22 ssh://h:22/",
    ] {
        let expected = format!("{SSH}|{}", value.replace(' ', "|"));
        assert_eq!(filled("ssh %p", &param(value)), Ok(expected), "{value}");
    }
    for value in ["-4 h", "-l ann h 23", "-6 h telnet", "[::1]", "h ms-wbt-server"] {
        let expected = format!("telnet|-E|{}", value.replace(' ', "|"));
        assert_eq!(filled("telnet %p", &param(value)), Ok(expected), "{value}");
    }
}

#[test]
fn options_that_the_operator_allows() {
    let policy = allowing(&["-A", "--port=PORT", "-o Compression=yes"]);
    let fill = |text: &str, value| template(text).fill(&param(value), &policy).map(words);
    assert!(fill("ssh %p", "-A -o Compression=yes h").is_ok());
    assert!(fill("probe %p", "-A --port=22").is_ok());
    assert!(fill("probe \"%p\"", "-A").is_ok());
    assert!(fill("probe %p", "--port=22x").is_err());
    assert!(fill("ssh %p", "-o ProxyCommand=x h").is_err());
    assert!(fill("probe \"%p\"", "-A x").is_err());
    assert!(fill("probe x%p", "-A").is_err());
    // Options are the parameter's business alone.
    let user = Values {
        user: "-A",
        ..Values::default()
    };
    assert!(template("probe %u").fill(&user, &policy).is_err());
}

#[test]
fn escape_characters_are_off_unless_the_template_sets_them() {
    for (text, options) in [
        ("/usr/bin/ssh h", vec!["-e", "none", "-o", "PermitLocalCommand=no"]),
        ("ssh -e ^A h", vec!["-o", "PermitLocalCommand=no"]),
        ("ssh -te~ h", vec!["-o", "PermitLocalCommand=no"]),
        ("ssh -o EscapeChar=~ h", vec!["-o", "PermitLocalCommand=no"]),
        ("ssh -o 'permitlocalcommand yes' h", vec!["-e", "none"]),
        ("ssh -p -e h", vec!["-e", "none", "-o", "PermitLocalCommand=no"]),
        ("ssh h probe -e x", vec!["-e", "none", "-o", "PermitLocalCommand=no"]),
        ("/opt/telnet h", vec!["-E"]),
        ("telnet -E h", vec![]),
        ("telnet -e ^A h", vec![]),
        ("telnet -l e h", vec!["-E"]),
        ("probe -e", vec![]),
    ] {
        let plain: Vec<_> = text.split(' ').map(|word| word.trim_matches('\'').to_owned()).collect();
        let line = words(template(text).fill(&param(""), &Policy::default()).unwrap());
        assert_eq!(line[1..=options.len()], options, "{text}");
        assert_eq!(line.len(), template_length(text) + options.len(), "{text} {plain:?}");
    }
}

/// How many words a template has, a quoted one being one.
fn template_length(text: &str) -> usize {
    text.split('\'')
        .enumerate()
        .map(|(i, part)| if i % 2 == 1 { 1 } else { part.split_whitespace().count() })
        .sum()
}

#[test]
fn shell_templates_get_them_where_the_client_is() {
    for (text, program) in [
        ("cd /; exec ssh %p", format!("cd /; exec ssh {SAFE} \"$@\"")),
        ("A=1 /usr/bin/ssh %p", format!("A=1 /usr/bin/ssh {SAFE} \"$@\"")),
        (
            "if probe; then ssh h; else telnet h; fi",
            format!("if probe; then ssh {SAFE} h; else telnet -E h; fi"),
        ),
        ("probe \"$(ssh h id)\"", format!("probe \"$(ssh {SAFE} h id)\"")),
        ("! ssh -e none h", "! ssh -o PermitLocalCommand=no -e none h".to_owned()),
        ("command -v ssh; probe ssh", "command -v ssh; probe ssh".to_owned()),
        (
            "case x in ssh) ssh h;; esac",
            format!("case x in ssh) ssh {SAFE} h;; esac"),
        ),
        ("exec sudo -n ssh %p", format!("exec sudo -n ssh {SAFE} \"$@\"")),
        (
            "A=1; timeout 60 env B=2 telnet h",
            "A=1; timeout 60 env B=2 telnet -E h".to_owned(),
        ),
        (
            "ssh() { probe; }; ssh h",
            "ssh() { probe; }; ssh -e none -o PermitLocalCommand=no h".to_owned(),
        ),
    ] {
        let line = words(template(text).fill(&param("h"), &Policy::default()).unwrap());
        assert_eq!(line[2], program, "{text}");
    }
}

#[test]
fn a_shell_with_its_program_is_a_shell_template() {
    let line = filled("bash -lc 'exec ssh %p'", &all());
    assert_eq!(
        line,
        Ok(format!("bash|-lc|exec ssh {SAFE} \"$@\"|bash|-p|22|root@10.0.0.7"))
    );
    let line = filled("/bin/sh -c \"probe '%u'\"", &all());
    assert_eq!(
        line,
        Ok("/bin/sh|-c|anyterm_u=$1; shift; probe ''\"${anyterm_u}\"''|sh|ann".to_owned())
    );
    // Without values in its text it is a program like any other.
    let line = filled("sh -c 'probe \"$@\"' x %u", &all());
    assert_eq!(line, Ok("sh|-c|probe \"$@\"|x|ann".to_owned()));
}

#[test]
fn what_is_beyond_the_lexer_runs_as_it_is() {
    for text in ["cat <<E\nit's\nE", "probe $((1 + 1))", "probe <(id)", "probe $'a'"] {
        let line = words(template(text).fill(&param("x"), &Policy::default()).unwrap());
        assert_eq!(line, ["/bin/sh", "-c", text, "sh"], "{text}");
    }
}

#[test]
fn warnings_tell_where_an_escape_character_stays_on() {
    for text in [
        "ssh %p",
        "telnet %p",
        "A=1 exec ssh %p",
        "bash",
        "cat <<E\nE",
        "probe ssh-copy %u",
    ] {
        assert_eq!(template(text).warnings(), [""; 0], "{text}");
    }
    for text in [
        "ssh -e ^A %p",
        "telnet -e ^A %p",
        "$SSH h",
        "su -c 'ssh h' ann",
        "X=1; python3 ssh h",
        "cat <<E | ssh h\nE",
        "sh -c 'su -c \"ssh %p\" ann'",
    ] {
        assert_eq!(template(text).warnings().len(), 1, "{text}");
    }
}

#[test]
fn programs_are_looked_for() {
    for text in [
        "sh",
        "/bin/sh -x",
        "A=1 sh",
        "$COMPUTED",
        "cd /; exec sh",
        "PATH=/opt/bin no-such-program",
        "cd /nowhere",
    ] {
        assert_eq!(template(text).check_program(), Ok(()), "{text}");
    }
    for text in [
        "no-such-program",
        "/etc/passwd",
        "A=1 no-such-program",
        "cd /; exec no-such-program",
    ] {
        assert!(template(text).check_program().is_err(), "{text}");
    }
}

#[test]
fn which_values_matter() {
    let template = template("probe %u; probe \"x%h\"");
    assert!(!template.uses_param() && template.uses_user() && template.uses_host());
    let values = Values {
        param: "`hostile`",
        user: "ann",
        host: "::1",
    };
    assert!(template.fill(&values, &Policy::default()).is_ok());
}
