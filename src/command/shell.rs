//! Templates that need a shell: the values are its parameters, and its program never changes.
//!
//! `USER=%u; exec ssh ${USER:+$USER@}localhost` becomes the program
//! `anyterm_u=$1; shift; USER="${anyterm_u}"; exec ssh -e none -o PermitLocalCommand=no ${USER:+$USER@}localhost`
//! with the user's name as its first parameter. A bare `%p` becomes `"$@"`.

use super::arguments::Argument;
use super::client::{Kind, Place};
use super::grammar::{self, Command, Program, Role};
use super::hazards::Suspect;
use super::inner;
use super::made::Made;
use super::plan::Plan;
use super::rules;
use super::runner;
use super::symbol::{Hole, Symbol};
use super::taint::{self, Taint};
use super::token::{Piece, Quote, Token, Word};
use super::usage::Usage;
use super::{Template, TemplateError};

/// Makes a program and its parameters of a template.
pub(super) fn compile(shell: &str, options: Vec<String>, tokens: &[Token]) -> Result<Template, TemplateError> {
    let program = grammar::read(tokens);
    let has_holes = program.words.iter().any(|(word, _)| word.has_holes());
    let usages = match has_holes {
        true => followed(shell, &program, Taint::default(), false)?,
        false => Vec::new(),
    };
    let mut writer = Writer::new(&program);
    writer.tokens(tokens);
    let Writer {
        text, passed, words, ..
    } = writer;
    Ok(Template {
        plan: Plan::Shell {
            shell: shell.to_owned(),
            options,
            text: prelude(&passed) + &text,
            passed,
            words,
        },
        usages,
        warnings: warnings(&program),
        needed: needed(&program),
    })
}

/// A template without values that is beyond the lexer: the shell runs it as it is.
pub(super) fn verbatim(symbols: &[Symbol], reason: &str) -> Template {
    let text: String = symbols
        .iter()
        .filter_map(|symbol| match symbol {
            Symbol::Char(c) => Some(*c),
            Symbol::Hole(_) => None,
        })
        .collect();
    let by = format!("a command with {reason}");
    let clients = ["ssh", "telnet"].into_iter().filter(|client| text.contains(client));
    let warnings = clients.map(|client| rules::unprotected(&by, client)).collect();
    Template {
        plan: Plan::Shell {
            shell: "/bin/sh".to_owned(),
            options: vec!["-c".to_owned()],
            text,
            passed: Vec::new(),
            words: false,
        },
        usages: Vec::new(),
        warnings,
        needed: None,
    }
}

/// Finds the values, and refuses those in places where they could decide what is run. `outer` is what the program
/// inherits.
pub(super) fn followed(
    shell: &str,
    program: &Program<'_>,
    outer: Taint,
    has_parameters: bool,
) -> Result<Vec<Usage>, String> {
    let taint = Taint::of(program, outer);
    let suspect = Suspect {
        shell,
        program,
        taint: &taint,
        has_parameters,
    };
    suspect.check()?;
    for assignment in taint::assignments(program).filter(|assignment| taint.has_pieces(assignment.value)) {
        rules::check_variable(&assignment.name)?;
    }
    let mut usages = Vec::new();
    for (word, role) in program.words.iter().filter(|(word, _)| taint.has(word)) {
        match role {
            Role::Name => return Err(rules::NAME.to_owned()),
            Role::Fixed => return Err(format!("{} is at a place where no value can be", Argument::of(word))),
            Role::Assignment(name) if word.has_holes() => usages.push(assigned(program, word, name.len() + 1)),
            Role::ForWord(_) | Role::Subject if word.has_holes() => {
                usages.push(Usage::new(Argument::of(word), Kind::Other, Place::Free));
            }
            _ => {}
        }
    }
    for command in &program.commands {
        usages.extend(command_usages(program, command, &taint)?);
    }
    let cuts = |(word, _): &(&Word, Role)| matches!(Made::of(word, &taint), Made::Cut { .. });
    let is_cut = program.words.iter().any(cuts);
    usages.iter_mut().for_each(|usage| usage.is_cut |= is_cut);
    Ok(usages)
}

fn command_usages(program: &Program<'_>, command: &Command, taint: &Taint) -> Result<Vec<Usage>, String> {
    let words: Vec<_> = program.arguments(command).collect();
    let arguments: Vec<_> = words.iter().map(|word| Argument::with_taint(word, taint)).collect();
    let made: Vec<_> = words.iter().map(|word| Made::of(word, taint)).collect();
    let mut usages = rules::usages(command.name.as_deref(), &arguments, &made)?;
    if let Some(name) = &command.name {
        usages.extend(inner::usages(name, &arguments, &words, taint)?);
    }
    Ok(usages)
}

