//! Who is who in a shell program: the simple commands and their words (POSIX.1-2017 XCU 2.9, 2.10).

use super::direct::is_shell_word;
use super::token::{Piece, Token, Word};

/// What a word of a program is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// The name of a simple command.
    Name,
    /// An argument of a simple command.
    Argument,
    /// An assignment to this variable.
    Assignment(String),
    /// One of the words that a `for` goes through with this variable.
    ForWord(String),
    /// The word that a `case` looks at.
    Subject,
    /// A reserved word, the file of a redirection, the variable of a `for`, a pattern: no place for a value.
    Fixed,
}

/// A simple command.
#[derive(Debug, Clone)]
pub(super) struct Command {
    /// None if only the shell can tell.
    pub(super) name: Option<String>,
    /// Where its name is among the program's words.
    pub(super) word: usize,
    /// Where its arguments are.
    pub(super) arguments: Vec<usize>,
    /// Outside of command substitutions.
    pub(super) outermost: bool,
    /// Reads from a pipe.
    pub(super) piped: bool,
    /// Not run here, but defined as a function.
    pub(super) is_function: bool,
}

/// A shell program.
#[derive(Debug, Default)]
pub(super) struct Program<'a> {
    /// Each word with its role, in the order of the source; those of a command substitution after the word that it is
    /// part of.
    pub(super) words: Vec<(&'a Word, Role)>,
    pub(super) commands: Vec<Command>,
    /// A `for` goes through the parameters.
    pub(super) over_parameters: bool,
    /// It writes files.
    pub(super) writes: bool,
}

/// Finds the commands.
pub(super) fn read(tokens: &[Token]) -> Program<'_> {
    let mut program = Program::default();
    Reader::new(&mut program, true).list(tokens);
    program
}

impl<'a> Program<'a> {
    /// The arguments of a command.
    pub(super) fn arguments(&self, command: &Command) -> impl Iterator<Item = &'a Word> {
        command
            .arguments
            .iter()
            .filter_map(|&index| Some(self.words.get(index)?.0))
    }

    /// The command that the program is for: the first that is no business of the shell's own.
    pub(super) fn main_command(&self) -> Option<&Command> {
        self.commands
            .iter()
            .filter(|command| command.outermost && !command.is_function)
            .find(|command| !command.name.as_deref().is_some_and(is_shell_word))
    }
}

/// What the next word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Command,
    Arguments(usize),
    ForVariable,
    ForIn,
    ForWords,
    CaseSubject,
    CaseIn,
    CasePattern,
}

struct Reader<'p, 'a> {
    program: &'p mut Program<'a>,
    outermost: bool,
    expect: Expect,
    /// The next word is the file of a redirection.
    redirected: bool,
    /// That file is written.
    writes: bool,
    piped: bool,
    /// All commands from here on may read from a pipe, as those of a group do.
    all_piped: bool,
    cases: u32,
    /// The variable of the last `for`.
    variable: String,
}

impl<'p, 'a> Reader<'p, 'a> {
    fn new(program: &'p mut Program<'a>, outermost: bool) -> Self {
        Self {
            program,
            outermost,
            expect: Expect::Command,
            redirected: false,
            writes: false,
            piped: false,
            all_piped: false,
            cases: 0,
            variable: String::new(),
        }
    }

