//! What ssh and telnet make of their arguments: the third wall.

use std::sync::LazyLock;

use super::arguments::Argument;
use super::options::{Allowed, Type, check_host, check_user};

/// The kind of a program, told by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ssh,
    Telnet,
    Other,
}

/// Where among a program's arguments a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It names the host to connect to.
    Host,
    /// It is the value of an option, after so many characters of the argument.
    Option(Type, usize),
    /// It is a port, which telnet has after the host.
    Service,
    /// The program takes it as it is: a remote command, or whatever another program does with it.
    Free,
}

/// Options of OpenSSH's client that take a value (ssh(1), synopsis).
const SSH_VALUED: &str = "bcDEeFIiJLlmOoPpQRSWw";

/// Options of telnet that take a value: inetutils' and netkit's.
const TELNET_VALUED: &str = "bekKlnSX";

/// ssh's options whose value a value may be, with `-o`: names of configuration options, in lower case (ssh_config(5)).
const SSH_TYPES: [(&str, Type); 8] = [
    ("b", Type::Host),
    ("J", Type::Host),
    ("l", Type::User),
    ("p", Type::Port),
    ("user", Type::User),
    ("port", Type::Port),
    ("hostname", Type::Host),
    ("hostkeyalias", Type::Host),
];

/// Telnet's options whose value a value may be.
const TELNET_TYPES: [(&str, Type); 2] = [("b", Type::Host), ("l", Type::User)];

static SSH_ALLOWED: LazyLock<[Allowed; 4]> = LazyLock::new(|| {
    [
        Allowed::typed("-p", Type::Port),
        Allowed::typed("-l", Type::User),
        Allowed::flag("-4"),
        Allowed::flag("-6"),
    ]
});

impl Kind {
    /// By the last part of the program's path.
    pub(super) fn of(program: &str) -> Self {
        match program.rsplit('/').next() {
            Some("ssh") => Self::Ssh,
            Some("telnet") => Self::Telnet,
            _ => Self::Other,
        }
    }

    /// The options that a value may always hold.
    pub(super) fn allowed(self) -> &'static [Allowed] {
        match self {
            Self::Ssh => SSH_ALLOWED.as_slice(),
            // The same without the first, the port, which is a word of its own.
            Self::Telnet => SSH_ALLOWED.get(1..).unwrap_or_default(),
            Self::Other => &[],
        }
    }

    pub(super) fn takes_value(self, option: char) -> bool {
        match self {
            Self::Ssh => SSH_VALUED.contains(option),
            Self::Telnet => TELNET_VALUED.contains(option),
            Self::Other => false,
        }
    }

    /// The type of a value in an option's value, where `before` is the part of it that the template gives.
    fn option_type(self, option: char, before: &str) -> Option<Type> {
        let types = match self {
            Self::Ssh => SSH_TYPES.as_slice(),
            Self::Telnet => TELNET_TYPES.as_slice(),
            Self::Other => return None,
        };
        let name = match (self, option) {
            (Self::Ssh, 'o') => before.split_once(['=', ' ']).filter(|(_, rest)| rest.is_empty())?.0,
            _ if before.is_empty() => &option.to_string(),
            _ => return None,
        };
        let name = if option == 'o' {
            name.to_ascii_lowercase()
        } else {
            name.to_owned()
        };
        types.iter().find(|(known, _)| *known == name).map(|&(_, kind)| kind)
    }

    /// Finds the place of each argument, and whether it is after all options. The error is text for the operator.
    pub(super) fn places(self, arguments: &[Argument]) -> Result<Vec<(Place, bool)>, String> {
        let mut walk = Walk {
            kind: self,
            pending: None,
            operands: 0,
            ended: false,
        };
        let place = |argument| Ok((walk.place(argument)?, walk.ended));
        arguments.iter().map(place).collect()
    }

    /// Checks the words of a bare `%p` that are no options. The error follows "the parameter ... ".
    pub(super) fn check_operands(self, place: Place, operands: &[&str]) -> Result<(), &'static str> {
        match (self, operands) {
            (Self::Other, _) => Ok(()),
            (_, []) => Err("names no host"),
            (Self::Telnet, [port]) if place == Place::Service => check_service(port),
            (_, _) if place == Place::Service => Err("has more words than a port"),
            (_, _) if place != Place::Host => Ok(()),
            (_, [host]) => check_destination(host),
            (Self::Telnet, [host, port]) => {
                check_destination(host)?;
                check_service(port)
            }
            (Self::Telnet, _) => Err("has more words than a host and a port"),
            (Self::Ssh, _) => Err("has more words than a host"),
        }
    }
}

