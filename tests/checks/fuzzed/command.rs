//! Templates of operators, and what clients send for them.

use anytermd::command::{Policy, Template, Values};

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
pub fn run(data: &[u8]) {
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
        // A value that is a part of one argument may have blanks in it.
        let blank = if template.ends_with(" %p") { "" } else { " " };
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._@:/%+,=-[]".contains(c) || blank.contains(c);
        let short = word.split(' ').all(|part| part.len() <= 255 + template.len());
        assert!(short && word.chars().all(allowed), "{template}: {word:?}");
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
