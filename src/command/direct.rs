//! Templates that need no shell.

use super::arguments::Argument;
use super::inner;
use super::lexer;
use super::made::Made;
use super::plan::Plan;
use super::rules;
use super::runner;
use super::shell;
use super::taint::Taint;
use super::token::{Piece, Token, Word};
use super::{Template, TemplateError};

/// First words that a shell takes for itself: reserved words and builtins of POSIX shells and of bash. Some are programs
/// as well; as builtins they do the same.
const SHELL_WORDS: &str = "! . : [ [[ { } alias bg break builtin case cd command continue coproc declare do done echo \
    elif else esac eval exec exit export false fc fg fi for function getopts hash if in jobs kill let local printf pwd \
    read readonly return select set shift source test then time times trap true type typeset ulimit umask unalias \
    unset until wait while";

/// Whether a shell has a meaning of its own for a command of this name.
pub(super) fn is_shell_word(name: &str) -> bool {
    SHELL_WORDS.split_whitespace().any(|word| word == name)
}

/// The words of a template that a shell would execute as they stand. None if only a shell can tell.
pub(super) fn words(tokens: &[Token]) -> Option<Vec<&Word>> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            Token::Blank(text) if text.starts_with('#') => return None,
            Token::Blank(_) => {}
            Token::Word(word) if is_plain(word) => words.push(word),
            Token::Word(_) | Token::Operator(_) => return None,
        }
    }
    let first = words.first();
    let shells = first.is_some_and(|word| word.assigned_name().is_some() || is_shell_word(&word.prefix()));
    (!shells).then_some(words)
}

fn is_plain(word: &Word) -> bool {
    !word
        .0
        .iter()
        .any(|piece| matches!(piece, Piece::Shell(_) | Piece::Substitution(_)))
}

/// Makes arguments of the words.
pub(super) fn compile(words: &[&Word]) -> Result<Template, TemplateError> {
    let Some((first, rest)) = words.split_first() else {
        return Err("the command is empty".to_owned().into());
    };
    let program = first.literal().ok_or_else(|| rules::NAME.to_owned())?;
    if let Some(template) = inner_shell(&program, rest)? {
        return Ok(template);
    }
    let mut arguments: Vec<_> = rest.iter().map(|word| Argument::of(word)).collect();
    let made: Vec<_> = arguments.iter().map(Made::as_written).collect();
    let mut usages = rules::usages(Some(&program), &arguments, &made)?;
    usages.extend(inner::usages(&program, &arguments, rest, &Taint::default())?);
    let warnings = rules::warnings(Some(&program), &arguments);
    let runner::Target { kind, start, .. } = runner::follow(&program, &arguments)?;
    let (index, options) = rules::additions(Some(&program), &arguments);
    arguments.splice(index..index, options.into_iter().map(Argument::text));
    Ok(Template {
        plan: Plan::Direct {
            program,
            arguments,
            client: kind,
            start,
        },
        usages,
        warnings,
        needed: None,
    })
}

/// A template that is a shell with its program, `bash -c 'ssh %p'`: the program is a template by itself.
fn inner_shell(program: &str, words: &[&Word]) -> Result<Option<Template>, TemplateError> {
    if !runner::is_shell(program) {
        return Ok(None);
    }
    let Some(flag) = words.iter().position(|word| is_program_flag(word)) else {
        return Ok(None);
    };
    let (options, after) = words.split_at(flag + 1);
    let (Some((text, more)), Some(options)) = (
        after.split_first(),
        options.iter().map(|word| word.literal()).collect::<Option<Vec<_>>>(),
    ) else {
        return Ok(None);
    };
    if !text.has_holes() {
        return Ok(None);
    }
    if !more.is_empty() {
        return Err(format!("{program} -c with %p, %u or %h can't have parameters of its own").into());
    }
    let tokens = lexer::lex(&inner::symbols(text))?;
    shell::compile(program, options, &tokens).map(Some)
}

/// `-c`, also among other letters. Options before it are taken to have no value.
fn is_program_flag(word: &Word) -> bool {
    let prefix = word.prefix();
    prefix.starts_with('-') && !prefix.starts_with("--") && prefix.contains('c')
}