/// Reads arguments as getopt(3) does.
struct Walk {
    kind: Kind,
    /// The option whose value comes next.
    pending: Option<char>,
    operands: usize,
    /// After `--`.
    ended: bool,
}

impl Walk {
    fn place(&mut self, argument: &Argument) -> Result<Place, String> {
        if self.kind == Kind::Other {
            return Ok(Place::Free);
        }
        let prefix = argument.prefix();
        if let Some(option) = self.pending.take() {
            return self.option_value(argument, option, prefix, 0);
        }
        // ssh goes on reading options after the host, but not after the remote command's first word.
        if prefix.starts_with('-') && self.operands < 2 && !self.ended {
            self.ended = argument.is_literal() && prefix == "--";
            return self.option(argument, prefix);
        }
        let place = match (self.operands, self.kind) {
            (0, _) => Place::Host,
            (1, Kind::Telnet) => Place::Service,
            _ => Place::Free,
        };
        self.operands += usize::from(argument.is_sure());
        Ok(place)
    }

    /// A word of options: the first that takes a value takes the rest of the word, or the next one.
    fn option(&mut self, argument: &Argument, prefix: &str) -> Result<Place, String> {
        for (index, option) in prefix.char_indices().skip(1) {
            if self.kind.takes_value(option) {
                let start = index + option.len_utf8();
                let before = prefix.get(start..).unwrap_or_default();
                if argument.is_literal() && before.is_empty() {
                    self.pending = Some(option);
                    return Ok(Place::Free);
                }
                return self.option_value(argument, option, before, start);
            }
        }
        if argument.depends_on_values() {
            return Err(format!("{argument} would let a value choose an option"));
        }
        Ok(Place::Free)
    }

    fn option_value(&self, argument: &Argument, option: char, before: &str, start: usize) -> Result<Place, String> {
        if !argument.depends_on_values() {
            return Ok(Place::Free);
        }
        match self.kind.option_type(option, before) {
            Some(kind) => Ok(Place::Option(kind, start + before.len())),
            None => Err(format!(
                "{argument} can't be the value of -{option}: it could run a program or read a file"
            )),
        }
    }
}

/// `host`, `user@host`, `ssh://user@host:port`: neither part may begin with `-`, nor may the user be written so that
/// ssh decodes it into something else.
pub(super) fn check_destination(text: &str) -> Result<(), &'static str> {
    let uri = text.strip_prefix("ssh://");
    let address = uri.map_or(text, |rest| rest.strip_suffix('/').unwrap_or(rest));
    let (user, host) = match address.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, address),
    };
    match user {
        Some(user) if uri.is_some() && user.contains('%') => Err("has a user that is written in escapes"),
        Some(user) => check_user(user).and_then(|()| check_host(host)),
        None => check_host(host),
    }
}

/// A port as telnet takes it: a number, or a name of services(5).
pub(super) fn check_service(text: &str) -> Result<(), &'static str> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Type::Port.check(text);
    }
    let named = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if named && text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Ok(())
    } else {
        Err("is no port")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations() {
        for text in [
            "h",
            "u@h",
            "a@b@h",
            "ssh://u@h:22",
            "ssh://[::1]:22/",
            "u@[::1]",
            "DOMAIN/u@h",
            "@h",
        ] {
            assert_eq!(check_destination(text), Ok(()), "{text}");
        }
        for text in [
            "",
            "u@",
            "-h",
            "u@-h",
            "-u@h",
            "ssh://-h",
            "ssh://-u@h",
            "ssh://u@-h",
            "ssh://%2du@h",
            "ssh://",
            "h/x",
        ] {
            assert!(check_destination(text).is_err(), "{text}");
        }
    }

    #[test]
    fn services() {
        for text in ["23", "65535", "telnet", "ms-wbt-server"] {
            assert_eq!(check_service(text), Ok(()), "{text}");
        }
        for text in ["0", "65536", "23x", "a/b", "+23", ""] {
            assert!(check_service(text).is_err(), "{text}");
        }
    }

    #[test]
    fn kinds_go_by_the_last_part_of_the_path() {
        assert_eq!(Kind::of("/usr/local/bin/ssh"), Kind::Ssh);
        assert_eq!(Kind::of("telnet"), Kind::Telnet);
        assert_eq!(Kind::of("sshd"), Kind::Other);
        assert_eq!(Kind::of("ssh/"), Kind::Other);
    }
}
