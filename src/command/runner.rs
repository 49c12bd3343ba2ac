//! Programs that run other programs, and what they run in the end.

use super::arguments::Argument;
use super::client::Kind;
use super::rules::check_variable;

/// Builtins that take program text, or decide what a name means: no place for a value.
const EVALUATING: &str = "alias bind complete enable eval hash trap unalias unset";

/// Shells that read programs of POSIX's grammar.
const SHELLS: &str = "sh ash bash dash ksh lksh mksh posh rbash yash zsh";

/// Programs that read a program from a file, or from an argument after an option such as `-c` or `-e`.
const INTERPRETERS: &str = ". awk csh expect fish gawk lua mawk node perl php python python2 python3 ruby sed source \
    tclsh tcsh";

/// Programs that run the program that their arguments name.
const RUNNERS: &str = "builtin busybox chrt command coproc doas env exec ionice ltrace nice nohup nsenter screen setpriv \
    setsid sshpass stdbuf strace sudo systemd-run taskset time timeout tmux unshare watch xargs";

/// The same with a word in front that is no program: a user, a directory, a file.
const LATER_RUNNERS: &str = "chroot flock runuser script su";

/// How a program finds what it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Evaluates,
    Interprets,
    Runs { words_before: usize },
}

impl Way {
    fn of(name: &str) -> Option<Self> {
        let base = base(name);
        if lists(EVALUATING, base) {
            Some(Self::Evaluates)
        } else if lists(SHELLS, base) || lists(INTERPRETERS, base) {
            Some(Self::Interprets)
        } else if lists(RUNNERS, base) {
            Some(Self::Runs { words_before: 0 })
        } else if lists(LATER_RUNNERS, base) {
            Some(Self::Runs { words_before: 1 })
        } else {
            None
        }
    }
}

pub(super) fn lists(list: &str, name: &str) -> bool {
    list.split_whitespace().any(|listed| listed == name)
}

/// The last part of a path.
pub(super) fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

pub(super) fn is_shell(program: &str) -> bool {
    lists(SHELLS, base(program))
}

/// What a command runs in the end: `ssh` in `sudo timeout 60 ssh %p`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) kind: Kind,
    /// How many arguments are before its own.
    pub(super) start: usize,
    /// Where the program of a shell is, if it is a text: of `sh -c`, or of `su -c` with a value in it.
    pub(super) text: Option<usize>,
    /// Whether it is no runner itself, so that the arguments are what it works with and nothing to run.
    pub(super) settled: bool,
}

/// Follows a command to the program that it runs. The error is text for the operator: a value could decide what that is.
pub(super) fn follow(name: &str, arguments: &[Argument]) -> Result<Target, String> {
    let mut target = Target {
        kind: Kind::of(name),
        start: 0,
        text: None,
        settled: false,
    };
    let mut runner = name;
    while let Some(way) = Way::of(runner) {
        let own = arguments.get(target.start..).unwrap_or_default();
        if only_asks(runner, own) {
            break;
        }
        if is_shell(runner) {
            target.text = program_text(own).map(|index| target.start + index);
        }
        let Some(index) = program(runner, way, own)? else {
            break;
        };
        let found = own.get(index).filter(|argument| argument.is_literal());
        runner = match (way, found) {
            (Way::Runs { .. }, Some(program)) => program.prefix(),
            (Way::Runs { .. }, None) => {
                target.text = Some(target.start + index);
                break;
            }
            _ => break,
        };
        target = Target {
            kind: Kind::of(runner),
            start: target.start + index + 1,
            ..target
        };
    }
    target.settled = Way::of(runner).is_none();
    Ok(target)
}

/// Where a shell's program is among its arguments, if it is one of them.
fn program_text(arguments: &[Argument]) -> Option<usize> {
    let is_flag = |argument: &Argument| {
        let word = argument.prefix();
        word.starts_with('-') && !word.starts_with("--") && word.contains('c')
    };
    let flag = arguments.iter().position(is_flag)?;
    let is_option = |argument: &Argument| argument.prefix().starts_with(['-', '+']);
    let mut rest = arguments.iter().enumerate().skip(flag + 1);
    rest.find(|(_, argument)| !is_option(argument)).map(|(index, _)| index)
}

