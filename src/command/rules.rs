//! Where values may be in a template: nowhere where they could decide what is run.

use super::arguments::Argument;
use super::client::{Kind, safe_options};
use super::usage::Usage;

/// Why no value may be the name of a command.
pub(super) const NAME: &str = "%p, %u and %h can't name the command";

/// Shells that read programs of POSIX's grammar.
const SHELLS: [&str; 7] = ["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"];

/// Programs that run another one that their arguments name, or read their program from them. A value may follow only
/// after the name.
const RUNNERS: [&str; 53] = [
    ".",
    "alias",
    "awk",
    "builtin",
    "busybox",
    "chroot",
    "chrt",
    "command",
    "csh",
    "doas",
    "env",
    "eval",
    "exec",
    "expect",
    "fish",
    "flock",
    "gawk",
    "ionice",
    "ltrace",
    "lua",
    "mawk",
    "nice",
    "node",
    "nohup",
    "nsenter",
    "perl",
    "php",
    "python",
    "python2",
    "python3",
    "ruby",
    "runuser",
    "screen",
    "script",
    "setpriv",
    "setsid",
    "source",
    "sshpass",
    "stdbuf",
    "strace",
    "su",
    "sudo",
    "systemd-run",
    "taskset",
    "tclsh",
    "tcsh",
    "time",
    "timeout",
    "tmux",
    "trap",
    "unshare",
    "watch",
    "xargs",
];

/// Variables that decide what a shell or a program loads or runs.
const DECIDING: [&str; 13] = [
    "BASH_ENV",
    "CDPATH",
    "ENV",
    "GLOBIGNORE",
    "HOME",
    "IFS",
    "PATH",
    "PROMPT_COMMAND",
    "PS1",
    "PS4",
    "SHELL",
    "SHELLOPTS",
    "SSH_ASKPASS",
];

pub(super) fn is_shell(program: &str) -> bool {
    SHELLS.contains(&base(program))
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// Finds the values among a command's arguments. `name` is none where only a shell knows it. The error is text for the
/// operator.
pub(super) fn usages(name: Option<&str>, arguments: &[Argument]) -> Result<Vec<Usage>, String> {
    let kind = name.map_or(Kind::Other, Kind::of);
    if let Some(name) = name.filter(|name| is_shell(name) || RUNNERS.contains(&base(name))) {
        check_runner(name, arguments)?;
    }
    let places = kind.places(arguments)?;
    let mut usages = Vec::new();
    for (argument, place) in arguments.iter().zip(places) {
        if !argument.has_holes() {
            continue;
        }
        if !argument.is_one_hole() && matches!(argument.prefix(), "-" | "--") {
            return Err(format!("{argument} would let a value choose an option"));
        }
        usages.push(Usage {
            argument: argument.clone(),
            kind,
            place,
        });
    }
    Ok(usages)
}

/// A runner's values follow the name of what it runs: `timeout 60 ssh %p`, `su -c "ssh %p"`, not `sudo %p`.
fn check_runner(name: &str, arguments: &[Argument]) -> Result<(), String> {
    for argument in arguments {
        let prefix = argument.prefix();
        let named = match prefix.split_once([' ', '\t', '\n']) {
            Some((first, _)) => is_program(first),
            None => argument.is_literal() && is_program(prefix),
        };
        if named {
            return Ok(());
        }
        let assigns = prefix
            .split_once('=')
            .is_some_and(|(variable, _)| check_variable(variable).is_ok());
        if argument.has_holes() && !(assigns && base(name) == "env") {
            return Err(format!("{argument} could decide what {name} runs"));
        }
    }
    Ok(())
}

/// Whether a word is the name of a program and no option, number, or assignment.
fn is_program(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with(['-', '+'])
        && !word.contains('=')
        && !word.starts_with(|c: char| c.is_ascii_digit())
}

/// Refuses variables that no value may be assigned to.
pub(super) fn check_variable(name: &str) -> Result<(), String> {
    if DECIDING.contains(&name) || name.starts_with("LD_") {
        return Err(format!("%p, %u and %h can't be the value of {name}"));
    }
    Ok(())
}

/// What an operator should know about a command, as a hint at what could be done with it beyond what it is for.
pub(super) fn warnings(name: Option<&str>, arguments: &[Argument]) -> Vec<String> {
    let kind = name.map_or(Kind::Other, Kind::of);
    let shown = name.unwrap_or("the command");
    let mut warnings = Vec::new();
    if kind != Kind::Other && safe_options(kind, arguments).len() < safe_options(kind, &[]).len() {
        warnings.push(format!(
            "the template sets {shown}'s escape character or local commands itself: see that they give no local shell"
        ));
    }
    if kind == Kind::Other {
        for client in ["ssh", "telnet"] {
            if arguments.iter().any(|argument| names(argument, client)) {
                warnings.push(unprotected(shown, client));
            }
        }
    }
    if name.is_none() {
        warnings.push(
            "the name of the command is computed: if it is ssh or telnet, turn off its escape character in the template"
                .to_owned(),
        );
    }
    warnings
}

/// The warning that a client's escape character stays on.
pub(super) fn unprotected(by: &str, client: &str) -> String {
    let options = safe_options(Kind::of(client), &[]).join(" ");
    format!("{by} runs {client}, whose escape character can't be turned off from here: add {options} to it")
}

/// Whether the text of an argument has the name of a program in it, as a word or the last part of a path.
fn names(argument: &Argument, program: &str) -> bool {
    argument
        .to_string()
        .split(|c: char| c.is_whitespace() || ";|&()'\"`".contains(c))
        .any(|word| base(word) == program)
}
