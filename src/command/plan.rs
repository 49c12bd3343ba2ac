//! What a template is made into, once, and filled in for each session.

use std::ffi::OsString;

use super::arguments::{Argument, Part};
use super::client::Kind;
use super::symbol::Hole;
use super::{Invocation, Values};

/// How a command is run.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    /// Executed as it is.
    Direct {
        program: String,
        arguments: Vec<Argument>,
        /// What it runs in the end, and after how many arguments its own begin.
        client: Kind,
        start: usize,
    },
    /// A shell runs a text that never changes; the values are its parameters.
    Shell {
        shell: String,
        /// Options of the shell, `-c` included.
        options: Vec<String>,
        text: String,
        /// The values that the text takes first, in this order, as its first parameters.
        passed: Vec<Hole>,
        /// Whether the words of `%p` are the parameters after those.
        words: bool,
    },
}

impl Plan {
    pub(super) fn program(&self) -> &str {
        match self {
            Self::Direct { program, .. } => program,
            Self::Shell { shell, .. } => shell,
        }
    }

    /// Whether a word of the template is this one, be it a program or what another program runs.
    pub(super) fn mentions(&self, word: &str) -> bool {
        let is_in = |text: &str| {
            let is_end = |c: char| !c.is_alphanumeric() && c != '-' && c != '_';
            text.split(is_end).any(|part| part == word)
        };
        let is_in_argument = |argument: &Argument| match argument {
            Argument::Words => false,
            Argument::One(parts) => parts.iter().any(|part| matches!(part, Part::Text(text) if is_in(text))),
        };
        match self {
            Self::Direct { program, arguments, .. } => is_in(program) || arguments.iter().any(is_in_argument),
            Self::Shell { text, .. } => is_in(text),
        }
    }

    /// Fills in values that have been checked.
    pub(super) fn fill(&self, values: &Values<'_>) -> Invocation {
        let words = || values.param.split(' ').filter(|word| !word.is_empty());
        let args = match self {
            Self::Direct { arguments, .. } => arguments
                .iter()
                .flat_map(|argument| match argument {
                    Argument::Words => words().map(OsString::from).collect::<Vec<_>>(),
                    one => one.filled(values).map(OsString::from).into_iter().collect(),
                })
                .collect(),
            Self::Shell {
                shell,
                options,
                text,
                passed,
                words: pass_words,
            } => {
                let mut args: Vec<OsString> = options.iter().map(OsString::from).collect();
                args.extend([text.into(), name_of(shell).into()]);
                args.extend(passed.iter().map(|&hole| OsString::from(values.of(hole))));
                args.extend(words().filter(|_| *pass_words).map(OsString::from));
                args
            }
        };
        Invocation {
            program: self.program().into(),
            args,
        }
    }
}

/// A shell calls itself by the parameter after the text.
fn name_of(shell: &str) -> &str {
    shell.rsplit('/').next().unwrap_or(shell)
}
