//! Where ssh's arguments lead, read as OpenSSH's ssh.c reads them.

use super::host::Host;
use super::target::{Family, Reading};

/// Options without a value that leave it where it goes.
const FLAGS: &str = "46AaCfGgKkNnqsTtVvXxYy";

/// Options with a value that do. Not among them: `-F` and `-S`, another configuration and another's connection; `-J`
/// and `-W`, other hosts; `-O`, `-M`, `-w`; and `-R`, by which the far end could reach any host from here.
const VALUED: &str = "BbcDEeIiLlmopQ";

/// Settings by `-o` that lead elsewhere, in lower case; also those that begin so.
const LEADING: [&str; 8] = [
    "canonical",
    "control",
    "host",
    "include",
    "match",
    "proxy",
    "remoteforward",
    "tunnel",
];

/// Settings that begin like one of those and are harmless.
const HARMLESS: [&str; 5] = [
    "hostbasedauthentication",
    "hostbasedacceptedalgorithms",
    "hostbasedkeytypes",
    "hostkeyalgorithms",
    "hostkeyalias",
];

const LEADS: &str = "can't be told: an option of ssh could lead elsewhere";

/// Reads all arguments. The error follows "the target ... ".
pub(super) fn read(words: &[&str]) -> Result<Reading, &'static str> {
    let mut walk = Walk::default();
    let mut destination = None;
    let mut only_operands = false;
    let mut places = words.iter().enumerate();
    while let Some((place, &word)) = places.next() {
        match word
            .strip_prefix('-')
            .filter(|letters| !letters.is_empty() && !only_operands)
        {
            Some("-") => only_operands = true,
            Some(letters) => {
                if let Some((option, rest)) = walk.flags(letters)? {
                    let value = if rest.is_empty() {
                        places.next().map(|(_, next)| *next)
                    } else {
                        Some(rest)
                    };
                    walk.value(option, value.ok_or(LEADS)?)?;
                }
            }
            None if destination.is_none() => destination = Some((place, word)),
            // Words of a command for the far end.
            None => break,
        }
    }
    let (place, destination) = destination.ok_or("is not there")?;
    let (host, port) = read_destination(destination)?;
    Ok(Reading {
        host,
        place,
        family: walk.flag.or(walk.setting),
        port: walk.port.or(port),
    })
}

#[derive(Default)]
struct Walk {
    /// By `-4` and `-6`, of which the last counts.
    flag: Option<Family>,
    /// By `-o AddressFamily`, of which the first counts, and which counts less than a flag.
    setting: Option<Family>,
    /// The first counts.
    port: Option<u16>,
}

