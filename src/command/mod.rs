//! Interim: words of the template, a bare `%p` replaced by the parameter's words.
#![allow(missing_docs)]

use std::convert::Infallible;
use std::ffi::OsString;

pub struct Values<'a> {
    pub param: &'a str,
    pub user: &'a str,
    pub host: &'a str,
}

#[derive(Debug)]
pub struct Template(String);

#[derive(Debug)]
pub struct Policy;

pub struct Invocation {
    pub program: OsString,
    pub args: Vec<OsString>,
}

impl std::str::FromStr for Template {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Template(text.to_owned()))
    }
}

impl Template {
    pub fn check_program(&self) -> Result<(), Infallible> {
        Ok(())
    }

    pub fn warnings(&self) -> Vec<String> {
        Vec::new()
    }

    pub fn fill(&self, values: &Values<'_>, _policy: &Policy) -> Result<Invocation, Infallible> {
        let mut argv: Vec<OsString> = vec!["-c".into(), self.0.clone().into()];
        if !values.param.is_empty() {
            argv = vec!["-c".into(), self.0.replace("%p", "\"$@\"").into(), "sh".into()];
            argv.extend(values.param.split_whitespace().map(OsString::from));
        }
        Ok(Invocation {
            program: "/bin/sh".into(),
            args: argv,
        })
    }
}

impl Policy {
    pub fn new(_pattern: Option<&str>, _options: Vec<String>) -> Result<Policy, Infallible> {
        Ok(Policy)
    }
}
