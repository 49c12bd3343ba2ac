//! Where values may be in a template: nowhere where they could decide what is run.

use super::arguments::Argument;
use super::client::{Kind, Place};
use super::made::{Form, Made};
use super::options::Type;
use super::runner::{base, follow, lists};
use super::settings::{Settings, safe_options};
use super::usage::Usage;

/// Why no value may be the name of a command.
pub(super) const NAME: &str = "%p, %u and %h can't name the command";

/// Why no value may be an argument of a command whose name is computed.
const COMPUTED: &str = "%p, %u and %h can't be arguments of a command whose name is computed";

/// Variables that decide what a shell or a program loads or runs.
const DECIDING: &str = "BROWSER CDPATH EDITOR ENV GCONV_PATH GLOBIGNORE HOME HOSTALIASES IFS KRB5_CONFIG LOCPATH MANPAGER \
    PAGER PATH PROMPT_COMMAND PS1 PS4 SHELL SHELLOPTS TERMCAP VISUAL";

/// What the names of more such variables begin with.
const DECIDING_PREFIXES: &str = "BASH_ GIT_ LD_ LESS NODE_ OPENSSL_ PERL PYTHON RUBY SSH_ TERMINFO";

/// Builtins that make no use of options that matter. What they print is followed.
const HARMLESS: &str = ": [ echo false printf test true";

pub(super) fn is_harmless(name: &str) -> bool {
    lists(HARMLESS, name)
}

/// Finds the values among a command's arguments. `name` is none where only a shell knows it, `made` what a shell makes of
/// each. The error is text for the operator.
pub(super) fn usages(name: Option<&str>, arguments: &[Argument], made: &[Made]) -> Result<Vec<Usage>, String> {
    let target = match name {
        Some(name) => follow(name, arguments)?,
        // It may turn out to be nothing, and then the next word is the name.
        None if arguments.iter().any(Argument::depends_on_values) => return Err(COMPUTED.to_owned()),
        None => return Ok(Vec::new()),
    };
    let (before, own) = arguments.split_at_checked(target.start).unwrap_or_default();
    let before = before.iter().map(Found::runner);
    let places = target.kind.places(own)?;
    let port_follows = |index| has_port_after(&places, own, index);
    let own = own
        .iter()
        .zip(&places)
        .enumerate()
        .map(|(index, (argument, &place))| Found {
            argument,
            kind: target.kind,
            place: place.0,
            after_options: place.1,
            settled: target.settled,
            settings: Settings::of(target.kind, own, port_follows(index)),
        });
    let mut usages = Vec::new();
    for (found, made) in before
        .chain(own)
        .zip(made)
        .filter(|(found, _)| found.argument.depends_on_values())
    {
        if matches!(found.argument.prefix(), "-" | "--") {
            return Err(found.chooses());
        }
        match made {
            Made::Whole(forms) => usages.extend(found.whole(forms)?),
            Made::Cut { .. } if name.is_some_and(is_harmless) => {}
            Made::Cut { quoted: true } if found.may_be_cut() => {}
            Made::Cut { .. } => return Err(found.cut()),
        }
    }
    Ok(usages)
}

/// Whether telnet has a port from the template after this argument.
fn has_port_after(places: &[(Place, bool)], arguments: &[Argument], index: usize) -> bool {
    let mut after = places.iter().zip(arguments).skip(index + 1);
    after.any(|((place, _), argument)| *place == Place::Service && argument.is_sure())
}

/// An argument in which values are.
struct Found<'a> {
    argument: &'a Argument,
    kind: Kind,
    place: Place,
    after_options: bool,
    /// The program that has it runs no other.
    settled: bool,
    settings: Settings,
}

impl<'a> Found<'a> {
    /// One that is before a program that is run in the end.
    fn runner(argument: &'a Argument) -> Self {
        Self {
            argument,
            kind: Kind::Other,
            place: Place::Free,
            after_options: false,
            settled: false,
            settings: Settings::default(),
        }
    }