    fn list(&mut self, tokens: &'a [Token]) {
        let mut rest = tokens;
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            match token {
                Token::Blank(_) => {}
                Token::Operator(operator) => self.operator(operator),
                Token::Word(word) => self.word(word, rest),
            }
        }
    }

    fn operator(&mut self, operator: &str) {
        if operator.contains(['<', '>']) {
            self.redirected = true;
            self.writes = operator.contains('>');
            return;
        }
        self.redirected = false;
        self.program.over_parameters |= self.expect == Expect::ForIn && operator != "\n";
        self.all_piped |= self.piped && operator == "(" && self.expect == Expect::Command;
        self.piped = matches!(operator, "|" | "|&");
        self.expect = match (operator, self.expect) {
            (";;" | ";&" | ";;&", _) if self.cases > 0 => Expect::CasePattern,
            ("\n", waiting @ (Expect::CaseIn | Expect::CasePattern | Expect::ForIn)) => waiting,
            ("(" | "|", Expect::CasePattern) => Expect::CasePattern,
            _ => Expect::Command,
        };
    }

    fn word(&mut self, word: &'a Word, rest: &[Token]) {
        let role = self.role(word, rest);
        if let (Role::Argument, Expect::Arguments(index)) = (&role, self.expect)
            && let Some(command) = self.program.commands.get_mut(index)
        {
            command.arguments.push(self.program.words.len());
        }
        self.program.words.push((word, role));
        for piece in &word.0 {
            if let Piece::Substitution(tokens) = piece {
                let all_piped = self.piped || self.all_piped;
                let mut reader = Reader::new(self.program, false);
                reader.all_piped = all_piped;
                reader.list(tokens);
            }
        }
    }

    fn role(&mut self, word: &Word, rest: &[Token]) -> Role {
        if std::mem::take(&mut self.redirected) {
            let kept = |name: String| name.starts_with("/dev/") || name.chars().all(|c| c.is_ascii_digit() || c == '-');
            self.program.writes |= self.writes && !word.literal().is_some_and(kept);
            return Role::Fixed;
        }
        let text = word.unquoted();
        let (role, expect) = match (self.expect, text.as_deref()) {
            (Expect::Command, _) => return self.command_word(word, rest),
            (Expect::Arguments(_), _) => return Role::Argument,
            (Expect::ForVariable, _) => {
                self.variable = word.prefix();
                (Role::Fixed, Expect::ForIn)
            }
            (Expect::ForIn, Some("in")) => (Role::Fixed, Expect::ForWords),
            (Expect::ForIn, _) => {
                self.program.over_parameters = true;
                (Role::Fixed, Expect::Command)
            }
            (Expect::ForWords, _) => (Role::ForWord(self.variable.clone()), Expect::ForWords),
            (Expect::CaseSubject, _) => (Role::Subject, Expect::CaseIn),
            (Expect::CaseIn, _) => (Role::Fixed, Expect::CasePattern),
            (Expect::CasePattern, Some("esac")) => {
                self.cases = self.cases.saturating_sub(1);
                (Role::Fixed, Expect::Command)
            }
            (Expect::CasePattern, _) => (Role::Fixed, Expect::CasePattern),
        };
        self.expect = expect;
        role
    }

    /// A word where a command begins.
    fn command_word(&mut self, word: &Word, rest: &[Token]) -> Role {
        if let Some(name) = word.assigned_name() {
            return Role::Assignment(name);
        }
        match word.unquoted().as_deref() {
            Some("if" | "then" | "else" | "elif" | "fi" | "do" | "done" | "while" | "until" | "!" | "{" | "}") => {}
            Some("esac") => self.cases = self.cases.saturating_sub(1),
            Some("for" | "select") => self.expect = Expect::ForVariable,
            Some("case") => {
                self.cases += 1;
                self.expect = Expect::CaseSubject;
            }
            // They run the command that follows, unless they have options.
            Some("exec" | "command") if followed_by_name(rest) => {}
            _ => return self.command(word, rest),
        }
        let is_group = !matches!(word.unquoted().as_deref(), Some("exec" | "command" | "!"));
        self.all_piped |= self.piped && is_group;
        Role::Fixed
    }

    fn command(&mut self, word: &Word, rest: &[Token]) -> Role {
        self.program.writes |= word.literal().as_deref() == Some("tee");
        let is_function = matches!(next(rest), Some(Token::Operator(operator)) if operator == "(");
        let index = self.program.commands.len();
        self.program.commands.push(Command {
            name: word.literal(),
            word: self.program.words.len(),
            arguments: Vec::new(),
            outermost: self.outermost,
            piped: self.piped || self.all_piped,
            is_function,
        });
        self.expect = Expect::Arguments(index);
        Role::Name
    }
}

fn followed_by_name(rest: &[Token]) -> bool {
    matches!(next(rest), Some(Token::Word(word)) if !word.prefix().starts_with('-'))
}

/// The next token that is no blank.
fn next(rest: &[Token]) -> Option<&Token> {
    rest.iter().find(|token| !matches!(token, Token::Blank(_)))
}
