//! The documents agree with the program: options, versions, links.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anytermd::cli::Cli;
use clap::{Arg, CommandFactory};

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The options as the manual page shows them: `-c, --command TEMPLATE`.
fn described(arg: &Arg) -> String {
    let short = arg.get_short().map(|c| format!("-{c}, "));
    let long = arg.get_long().expect("every option has a long name");
    let value = arg.get_action().takes_values().then(|| {
        let names = arg.get_value_names().expect("every value has a name");
        format!(" {}", names[0])
    });
    format!("{}--{long}{}", short.unwrap_or_default(), value.unwrap_or_default())
}

/// A line of roff as text: fonts and escapes of hyphens taken away.
fn plain(line: &str) -> String {
    ["\\fB", "\\fI", "\\fR", "\\fP"]
        .iter()
        .fold(line.replace("\\-", "-"), |text, font| text.replace(font, ""))
}

#[test]
fn the_manual_page_describes_each_option_and_no_other() {
    let page = read("man/anytermd.1");
    let (_, rest) = page.split_once(".SH OPTIONS").expect("a section OPTIONS");
    let (section, _) = rest.split_once(".SH TEMPLATES").expect("a section TEMPLATES");
    let lines: Vec<&str> = section.lines().collect();
    let tags = lines.windows(2).filter(|pair| pair[0] == ".TP");
    let documented: BTreeSet<String> = tags.map(|pair| plain(pair[1])).collect();

    let mut command = Cli::command();
    command.build();
    let options: BTreeSet<String> = command.get_arguments().map(described).collect();
    assert_eq!(documented, options);
}

#[test]
fn the_manual_page_names_each_default() {
    let page = read("man/anytermd.1");
    for arg in Cli::command().get_arguments() {
        let (Some(long), [default]) = (arg.get_long(), arg.get_default_values()) else {
            continue;
        };
        if !arg.get_action().takes_values() {
            continue;
        }
        let tag = format!("\\fB\\-\\-{}\\fR", long.replace('-', "\\-"));
        let (_, rest) = page.split_once(&tag).expect("the option is described");
        let entry = rest.split("\n.TP\n").next().unwrap_or(rest);
        let default = default.to_string_lossy();
        assert!(
            plain(entry).contains(&*default),
            "--{long} is {default} by default:\n{entry}"
        );
    }
}

#[test]
fn every_option_in_the_help_of_the_program_has_a_text() {
    let out = Command::new(env!("CARGO_BIN_EXE_anytermd"))
        .arg("--help")
        .output()
        .expect("the program runs");
    let help = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(out.status.success() && out.stderr.is_empty());
    for arg in Cli::command().get_arguments() {
        let long = arg.get_long().expect("every option has a long name");
        let text = arg.get_help().expect("a help text").to_string();
        assert!(help.contains(&format!("--{long}")), "{long}");
        assert!(!text.is_empty(), "{long}");
    }
}

/// Options in the form of code: `--max-sessions`, `-c`.
fn options_in(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 3 && !word.starts_with("---"))
        .collect()
}

#[test]
fn the_other_documents_name_no_option_that_does_not_exist() {
    let mut command = Cli::command();
    command.build();
    let known: BTreeSet<String> = command
        .get_arguments()
        .filter_map(|arg| Some(format!("--{}", arg.get_long()?)))
        .collect();
    let foreign = ["--now", "--open"]; // systemctl's, cargo's
    for path in [
        "README.md",
        "PROTOCOL.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "man/anytermd.1",
        "contrib/anytermd.default",
        "contrib/systemd/anytermd@.service",
        "contrib/nginx/anytermd.conf",
        "contrib/apache/anytermd.conf",
    ] {
        let text = read(path).replace("\\-", "-");
        for option in options_in(&text) {
            assert!(
                known.contains(option) || foreign.contains(&option),
                "{path} names {option}"
            );
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in [
        "README.md",
        "PROTOCOL.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    ] {
        let text = read(path);
        let targets = text.split("](").skip(1).filter_map(|s| s.split(')').next());
        for target in targets.filter(|t| !t.contains("://") && !t.starts_with('#')) {
            assert!(root.join(target).exists(), "{path} links to {target}");
        }
    }
}

#[test]
fn manual_page_and_changelog_are_of_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let page = read("man/anytermd.1");
    let title = page.lines().next().unwrap_or_default();
    assert!(title.contains(&format!("\"anytermd {version}\"")), "{title}");
    let log = read("CHANGELOG.md");
    let newest = log.lines().find(|line| line.starts_with("## ["));
    assert!(
        newest.is_some_and(|line| line.starts_with(&format!("## [{version}]"))),
        "{newest:?}"
    );
}

#[test]
fn the_manual_page_renders_without_a_warning() {
    let out = Command::new("man")
        .args(["--warnings", "--local-file", "man/anytermd.1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("MANWIDTH", "80")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("man is installed");
    assert_eq!(String::from_utf8_lossy(&out.stderr), "");
    assert!(out.status.success());
    assert!(String::from_utf8_lossy(&out.stdout).contains("EXIT STATUS"));
}