    fn chooses(&self) -> String {
        format!("{} would let a value choose an option", self.argument)
    }

    fn cut(&self) -> String {
        format!(
            "{} may be a part of a value, and that could be an option: use values whole, as in \"%p\" or \"$X\", or, of \
             ssh and telnet, in double quotes after --: ssh -p \"${{X##*:}}\" -- \"${{X%%%%:*}}\"",
            self.argument
        )
    }

    /// Values that a shell leaves whole.
    fn whole(&self, forms: &[Form]) -> Result<Vec<Usage>, String> {
        let mut usages = Vec::new();
        for Form { argument, splits } in forms {
            if argument.prefix().starts_with('-') && !self.argument.prefix().starts_with('-') {
                return Err(self.chooses());
            }
            if *splits && (!self.settled || argument.has_blank()) {
                return Err(format!("{} has to be in double quotes", self.argument));
            }
            if argument.has_holes() {
                usages.push(Usage {
                    settings: self.settings.clone(),
                    splits: *splits,
                    ..Usage::new(argument.clone(), self.kind, self.place)
                });
            }
        }
        Ok(usages)
    }

    /// Whether it is harmless as one word of any text.
    fn may_be_cut(&self) -> bool {
        let prefix = self.argument.prefix();
        let is_begun = !prefix.is_empty() && !prefix.starts_with(['-', '+']);
        match (self.kind, self.place) {
            _ if !self.settled => false,
            (Kind::Other, _) => is_begun,
            (_, Place::Option(Type::Port | Type::User, _)) => true,
            (_, Place::Host) => self.after_options || (is_begun && !prefix.starts_with("ssh:")),
            (_, Place::Service) => self.after_options,
            _ => false,
        }
    }
}

/// Refuses variables that no value may be assigned to.
pub(super) fn check_variable(name: &str) -> Result<(), String> {
    let mut prefixes = DECIDING_PREFIXES.split_whitespace();
    if lists(DECIDING, name) || prefixes.any(|prefix| name.starts_with(prefix)) {
        return Err(format!("%p, %u and %h can't be the value of {name}"));
    }
    Ok(())
}

/// The options that make the client safe that a command runs, and after how many arguments they belong.
pub(super) fn additions(name: Option<&str>, arguments: &[Argument]) -> (usize, Vec<&'static str>) {
    match name.map(|name| follow(name, arguments)) {
        Some(Ok(target)) => {
            let own = arguments.get(target.start..).unwrap_or_default();
            (target.start, safe_options(target.kind, own))
        }
        _ => (0, Vec::new()),
    }
}

/// What an operator should know about a command.
pub(super) fn warnings(name: Option<&str>, arguments: &[Argument]) -> Vec<String> {
    let Some(name) = name else {
        let text = "the name of the command is computed: if it is ssh or telnet, its escape character stays on";
        return vec![text.to_owned()];
    };
    let kind = follow(name, arguments).map_or(Kind::Other, |target| target.kind);
    if additions(Some(name), arguments).1.len() < safe_options(kind, &[]).len() {
        let text = "the command sets its client's escape character or local commands itself: see that they give no local \
                    shell";
        return vec![text.to_owned()];
    }
    ["ssh", "telnet"]
        .into_iter()
        .filter(|client| kind == Kind::Other && arguments.iter().any(|argument| names(argument, client)))
        .map(|client| unprotected(name, client))
        .collect()
}

/// The warning that a client's escape character stays on.
pub(super) fn unprotected(by: &str, client: &str) -> String {
    let options = safe_options(Kind::of(client), &[]).join(" ");
    format!("{by} runs {client}, whose escape character can't be turned off from here: add {options} to it")
}

/// Whether the text of an argument has the name of a program in it, as a word or the last part of a path.
fn names(argument: &Argument, program: &str) -> bool {
    argument
        .to_string()
        .split(|c: char| c.is_whitespace() || ";|&()'\"`".contains(c))
        .any(|word| base(word) == program)
}
