//! Where values may be in a template: nowhere where they could decide what is run.

use super::arguments::Argument;
use super::client::{Kind, Place};
use super::runner::{base, follow, lists};
use super::settings::{Settings, safe_options};
use super::usage::Usage;

/// Why no value may be the name of a command.
pub(super) const NAME: &str = "%p, %u and %h can't name the command";

/// Why no value may be an argument of a command whose name is computed.
const COMPUTED: &str = "%p, %u and %h can't be arguments of a command whose name is computed";

/// Variables that decide what a shell or a program loads or runs.
const DECIDING: &str =
    "BROWSER CDPATH EDITOR ENV GLOBIGNORE HOME IFS MANPAGER PAGER PATH PROMPT_COMMAND PS1 PS4 SHELL SHELLOPTS VISUAL";

/// What the names of more such variables begin with.
const DECIDING_PREFIXES: &str = "BASH_ GIT_ LD_ LESS NODE_ PERL PYTHON RUBY SSH_";

/// Finds the values among a command's arguments. `name` is none where only a shell knows it. The error is text for the
/// operator.
pub(super) fn usages(name: Option<&str>, arguments: &[Argument]) -> Result<Vec<Usage>, String> {
    let (kind, start) = match name {
        Some(name) => follow(name, arguments).map(|target| (target.kind, target.start))?,
        // It may turn out to be nothing, and then the next word is the name.
        None if arguments.iter().any(Argument::depends_on_values) => return Err(COMPUTED.to_owned()),
        None => (Kind::Other, 0),
    };
    let (before, own) = arguments.split_at_checked(start).unwrap_or_default();
    let before = before
        .iter()
        .map(|argument| Usage::new(argument.clone(), Kind::Other, Place::Free));
    let places = kind.places(own)?;
    let own = own
        .iter()
        .zip(&places)
        .enumerate()
        .map(|(index, (argument, (place, _)))| Usage {
            settings: Settings::of(kind, own, has_port_after(&places, own, index)),
            ..Usage::new(argument.clone(), kind, *place)
        });
    let mut usages = Vec::new();
    for usage in before.chain(own) {
        let argument = &usage.argument;
        if argument.depends_on_values() && matches!(argument.prefix(), "-" | "--") {
            return Err(format!("{argument} would let a value choose an option"));
        }
        if argument.has_holes() {
            usages.push(usage);
        }
    }
    Ok(usages)
}

/// Whether telnet has a port from the template after this argument.
fn has_port_after(places: &[(Place, bool)], arguments: &[Argument], index: usize) -> bool {
    let mut after = places.iter().zip(arguments).skip(index + 1);
    after.any(|((place, _), argument)| *place == Place::Service && argument.is_sure())
}

/// Refuses variables that no value may be assigned to.
pub(super) fn check_variable(name: &str) -> Result<(), String> {
    let mut prefixes = DECIDING_PREFIXES.split_whitespace();
    if lists(DECIDING, name) || prefixes.any(|prefix| name.starts_with(prefix)) {
        return Err(format!("%p, %u and %h can't be the value of {name}"));
    }
    Ok(())
}

/// The options that make the client safe that a command runs, and after how many arguments they belong.
pub(super) fn additions(name: Option<&str>, arguments: &[Argument]) -> (usize, Vec<&'static str>) {
    match name.map(|name| follow(name, arguments)) {
        Some(Ok(target)) => {
            let own = arguments.get(target.start..).unwrap_or_default();
            (target.start, safe_options(target.kind, own))
        }
        _ => (0, Vec::new()),
    }
}

/// What an operator should know about a command.
pub(super) fn warnings(name: Option<&str>, arguments: &[Argument]) -> Vec<String> {
    let Some(name) = name else {
        let text = "the name of the command is computed: if it is ssh or telnet, its escape character stays on";
        return vec![text.to_owned()];
    };
    let kind = follow(name, arguments).map_or(Kind::Other, |target| target.kind);
    if additions(Some(name), arguments).1.len() < safe_options(kind, &[]).len() {
        let text = "the command sets its client's escape character or local commands itself: see that they give no local \
                    shell";
        return vec![text.to_owned()];
    }
    ["ssh", "telnet"]
        .into_iter()
        .filter(|client| kind == Kind::Other && arguments.iter().any(|argument| names(argument, client)))
        .map(|client| unprotected(name, client))
        .collect()
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
