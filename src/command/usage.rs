//! A place where a template uses values, and what they have to be there.

use super::Values;
use super::arguments::Argument;
use super::client::{Kind, Place, check_destination, check_service};
use super::options::{Allowed, operands};
use super::policy::Policy;
use super::refusal::Refusal;
use super::settings::Settings;
use super::symbol::Hole;
use super::words::split;

/// An argument with values in it.
#[derive(Debug, Clone)]
pub(super) struct Usage {
    pub(super) argument: Argument,
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// What the template sets, so that the value may not.
    pub(super) settings: Settings,
    /// A shell makes words of the argument.
    pub(super) splits: bool,
    /// The template takes values apart.
    pub(super) is_cut: bool,
}

impl Usage {
    pub(super) fn new(argument: Argument, kind: Kind, place: Place) -> Self {
        Self {
            argument,
            kind,
            place,
            settings: Settings::default(),
            splits: false,
            is_cut: false,
        }
    }

    pub(super) fn holes(&self) -> impl Iterator<Item = Hole> {
        self.argument.holes()
    }

    /// Checks the values for this place.
    pub(super) fn check(&self, values: &Values<'_>, policy: &Policy) -> Result<(), Refusal> {
        for hole in self.holes() {
            let value = values.of(hole);
            let refuse = |reason| Refusal::new(hole, value, reason);
            let words = split(value).map_err(refuse)?;
            if self.splits && value.contains(' ') {
                return Err(refuse("has more than one word"));
            }
            if self.is_cut && words.iter().any(|word| hides_option(word)) {
                return Err(refuse("has a part that begins with -"));
            }
            match (&self.argument, self.place) {
                (Argument::Words, Place::Host | Place::Service | Place::Free) => self.check_list(&words, policy)?,
                _ => self.check_one(hole, &words, policy).map_err(refuse)?,
            }
        }
        match (self.argument.filled(values), self.holes().last()) {
            (Some(filled), Some(hole)) => self
                .check_filled(&filled)
                .map_err(|reason| Refusal::new(hole, values.of(hole), reason)),
            _ => Ok(()),
        }
    }

    /// A bare `%p`: options among the words are those that are allowed.
    fn check_list(&self, words: &[&str], policy: &Policy) -> Result<(), Refusal> {
        let refuse = |(word, reason): (&str, &str)| Refusal::new(Hole::Param, word, reason);
        let operands = operands(words, &self.allowed(policy)).map_err(refuse)?;
        self.kind
            .check_operands(self.place, &operands)
            .and_then(|()| self.settings.check(&operands))
            .map_err(|reason| Refusal::new(Hole::Param, &words.join(" "), reason))
    }

    fn allowed<'a>(&self, policy: &'a Policy) -> Vec<&'a Allowed> {
        let own = self
            .kind
            .allowed()
            .iter()
            .filter(|option| !self.settings.forbid(option));
        own.chain(policy.allowed()).collect()
    }

    /// A value that is one argument or part of one.
    fn check_one(&self, hole: Hole, words: &[&str], policy: &Policy) -> Result<(), &'static str> {
        let client = self.kind != Kind::Other;
        if words.len() > 1 && (client || hole != Hole::Param || self.place != Place::Free) {
            return Err("has more than one word");
        }
        if words.is_empty() && client && hole == Hole::Param {
            return Err("names no host");
        }
        let whole = self.argument.is_one_hole() && hole == Hole::Param && words.len() == 1 && !client;
        if whole && operands(words, &self.allowed(policy)).is_ok() {
            return Ok(());
        }
        // Not only the first word: the program may take the argument apart again.
        if words.iter().any(|word| word.starts_with('-')) {
            return Err("is no option that is allowed here");
        }
        match self.argument.is_one_param() && self.place == Place::Host {
            true => self.settings.check(words),
            false => Ok(()),
        }
    }

    /// What matters only with the template's part of the argument: `user@%p` with `-x`.
    fn check_filled(&self, filled: &str) -> Result<(), &'static str> {
        match (&self.argument, self.place) {
            (_, Place::Option(kind, start)) => kind.check(filled.get(start..).unwrap_or_default()),
            (Argument::One(_), Place::Host) => check_destination(filled),
            (Argument::One(_), Place::Service) => check_service(filled),
            // An empty value makes an option of "%p-%u".
            (Argument::One(_), Place::Free) if becomes_option(&self.argument, filled) => {
                Err("is no option that is allowed here")
            }
            _ => Ok(()),
        }
    }
}

fn becomes_option(argument: &Argument, filled: &str) -> bool {
    filled.starts_with('-') && !argument.prefix().starts_with('-') && !argument.is_one_hole()
}

/// Whether taking a word apart at a sign could leave an option.
fn hides_option(word: &str) -> bool {
    word.split([':', '/', ',', '=', '@', '%', '+', '.'])
        .skip(1)
        .any(|part| part.starts_with('-'))
}
