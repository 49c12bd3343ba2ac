//! Variables that hold a value, and what else is made of one: where a value may not be, they may not be either.

use super::grammar::{Command, Program, Role};
use super::runner::lists;
use super::token::{Piece, Token, Word};

/// Builtins whose arguments are assignments.
const DECLARING: &str = "declare export local readonly typeset";

/// Builtins that read variables, of which nobody can tell what they were given.
const READING: &str = "mapfile read readarray";

/// Variables that those and `select` fill without being told.
const READ_UNTOLD: [&str; 2] = ["MAPFILE", "REPLY"];

/// Variables that `cd` fills.
const DIRECTORIES: [&str; 3] = ["DIRSTACK", "OLDPWD", "PWD"];

/// Commands that print variables which nothing in the program names.
const DUMPING: &str = "compgen declare env export local printenv readonly set typeset";

/// A variable that holds a value.
#[derive(Debug, Clone)]
struct Variable {
    name: String,
    /// All that the program assigns to it. None if a part of a value or more than one may get into it.
    contents: Option<Vec<Vec<Piece>>>,
}

/// The variables that hold a value.
#[derive(Debug, Default, Clone)]
pub(super) struct Taint {
    variables: Vec<Variable>,
    /// Values are in files, where any command may find them.
    written: bool,
    /// Variables that hold an option of the template's own.
    options: Vec<String>,
    /// Values may be in a pipe or a file, where any command may read them.
    streams: bool,
}

impl Taint {
    /// Follows the values through the assignments of a program. `outer` is what it inherits.
    pub(super) fn of(program: &Program<'_>, outer: Self) -> Self {
        let mut taint = outer;
        taint.written |= program.writes;
        taint.streams |= program.writes || program.commands.iter().any(|command| command.piped);
        let untold = READ_UNTOLD.map(str::to_owned);
        read_variables(program)
            .iter()
            .chain(&untold)
            .for_each(|name| taint.add(name, None));
        // One assignment may hand a value on to another that stands before it, in a loop.
        loop {
            let before = taint.variables.len();
            for assignment in assignments(program) {
                if !taint.knows(&assignment.name) && taint.has_pieces(assignment.value) {
                    taint.add(&assignment.name, Some(Vec::new()));
                }
            }
            if program.commands.iter().any(|command| taint.enters(program, command)) {
                DIRECTORIES.iter().for_each(|name| taint.add(name, None));
            }
            if taint.variables.len() == before {
                break;
            }
        }
        let known: Vec<_> = assignments(program)
            .filter(|assignment| taint.knows(&assignment.name))
            .collect();
        for assignment in known {
            let content = (!assignment.appends).then(|| vec![assignment.value.to_vec()]);
            taint.add(&assignment.name, content);
        }
        let options = assignments(program).filter(|assignment| begins_with_dash(assignment.value));
        taint.options.extend(options.map(|assignment| assignment.name));
        taint
    }

    /// Whether a command changes the directory to a value.
    fn enters(&self, program: &Program<'_>, command: &Command) -> bool {
        matches!(command.name.as_deref(), Some("cd" | "pushd"))
            && !self.knows("PWD")
            && program.arguments(command).any(|word| self.has(word))
    }

    /// Has a variable hold these as well.
    pub(super) fn add(&mut self, name: &str, contents: Option<Vec<Vec<Piece>>>) {
        match self.variables.iter_mut().find(|variable| variable.name == name) {
            Some(variable) => match (&mut variable.contents, contents) {
                (Some(before), Some(more)) => before.extend(more),
                (before, _) => *before = None,
            },
            None => self.variables.push(Variable {
                name: name.to_owned(),
                contents,
            }),
        }
    }

    /// Whether another program may find values without being given them.
    pub(super) fn is_around(&self) -> bool {
        self.streams || self.has_variables()
    }

    pub(super) fn has_variables(&self) -> bool {
        self.variables
            .iter()
            .any(|variable| !READ_UNTOLD.contains(&variable.name.as_str()))
    }

    pub(super) fn knows(&self, name: &str) -> bool {
        self.variables.iter().any(|variable| variable.name == name)
    }

    /// All that may be in a variable. None if that can't be told.
    pub(super) fn contents(&self, name: &str) -> Option<&[Vec<Piece>]> {
        let variable = self.variables.iter().find(|variable| variable.name == name)?;
        variable.contents.as_deref()
    }

    /// Whether a word has a value in it or something made of one.
    pub(super) fn has(&self, word: &Word) -> bool {
        self.has_pieces(&word.0)
    }

