//! What a template sets for its client, and a value therefore may not.

use super::arguments::Argument;
use super::client::Kind;
use super::options::Allowed;

/// The options that a template sets: letters, and the names of ssh's `-o` in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    names: Vec<String>,
    /// The template has a word after the value that telnet takes for the port.
    port_follows: bool,
}

impl Settings {
    pub(super) fn of(kind: Kind, arguments: &[Argument], port_follows: bool) -> Self {
        Self {
            names: names(kind, arguments),
            port_follows,
        }
    }

    fn have(&self, any: &[&str]) -> bool {
        self.names.iter().any(|name| any.contains(&name.as_str()))
    }

    /// Whether a value may not have this option. Clients differ in which of two counts, and so do their versions.
    pub(super) fn forbid(&self, option: &Allowed) -> bool {
        match option.letter() {
            Some("l") => self.have(&["l", "user"]),
            Some("p") => self.have(&["p", "port"]),
            Some("4" | "6") => self.have(&["4", "6", "addressfamily"]),
            _ => false,
        }
    }

    /// Checks the host that a value has, and the port. The error follows "the parameter ... ".
    pub(super) fn check(&self, operands: &[&str]) -> Result<(), &'static str> {
        let host = operands.first().copied().unwrap_or_default();
        let has_port = || host.strip_prefix("ssh://").is_some_and(has_port);
        if self.have(&["l", "user"]) && host.contains('@') {
            Err("has a user, and the command sets one")
        } else if (self.port_follows && operands.len() > 1) || (self.have(&["p", "port"]) && has_port()) {
            Err("has a port, and the command sets one")
        } else {
            Ok(())
        }
    }
}

fn has_port(address: &str) -> bool {
    let host = address.rsplit('@').next().unwrap_or_default();
    host.rsplit(']').next().unwrap_or_default().contains(':')
}

/// Options that keep the client's own escape character, a local shell and a way to forward ports, from the user:
/// those of them that the template doesn't set itself.
pub(super) fn safe_options(kind: Kind, arguments: &[Argument]) -> Vec<&'static str> {
    let set = names(kind, arguments);
    let has = |name: &str| set.iter().any(|setting| setting == name);
    let mut options = Vec::new();
    match kind {
        Kind::Ssh => {
            if !has("e") && !has("escapechar") {
                options.extend(["-e", "none"]);
            }
            if !has("permitlocalcommand") {
                options.extend(["-o", "PermitLocalCommand=no"]);
            }
        }
        Kind::Telnet if !has("E") && !has("e") => options.push("-E"),
        Kind::Telnet | Kind::Other => {}
    }
    options
}

/// The options that a template sets: letters, and the names of ssh's `-o` in lower case.
fn names(kind: Kind, arguments: &[Argument]) -> Vec<String> {
    let mut settings = Vec::new();
    let mut operands = 0;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let Some(letters) = argument.prefix().strip_prefix('-').filter(|_| operands < 2) else {
            operands += 1;
            continue;
        };
        for (index, option) in letters.char_indices() {
            settings.push(option.to_string());
            if !kind.takes_value(option) {
                continue;
            }
            let rest = letters.get(index + option.len_utf8()..).unwrap_or_default();
            let value = if rest.is_empty() && argument.is_literal() {
                arguments.next().map(Argument::prefix).unwrap_or_default()
            } else {
                rest
            };
            if option == 'o' {
                let name = value.trim_start().split(['=', ' ', '\t']).next().unwrap_or_default();
                settings.push(name.to_ascii_lowercase());
            }
            break;
        }
    }
    settings
}
