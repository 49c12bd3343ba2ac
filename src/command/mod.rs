//! The command of a session: from the operator's template and what a client sent to a program and its arguments.
//!
//! What a client sends is hostile. Three walls keep it harmless, each by itself:
//!
//! 1. It is a list of words of characters that mean nothing to a shell (`words`).
//! 2. It never is program text. A template of plain words is executed without a shell; in any other the
//!    values are parameters of the shell, and a template in which they could decide what is run, or a part of one could be
//!    an option, is refused at start-up.
//! 3. It is no option of the program, those excepted that are known to be harmless (`client`,
//!    `options`).
//!
//! ```
//! use anytermd::command::{Policy, Template, Values};
//!
//! let template: Template = "telnet %p".parse().unwrap();
//! let values = Values { param: "10.0.0.7 23", ..Values::default() };
//! let invocation = template.fill(&values, &Policy::default()).unwrap();
//! assert_eq!(invocation.program, "telnet");
//! assert_eq!(invocation.args, ["-E", "10.0.0.7", "23"]);
//! ```

mod arguments;
mod client;
mod direct;
mod grammar;
mod hazards;
mod host;
mod inner;
mod lexer;
mod lookup;
mod made;
mod options;
mod plan;
mod policy;
mod refusal;
mod rules;
mod runner;
mod settings;
mod shell;
mod ssh_target;
mod symbol;
mod taint;
mod target;
mod telnet_target;
mod token;
mod usage;
mod words;

#[cfg(test)]
mod tests;

pub use host::Host;
pub use policy::{Policy, PolicyError};
pub use refusal::{Refusal, escaped};
pub use target::{Family, Target};

use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use lexer::Fault;
use plan::Plan;
use symbol::Hole;
use usage::Usage;

/// What a client sent, and who it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Values<'a> {
    /// `%p`: the parameter of the address.
    pub param: &'a str,
    /// `%u`: the authenticated user, empty without authentication.
    pub user: &'a str,
    /// `%h`: the client's address.
    pub host: &'a str,
}

/// A program and its arguments, ready to be executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// To be looked up in `PATH` unless it holds a slash.
    pub program: OsString,
    /// The arguments, without the program's name.
    pub args: Vec<OsString>,
}

/// An operator's command, checked and ready to be filled in.
///
/// `%p`, `%u` and `%h` stand for [`Values`], `%%` for a percent sign, any other `%x` for a `?`, and a `%` at the end for
/// itself. A bare `%p` is as many arguments as the value has words; `"%p"` or a `%p` inside a longer word is one.
#[derive(Debug, Clone)]
pub struct Template {
    plan: Plan,
    usages: Vec<Usage>,
    warnings: Vec<String>,
    /// The program that has to be there, where that can be told.
    needed: Option<String>,
}

/// Why a template can't be used. Displays as text for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

impl From<Fault> for TemplateError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unsure(what) => Self(format!("{what} can't be used in a command together with %p, %u or %h")),
            Fault::Broken(reason) => Self(reason.to_owned()),
        }
    }
}

impl From<String> for TemplateError {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    /// Decides whether a shell is needed, and finds the places of the values.
    ///
    /// # Errors
    /// The template is empty or no valid shell program, or a value could decide what is run.
    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let symbols = symbol::symbols(text.trim_matches('\n'));
        match lexer::lex(&symbols) {
            Ok(tokens) => match direct::words(&tokens) {
                Some(words) => direct::compile(&words),
                None => shell::compile("/bin/sh", vec!["-c".to_owned()], &tokens),
            },
            Err(Fault::Unsure(reason)) if !symbol::has_holes(&symbols) => Ok(shell::verbatim(&symbols, reason)),
            Err(fault) => Err(fault.into()),
        }
    }
}

impl Template {
    /// Fills the values in. Values that the template doesn't use are not looked at.
    ///
    /// # Errors
    /// A value is not what the rules and the policy allow at its place.
    pub fn fill(&self, values: &Values<'_>, policy: &Policy) -> Result<Invocation, Refusal> {
        if self.uses_param() {
            policy.check_param(values.param)?;
        }
        for usage in &self.usages {
            usage.check(values, policy)?;
        }
        Ok(self.plan.fill(values))
    }

    /// Where a filled-in command of this template connects to.
    ///
    /// # Errors
    /// That can't be told for certain; the text follows "the target ... ".
    pub fn target(&self, invocation: &Invocation) -> Result<Target, &'static str> {
        match &self.plan {
            Plan::Direct { client, start, .. } => target::target(*client, *start, invocation),
            Plan::Shell { .. } => Err("can't be told of a command that a shell runs"),
        }
    }

    /// Why no target of the template can be told, whatever the values are.
    #[must_use]
    pub fn untold(&self) -> Option<&'static str> {
        let values = |param| Values {
            param,
            user: "user",
            host: "192.0.2.1",
        };
        // One of them is what a value is for: a host, a port, a user.
        let tried =
            ["192.0.2.1", "host.example", "22", "user"].map(|param| self.target(&self.plan.fill(&values(param))));
        let [first, ..] = &tried;
        first
            .as_ref()
            .err()
            .filter(|_| tried.iter().all(Result::is_err))
            .copied()
    }

    /// What an operator should know about the template, one sentence each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }

    /// Whether the template runs under a shell.
    #[must_use]
    pub fn is_shell(&self) -> bool {
        matches!(self.plan, Plan::Shell { .. })
    }

    /// Whether this program is named in the template, as far as its text tells.
    #[must_use]
    pub fn mentions(&self, program: &str) -> bool {
        self.plan.mentions(program)
    }

    /// Whether the template has a `%p`.
    #[must_use]
    pub fn uses_param(&self) -> bool {
        self.has(Hole::Param)
    }

    /// Whether the template has a `%u`.
    #[must_use]
    pub fn uses_user(&self) -> bool {
        self.has(Hole::User)
    }

    /// Whether the template has a `%h`.
    #[must_use]
    pub fn uses_host(&self) -> bool {
        self.has(Hole::Host)
    }

    fn has(&self, hole: Hole) -> bool {
        self.usages.iter().any(|usage| usage.holes().any(|used| used == hole))
    }

    /// Checks that the program is there and can be executed, as far as that can be told: a shell template may compute
    /// its program's name.
    ///
    /// # Errors
    /// It is missing, or the user that this process acts as may not execute it.
    pub fn check_program(&self) -> Result<(), TemplateError> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        for program in self.needed.iter().map(String::as_str).chain([self.plan.program()]) {
            lookup::find(program, &path).map_err(TemplateError)?;
        }
        Ok(())
    }
}