    pub(super) fn has_pieces(&self, pieces: &[Piece]) -> bool {
        pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Hole { .. }) || self.made_of_value(piece))
    }

    /// Whether a word begins with a variable that holds an option.
    pub(super) fn begins_option(&self, word: &Word) -> bool {
        let mut pieces = word
            .0
            .iter()
            .filter(|piece| !matches!(piece, Piece::Text { text, .. } if text.is_empty()));
        let first = pieces.next();
        let refers = |name: &String| matches!(first, Some(Piece::Shell(source)) if refers_to(source, name));
        self.options.iter().any(refers)
    }

    /// Whether a command with this word may print a value. Text may be the program of a shell or of awk, which sees the
    /// environment.
    fn prints(&self, token: &Token) -> bool {
        let Token::Word(word) = token else {
            return false;
        };
        let names = self.variables.iter().map(|variable| variable.name.as_str());
        let mut told = names.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
        let text = word.told_text();
        self.has(word) || lists(DUMPING, &text) || told.any(|name| mentions(&text, name))
    }

    /// Whether a piece of a word is made of a value, but is none itself.
    pub(super) fn made_of_value(&self, piece: &Piece) -> bool {
        match piece {
            Piece::Shell(source) => self.variables.iter().any(|variable| refers_to(source, &variable.name)),
            Piece::Substitution(tokens) => self.written || tokens.iter().any(|token| self.prints(token)),
            Piece::Text { .. } | Piece::Hole { .. } => false,
        }
    }
}

/// Whether a text for another program has a variable of ours in it, or reads one.
pub(super) fn is_program_of(text: &str, taint: &Taint) -> bool {
    let names = taint.variables.iter().map(|variable| variable.name.as_str());
    let mut told = names.filter(|name| name.starts_with(is_of_name) && !name.starts_with(|c: char| c.is_ascii_digit()));
    told.any(|name| refers_to(text, name)) || (mentions(text, "read") && text.contains('$'))
}

fn begins_with_dash(pieces: &[Piece]) -> bool {
    Word(pieces.to_vec()).prefix().starts_with('-')
}

/// Whether a text has this as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c| !is_of_name(c)).any(|word| word == name)
}

fn refers_to(source: &str, name: &str) -> bool {
    let is_end = |after: &str| {
        !name.starts_with(is_of_name)
            || !after.starts_with(is_of_name)
            || name.starts_with(|c: char| c.is_ascii_digit())
    };
    source.match_indices(name).any(|(index, _)| {
        let before = source.get(..index).unwrap_or_default();
        let after = source.get(index + name.len()..).unwrap_or_default();
        before.ends_with(['$', '{', '!', '#']) && is_end(after)
    })
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What a program assigns to a variable.
#[derive(Debug)]
pub(super) struct Assignment<'a> {
    pub(super) name: String,
    pub(super) value: &'a [Piece],
    /// `NAME+=value`.
    appends: bool,
}

impl<'a> Assignment<'a> {
    fn new(name: &str, value: &'a [Piece]) -> Self {
        let plain = name.trim_end_matches('+');
        Self {
            name: plain.to_owned(),
            value,
            appends: plain != name,
        }
    }

    /// As an argument, where the name may be in quotes.
    pub(super) fn declared(word: &'a Word) -> Option<Self> {
        let equals = |piece: &Piece| matches!(piece, Piece::Text { text, .. } if text == "=");
        let index = word.0.iter().position(equals)?;
        let (name, value) = word.0.split_at_checked(index)?;
        let name = Word(name.to_vec()).literal()?;
        Some(Self::new(&name, value.get(1..)?))
    }
}

/// The variables that a program assigns to, and what they get.
pub(super) fn assignments<'a>(program: &'a Program<'_>) -> impl Iterator<Item = Assignment<'a>> {
    let plain = program.words.iter().filter_map(|(word, role)| match role {
        Role::Assignment(name) => Some(Assignment::new(name, word.0.get(name.len() + 1..)?)),
        Role::ForWord(name) => Some(Assignment::new(name, &word.0)),
        _ => None,
    });
    let declared = program
        .commands
        .iter()
        .filter(|command| is_declaring(command))
        .flat_map(|command| program.arguments(command))
        .filter_map(Assignment::declared);
    plain.chain(declared)
}

/// Whether the arguments of a command are assignments.
pub(super) fn is_declaring(command: &Command) -> bool {
    command.name.as_deref().is_some_and(|name| lists(DECLARING, name))
}

/// Whether a command reads variables.
pub(super) fn is_reading(command: &Command) -> bool {
    command.name.as_deref().is_some_and(|name| lists(READING, name))
}

/// The variables that a program reads from somewhere.
pub(super) fn read_variables(program: &Program<'_>) -> Vec<String> {
    let reading = program.commands.iter().filter(|command| is_reading(command));
    reading
        .flat_map(|command| program.arguments(command))
        .map(Word::prefix)
        .filter(|name| !name.is_empty())
        .collect()
}
