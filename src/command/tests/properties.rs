//! What holds for any value and any template.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::running::Bench;
use super::*;

/// Values of a hostile mind: pieces that mean something to a shell or a client, and noise.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = vec![
        "canary",
        " ",
        "-",
        "-o",
        "-p",
        "22",
        "-l",
        "ProxyCommand=",
        "@",
        "host",
        ";",
        "|",
        "&",
        "$(",
        ")",
        "`",
        "'",
        "\"",
        "\\",
        "\n",
        "$",
        "{",
        "}",
        "<",
        ">",
        "*",
        "[",
        "]",
        "::1",
        "%",
        "=",
        "/",
        "~",
        "#",
        "!",
        "ssh://",
        "\t",
        "é",
        "\u{1b}",
    ];
    prop_oneof![vec(select(pieces), 0..8).prop_map(|pieces| pieces.concat()), ".{0,20}"]
}

/// Templates of a careless mind.
fn careless() -> impl Strategy<Value = String> {
    let pieces = vec![
        "%p", "%p", "%u", "\"%p\"", "'%p'", "probe", "ssh", "X=", "$X", "\"$X\"", "${X:-", "}", "echo", "exec", "eval",
        "if", "then", "fi", "for x in", "do", "done", "$x", "case", "in", "esac", "(", ")", "{", ";", ";;", "|", "&&",
        "||", "&", "\n", "$(", "`", "\"", "'", "\\", " ", " ", " ", " ", " ", "true", "!", "sh", "-c", "env",
        "command", "set", "$@", "$1", "f()", "f", "trap", "EXIT", "#", ".", "=", "-", "<<E", "E", "$((", "))",
        "export",
    ];
    vec(select(pieces), 1..14).prop_map(|pieces| pieces.concat())
}

/// The arguments that begin with a dash although the template's don't.
fn options(line: &[String], template_options: usize) -> Vec<&str> {
    line.iter()
        .map(String::as_str)
        .filter(|word| word.starts_with('-'))
        .skip(template_options)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_allowed_options_reach_a_client(value in hostile()) {
        for (text, own, client) in [("ssh %p", 2, true), ("ssh x@%p", 2, true), ("telnet %p", 1, true), ("probe %p", 0, false), ("probe \"%p\"", 0, false)] {
            let Ok(invocation) = template(text).fill(&param(&value), &Policy::default()) else {
                continue;
            };
            let line = words(invocation);
            for option in options(&line, own) {
                let known = matches!(option, "-4" | "-6" | "-p" | "-l") || option.starts_with("-l") || option.starts_with("-p");
                prop_assert!(client && known, "{} took {:?}: {:?}", text, value, line);
                prop_assert!(!option.contains(['=', '/']) || option.starts_with("-l"), "{:?}", line);
            }
            prop_assert!(!line.iter().any(|word| word.starts_with("x@-")), "{:?}", line);
        }
    }

    #[test]
    fn no_template_makes_the_parser_panic(text in "\\PC{0,40}", careless in careless()) {
        let _ = text.parse::<Template>();
        let _ = careless.parse::<Template>();
    }

    #[test]
    fn a_shell_template_without_values_is_left_as_it_is(text in careless()) {
        let text = text.replace("%p", "a").replace("%u", "b").replace("ssh", "probe");
        if let Ok(template) = text.parse::<Template>()
            && let Plan::Shell { text: program, .. } = &template.plan
        {
            prop_assert_eq!(program, text.trim_matches('\n'));
        }
    }
}

/// Runs a test for fewer cases than usual, because each runs programs.
fn running<S: Strategy>(strategy: S, test: impl Fn(S::Value)) {
    let config = ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let result = TestRunner::new(config).run(&strategy, |value| {
        test(value);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// The second wall stands without the first: the values are not checked here at all.
#[test]
fn a_shell_never_runs_a_value() {
    let bench = Bench::new("value");
    let texts = [
        "exec probe \"%p\"",
        "X=%u; probe \"$X\"",
        "probe '%h'; true",
        "sh -c 'probe \"%p\"'",
        "probe \"${X:-%p}\" && true",
        "probe \"$(echo x)\"%u",
        "for x in '%p'; do probe \"$x\"; done",
        "exec probe x%px",
    ];
    // No argument holds a NUL.
    running(hostile().prop_map(|value| value.replace('\0', "")), |value| {
        let values = Values {
            param: &value,
            user: &value,
            host: &value,
        };
        for text in texts {
            let printed = bench.run(&template(text).plan.fill(&values));
            assert!(printed.contains(&value), "{text} with {value:?}: {printed:?}");
        }
        for text in ["exec probe %p", "X=%p; ssh $X"] {
            bench.run(&template(text).plan.fill(&values));
        }
        assert!(!bench.canary_sang(), "{value:?}");
    });
}

/// No template that is accepted lets a value name what is run.
#[test]
fn no_template_runs_a_value() {
    let bench = Bench::new("template");
    let values = Values {
        param: "canary",
        user: "canary",
        host: "canary",
    };
    running(vec(careless(), 20), |texts| {
        for text in texts {
            // Without a value it could be anything, a function that calls itself for ever included.
            if let Ok(template) = text.parse::<Template>()
                && !template.usages.is_empty()
                && let Ok(invocation) = template.fill(&values, &Policy::default())
            {
                bench.run(&invocation);
                assert!(!bench.canary_sang(), "{text:?}: {:?}", words(invocation));
            }
        }
    });
}