impl Walk {
    /// Reads the letters of one word up to an option with a value, and returns that with what is left.
    fn flags<'a>(&mut self, letters: &'a str) -> Result<Option<(char, &'a str)>, &'static str> {
        for (index, letter) in letters.char_indices() {
            match letter {
                '4' => self.flag = Some(Family::V4),
                '6' => self.flag = Some(Family::V6),
                _ if FLAGS.contains(letter) => {}
                _ if VALUED.contains(letter) => {
                    let rest = letters.get(index + letter.len_utf8()..).unwrap_or_default();
                    return Ok(Some((letter, rest)));
                }
                _ => return Err(LEADS),
            }
        }
        Ok(None)
    }

    fn value(&mut self, option: char, value: &str) -> Result<(), &'static str> {
        match option {
            'p' => self.port = self.port.or(value.parse().ok()),
            'o' => self.setting(value)?,
            _ => {}
        }
        Ok(())
    }

    fn setting(&mut self, text: &str) -> Result<(), &'static str> {
        let (name, value) = text.split_once(['=', ' ', '\t']).unwrap_or((text, ""));
        let name = name.to_ascii_lowercase();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(LEADS);
        }
        let leads = LEADING.iter().any(|leading| name.starts_with(leading));
        if leads && !HARMLESS.contains(&name.as_str()) {
            return Err(LEADS);
        }
        let value = value.trim_start_matches([' ', '\t', '=']).to_ascii_lowercase();
        match name.as_str() {
            "port" => self.port = self.port.or(value.parse().ok()),
            "addressfamily" if self.setting.is_none() => {
                self.setting = match value.as_str() {
                    "inet" => Some(Family::V4),
                    "inet6" => Some(Family::V6),
                    _ => None,
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// `host`, `user@host`, `ssh://user@host:port`.
fn read_destination(text: &str) -> Result<(Host, Option<u16>), &'static str> {
    let uri = text.strip_prefix("ssh://");
    let address = uri.map_or(text, |rest| rest.strip_suffix('/').unwrap_or(rest));
    let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
    if uri.is_none() {
        return Ok((Host::parse(host)?, None));
    }
    match host.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            let port: u16 = port.parse().map_err(|_| "has no port")?;
            Ok((Host::parse(host)?, Some(port)))
        }
        _ => Ok((Host::parse(host)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<Reading, &'static str> {
        read(&line.split(' ').collect::<Vec<_>>())
    }

    fn host_of(line: &str) -> Host {
        read_line(line).unwrap_or_else(|why| panic!("{line}: {why}")).host
    }

    #[test]
    fn the_host_is_the_first_operand() {
        for line in [
            "h",
            "u@h",
            "DOMAIN/u@h",
            "a@b@h",
            "ssh://h",
            "ssh://u@h:22/",
            "-p 22 h",
            "-p22 u@h",
            "h -p 22",
            "-46 -l u h",
            "-4lu h",
            "-- h",
            "h uname -a",
            "h -- -J x",
            "-o User=u h",
            "-oUser=u h",
            "-o StrictHostKeyChecking=no -o HostKeyAlgorithms=+ssh-rsa h",
            "-L 1:x:1 h",
            "-i key -e none -- h -J x",
        ] {
            assert_eq!(host_of(line), Host::Name("h".to_owned()), "{line}");
        }
        assert_eq!(host_of("ssh://[::1]:22"), Host::Address("::1".parse().unwrap()));
        assert_eq!(host_of("u@[::1]"), Host::Address("::1".parse().unwrap()));
    }

    #[test]
    fn what_leads_elsewhere_is_not_told() {
        for line in [
            "-J x h",
            "-Jx h",
            "-4J x h",
            "-F x h",
            "h -F x",
            "-W x:1 h",
            "-S x h",
            "-O check h",
            "-M h",
            "-w 0 h",
            "-R 1:x:1 h",
            "-o ProxyJump=x h",
            "-oproxycommand=x h",
            "-o PROXYCOMMAND h",
            "-o HostName=x h",
            "-o hostname=x h",
            "-o Match=x h",
            "-o CanonicalizeHostname=yes h",
            "-o ControlPath=x h",
            "-o RemoteForward=x h",
            "-o \"ProxyCommand\"=x h",
            "-o =x h",
            "h -o ProxyCommand=x",
            "-o",
            "-p",
            "--help h",
            "-z h",
            "",
            "-4",
            "--",
            "-- -h",
            "-",
            "u@",
            "ssh://",
            "ssh://h:x",
            "ssh://%68",
            "SSH://h",
            "h:22",
            "u@010.0.0.1",
            "fe80::1%eth0",
        ] {
            assert!(read_line(line).is_err(), "{line}");
        }
    }

    #[test]
    fn ports_and_families() {
        for (line, port) in [
            ("h", None),
            ("-p 1 -p 2 h", Some(1)),
            ("-o Port=1 -p 2 h", Some(1)),
            ("ssh://h:1", Some(1)),
            ("-p 2 ssh://h:1", Some(2)),
            ("ssh://h:1 -p 2", Some(2)),
        ] {
            assert_eq!(read_line(line).unwrap().port, port, "{line}");
        }
        for (line, family) in [
            ("h", None),
            ("-4 h", Some(Family::V4)),
            ("-46 h", Some(Family::V6)),
            ("-6 h -4", Some(Family::V4)),
            ("-o AddressFamily=inet6 h", Some(Family::V6)),
            ("-o AddressFamily=inet6 -4 h", Some(Family::V4)),
            ("-o AddressFamily=inet -o AddressFamily=inet6 h", Some(Family::V4)),
            ("-o AddressFamily=any h", None),
        ] {
            assert_eq!(read_line(line).unwrap().family, family, "{line}");
        }
    }
}