/// A value in a variable may become an argument of the main command, and has to be fit for that. `start` is the length
/// of the name and the equals sign.
fn assigned(program: &Program<'_>, word: &Word, start: usize) -> Usage {
    let value = Word(word.0.iter().skip(start).cloned().collect());
    let kind = program.main_command().map_or(Kind::Other, |command| {
        let target = command
            .name
            .as_deref()
            .map(|name| runner::follow(name, &arguments(program, command)));
        target.map_or(Kind::Other, |target| target.map_or(Kind::Other, |target| target.kind))
    });
    match Argument::of(&value) {
        argument if argument.is_one_param() => Usage::new(Argument::Words, kind, Place::Host),
        argument => Usage::new(argument, kind, Place::Free),
    }
}

fn arguments(program: &Program<'_>, command: &Command) -> Vec<Argument> {
    program.arguments(command).map(Argument::of).collect()
}

fn warnings(program: &Program<'_>) -> Vec<String> {
    let commands = program.commands.iter().filter(|command| !command.is_function);
    commands
        .flat_map(|command| rules::warnings(command.name.as_deref(), &arguments(program, command)))
        .collect()
}

/// The main command's program, where it is told for sure.
fn needed(program: &Program<'_>) -> Option<String> {
    let name = program.main_command()?.name.clone()?;
    let is_function = |command: &Command| command.is_function && command.name.as_ref() == Some(&name);
    let sets_path = |(_, role): &(&Word, Role)| matches!(role, Role::Assignment(name) if name == "PATH");
    let elsewhere = program.commands.iter().any(is_function) || program.words.iter().any(sets_path);
    (!elsewhere).then_some(name)
}

/// The variable of a value. The prefix keeps it apart from the template's own.
fn variable(hole: Hole) -> &'static str {
    match hole {
        Hole::Param => "anyterm_p",
        Hole::User => "anyterm_u",
        Hole::Host => "anyterm_h",
    }
}

/// Takes the values from the parameters, so that those that are left are the words of a bare `%p`.
fn prelude(passed: &[Hole]) -> String {
    passed
        .iter()
        .map(|&hole| format!("{}=$1; shift; ", variable(hole)))
        .collect()
}

/// The options that make clients safe, and the words that they belong after.
fn additions(program: &Program<'_>) -> Vec<(usize, Vec<&'static str>)> {
    let commands = program.commands.iter().filter(|command| !command.is_function);
    commands
        .filter_map(|command| {
            let (start, options) = rules::additions(command.name.as_deref(), &arguments(program, command));
            let after = match start.checked_sub(1) {
                Some(last) => *command.arguments.get(last)?,
                None => command.word,
            };
            Some((after, options))
        })
        .collect()
}

/// Writes the program again with variables for the values.
struct Writer<'a> {
    program: &'a Program<'a>,
    /// Options to add after some of the words.
    additions: Vec<(usize, Vec<&'static str>)>,
    /// Words written.
    count: usize,
    text: String,
    passed: Vec<Hole>,
    words: bool,
}

impl<'a> Writer<'a> {
    fn new(program: &'a Program<'a>) -> Self {
        Self {
            program,
            additions: additions(program),
            count: 0,
            text: String::new(),
            passed: Vec::new(),
            words: false,
        }
    }

    fn tokens(&mut self, tokens: &[Token]) {
        for token in tokens {
            match token {
                Token::Blank(text) | Token::Operator(text) => self.text.push_str(text),
                Token::Word(word) => self.word(word),
            }
        }
    }

    fn word(&mut self, word: &Word) {
        let index = self.count;
        let role = self.program.words.get(index).map(|(_, role)| role);
        self.count += 1;
        if word.is_bare_param() && matches!(role, Some(Role::Argument | Role::ForWord(_))) {
            self.words = true;
            self.text.push_str("\"$@\"");
            return;
        }
        word.0.iter().for_each(|piece| self.piece(piece));
        let additions = self.additions.iter().filter(|(after, _)| *after == index);
        for option in additions.flat_map(|(_, options)| options) {
            self.text.push(' ');
            self.text.push_str(option);
        }
    }

    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Text { source, .. } | Piece::Shell(source) => self.text.push_str(source),
            Piece::Substitution(tokens) => {
                self.text.push_str("$(");
                self.tokens(tokens);
                self.text.push(')');
            }
            Piece::Hole { hole, quote } => self.hole(*hole, *quote),
        }
    }

    fn hole(&mut self, hole: Hole, quote: Quote) {
        if !self.passed.contains(&hole) {
            self.passed.push(hole);
        }
        let variable = variable(hole);
        self.text.push_str(&match quote {
            Quote::None => format!("\"${{{variable}}}\""),
            Quote::Double => format!("${{{variable}}}"),
            // Out of the single quotes, and back.
            Quote::Single => format!("'\"${{{variable}}}\"'"),
        });
    }
}
