//! What a shell program with values in it may not hold, because nobody could follow the values through it.

use super::arguments::Argument;
use super::grammar::{Command, Program, Role};
use super::made::{Made, inside};
use super::rules;
use super::runner;
use super::taint::{self, Assignment, Taint};
use super::token::{Piece, Word};

/// Commands that change what the names of others or of variables mean, or take parameters without naming them.
const BLINDING: &str = "alias builtin eval function getopts let nameref shift";

/// Builtins and keywords before the name of another.
const LEADING: &str = "command coproc exec time";

const COMPUTED: &str = "a variable whose name is computed";

/// Prefixes of variables of the shell's and of ours that have parameters in them.
const OWN_PREFIXES: [&str; 2] = ["BASH_", "anyterm_"];

/// A program with what is known of it.
pub(super) struct Suspect<'a> {
    pub(super) shell: &'a str,
    pub(super) program: &'a Program<'a>,
    pub(super) taint: &'a Taint,
    /// Its parameters are known.
    pub(super) has_parameters: bool,
}

impl Suspect<'_> {
    /// The error is text for the operator.
    pub(super) fn check(&self) -> Result<(), String> {
        self.hazard().map_or(Ok(()), |hazard| {
            Err(format!("%p, %u and %h can't be used together with {hazard}"))
        })
    }

    fn hazard(&self) -> Option<String> {
        if self.shell.ends_with("zsh") && self.taint.has_variables() {
            return Some("variables of zsh".to_owned());
        }
        if self.program.over_parameters {
            return Some("a for without in".to_owned());
        }
        if self.assigns("IFS") {
            return Some("IFS, which splits values".to_owned());
        }
        let commands = self.program.commands.iter();
        let words = self.program.words.iter();
        commands
            .filter_map(|command| self.command(command))
            .chain(words.filter_map(|(word, role)| self.word(word, role)))
            .next()
    }

    fn assigns(&self, name: &str) -> bool {
        taint::assignments(self.program).any(|assignment| assignment.name == name)
            || taint::read_variables(self.program).iter().any(|read| read == name)
    }

    fn command(&self, command: &Command) -> Option<String> {
        let words: Vec<_> = self.program.arguments(command).collect();
        let arguments: Vec<_> = words
            .iter()
            .map(|word| Argument::with_taint(word, self.taint))
            .collect();
        if command.is_function {
            return Some("functions".to_owned());
        }
        let Some(name) = command.name.as_deref() else {
            // It may be eval, or a shell.
            let is_open = command.piped || arguments.iter().any(|argument| self.is_program(argument));
            return is_open.then(|| "a command whose name is computed".to_owned());
        };
        let text = runner::follow(name, &arguments).ok().and_then(|target| target.text);
        let mut others = arguments.iter().enumerate().filter(|(index, _)| Some(*index) != text);
        if !rules::is_harmless(name) && others.any(|(_, argument)| self.is_program(argument)) {
            return Some("a text that names or reads a variable".to_owned());
        }
        let problem = match name {
            "function" => "functions",
            _ if runner::lists(BLINDING, name) => name,
            _ if runner::lists(LEADING, name) && arguments.iter().any(blinds) => "eval and the like",
            "set" if words.iter().any(|word| sets(word)) => "set",
            "trap" if !arguments.iter().all(is_plain) => "variables in a trap",
            "printf" if arguments.first().is_some_and(Argument::depends_on_values) => {
                "printf, unless the format is its first argument: printf '%%s'"
            }
            "printf" if arguments.first().is_some_and(|first| first.prefix().starts_with("-v")) => "printf -v",
            _ if runner::makes_arguments(name, &arguments) => "xargs or parallel",
            _ if command.piped && runner::takes_from_pipe(name, &arguments) => "a shell that reads from a pipe",
            _ if taint::is_declaring(command) => return words.iter().find_map(|word| self.declared(word)),
            _ if taint::is_reading(command) && arguments.iter().any(names_unknown) => COMPUTED,
            _ => return None,
        };
        Some(problem.to_owned())
    }

    /// Whether it may be program text with variables of ours.
    fn is_program(&self, argument: &Argument) -> bool {
        argument.is_literal() && taint::is_program_of(argument.prefix(), self.taint)
    }

    /// An argument of `export` and the like.
    fn declared(&self, word: &Word) -> Option<String> {
        if word.prefix().starts_with('-') {
            // Others make something else of a value: a number, capitals, its first letters, what it names.
            let known = word.prefix().chars().all(|c| "-xrgp".contains(c));
            return (!known).then(|| format!("variables of a kind, {}", word.prefix()));
        }
        let named = Assignment::declared(word).is_some() || word.literal().is_some();
        if !named {
            return Some(COMPUTED.to_owned());
        }
        let splits = self.taint.has(word) && !Made::of(word, self.taint).is_one_word();
        splits.then(|| format!("{}: put it in double quotes", Argument::of(word)))
    }

    fn word(&self, word: &Word, role: &Role) -> Option<String> {
        let has_value = self.taint.has(word);
        let braces = |piece: &Piece| matches!(piece, Piece::Text { text, quoted: false, .. } if text == "{");
        if has_value && matches!(role, Role::Argument | Role::ForWord(_)) && word.0.iter().any(braces) {
            return Some("a { in the same word, unless it is in quotes".to_owned());
        }
        if has_value && self.taint.begins_option(word) {
            return Some("a variable before them that holds an option".to_owned());
        }
        if *role == Role::Name && is_element(word) {
            return Some("arrays".to_owned());
        }
        // The shell puts such lines together before it looks for anything.
        if word
            .0
            .iter()
            .any(|piece| matches!(piece, Piece::Text { source, .. } if source == "\\\n"))
        {
            return Some("a line that ends in a \\ inside of a word".to_owned());
        }
        (0..word.0.len()).find_map(|index| self.piece(word.0.get(index..).unwrap_or_default()))
    }

    /// The first of these.
    fn piece(&self, pieces: &[Piece]) -> Option<String> {
        let (Piece::Shell(source), rest) = pieces.split_first()? else {
            return None;
        };
        if source.starts_with('`') {
            return Some("backquotes; use $( )".to_owned());
        }
        let name = source.strip_prefix('$')?.trim_start_matches('{');
        let is_own = OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        if matches!(name, "_" | "IFS") || is_own || (source.starts_with("${") && name == "!") {
            return Some(format!(
                "{source}{}",
                if source.starts_with("${") { "...}" } else { "" }
            ));
        }
        if !self.has_parameters && name.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '@' | '*')) {
            return Some("parameters such as $1".to_owned());
        }
        let inner = if source.starts_with("${") { inside(rest) } else { &[] };
        let assigns = inner
            .iter()
            .take(2)
            .any(|piece| matches!(piece, Piece::Shell(sign) if sign == "="));
        (assigns && self.taint.has_pieces(inner)).then(|| "${...=...}".to_owned())
    }
}

/// `NAME[0]=value`, which is no name of a command.
fn is_element(word: &Word) -> bool {
    let is_bracket = |piece: &Piece| matches!(piece, Piece::Shell(source) if source == "[");
    matches!(word.0.first(), Some(Piece::Text { .. })) && word.0.iter().any(is_bracket)
}

fn sets(word: &Word) -> bool {
    !word.prefix().starts_with(['-', '+']) || word.prefix() == "--"
}

fn blinds(argument: &Argument) -> bool {
    argument.is_literal() && runner::lists(BLINDING, argument.prefix())
}

fn is_plain(argument: &Argument) -> bool {
    argument.is_literal() && !argument.prefix().contains(['$', '`'])
}

/// `read %p`, `read $X`, but not `read -p "%p? "`.
fn names_unknown(argument: &Argument) -> bool {
    argument.prefix().is_empty() && !argument.is_literal() && !argument.has_blank()
}