/// Whether a command that reads from a pipe may take a program or arguments from there.
pub(super) fn takes_from_pipe(name: &str, arguments: &[Argument]) -> bool {
    let reads = |word: &str| lists(SHELLS, base(word)) || lists(INTERPRETERS, base(word));
    let is_input = |word: &str| word.starts_with('-') || lists("/dev/fd/0 /dev/stdin /proc/self/fd/0", word);
    let only_options = |rest: &[Argument]| rest.iter().all(|argument| is_input(argument.prefix()));
    let later = || {
        arguments.iter().enumerate().any(|(index, argument)| {
            reads(argument.prefix()) && only_options(arguments.get(index + 1..).unwrap_or_default())
        })
    };
    (reads(name) && only_options(arguments)) || (Way::of(name).is_some() && later())
}

/// Whether an argument of a runner looks like a command with a value in it: `tmux new "ssh %p"`.
pub(super) fn is_line(runner: &str, argument: &Argument) -> bool {
    let first = argument.prefix().split_once([' ', '\t', '\n']).map(|(first, _)| first);
    let runs = |word: &str| Kind::of(word) != Kind::Other || Way::of(word).is_some();
    Way::of(runner).is_some() && argument.depends_on_values() && first.is_some_and(runs)
}

/// Whether a command has arguments for another from its input.
pub(super) fn makes_arguments(name: &str, arguments: &[Argument]) -> bool {
    let words = arguments
        .iter()
        .filter(|argument| argument.is_literal())
        .map(Argument::prefix);
    std::iter::once(name)
        .chain(words)
        .any(|word| lists("parallel xargs", base(word)))
}

/// `command -v ssh` runs nothing.
fn only_asks(runner: &str, arguments: &[Argument]) -> bool {
    let first = arguments.first().map(Argument::prefix);
    runner == "command" && matches!(first, Some("-v" | "-V"))
}

/// Finds the argument that is the program, or the program's text, and refuses values before it.
fn program(runner: &str, way: Way, arguments: &[Argument]) -> Result<Option<usize>, String> {
    let mut before = match way {
        Way::Runs { words_before } => words_before,
        Way::Evaluates | Way::Interprets => 0,
    };
    let mut after_option = false;
    for (index, argument) in arguments.iter().enumerate() {
        let word = argument.prefix();
        if way != Way::Evaluates && argument.is_literal() && is_program(word) {
            // After an option it may be the option's value; but these nobody has for a value.
            let is_known = Kind::of(word) != Kind::Other || is_shell(word);
            if is_known || (!after_option && before == 0) {
                return Ok(Some(index));
            }
            before = before.saturating_sub(usize::from(!after_option));
        }
        if matches!(way, Way::Runs { .. }) && is_text(argument) {
            return Ok(Some(index));
        }
        let sets_variable = base(runner) == "env" && is_assignment(word);
        if argument.depends_on_values() && !sets_variable {
            return Err(format!("{argument} could decide what {runner} runs"));
        }
        after_option = match way {
            _ if sets_variable => false,
            // What only the shell knows may be an option.
            Way::Runs { .. } | Way::Evaluates => !argument.is_literal() || is_option(word),
            Way::Interprets => !argument.is_literal() || (is_option(word) && !takes_text(word)),
        };
    }
    Ok(None)
}

fn is_option(word: &str) -> bool {
    word.starts_with(['-', '+']) && word.len() > 1 && word != "--"
}

/// Whether an interpreter takes its program from the argument after this option.
fn takes_text(option: &str) -> bool {
    option.ends_with(['c', 'e', 'r'])
}

/// Whether a word is the name of a program and no option, number, or assignment.
fn is_program(word: &str) -> bool {
    let first = word.chars().next();
    !word.contains('=') && first.is_some_and(|c| !matches!(c, '-' | '+') && !c.is_ascii_digit())
}

/// Program text for a shell, whose first word is the program: `su -c "ssh %p"`.
fn is_text(argument: &Argument) -> bool {
    let program = argument.prefix().split_once([' ', '\t', '\n']);
    argument.has_holes() && program.is_some_and(|(program, _)| is_program(program) && Way::of(program).is_none())
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(variable, _)| check_variable(variable).is_ok())
}
