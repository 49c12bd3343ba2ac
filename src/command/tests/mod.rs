//! Whole templates.

mod accepted;
mod cut;
mod held;
mod properties;
mod refused;
mod running;
mod shapes;
mod users;

use super::*;

fn template(text: &str) -> Template {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn param(value: &str) -> Values<'_> {
    Values {
        param: value,
        ..Values::default()
    }
}

/// The program and its arguments as text.
fn words(invocation: Invocation) -> Vec<String> {
    std::iter::once(invocation.program)
        .chain(invocation.args)
        .map(|word| word.into_string().unwrap())
        .collect()
}

/// The command line of a filled template, its arguments separated by `|`.
fn filled(text: &str, values: &Values<'_>) -> Result<String, String> {
    match template(text).fill(values, &Policy::default()) {
        Ok(invocation) => Ok(words(invocation).join("|")),
        Err(refusal) => Err(refusal.to_string()),
    }
}

fn allowing(options: &[&str]) -> Policy {
    Policy::new(None, options.iter().map(|&option| option.to_owned()).collect()).unwrap()
}
