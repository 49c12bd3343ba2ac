//! Where telnet's arguments lead, as both inetutils' and netkit's read them: options may follow the host.

use super::host::Host;
use super::target::{Family, Reading};

/// Options without a value in both.
const FLAGS: &str = "468ELacdrx";

/// Options with a value, in both or in the one that has them. `-K` has one with some, and none with others.
const VALUED: &str = "beklnSX";

const UNTOLD: &str = "can't be told: telnets differ in what they make of an option";

/// Reads all arguments. The error follows "the target ... ".
pub(super) fn read(words: &[&str]) -> Result<Reading, &'static str> {
    let mut family = None;
    let mut operands = Vec::new();
    let mut only_operands = false;
    let mut places = words.iter().enumerate();
    while let Some((place, &word)) = places.next() {
        let letters = word
            .strip_prefix('-')
            .filter(|letters| !letters.is_empty() && !only_operands);
        match letters {
            Some("-") => only_operands = true,
            Some(letters) => {
                if takes_next(letters, &mut family)? {
                    places.next().ok_or(UNTOLD)?;
                }
            }
            None => operands.push((place, word)),
        }
    }
    match operands[..] {
        [] => Err("is not there"),
        [(place, host)] | [(place, host), _] => Ok(Reading {
            host: Host::parse(host)?,
            place,
            family,
            port: None,
        }),
        _ => Err("is more than a host and a port"),
    }
}

/// Whether the value of the word's last option is the next word.
fn takes_next(letters: &str, family: &mut Option<Family>) -> Result<bool, &'static str> {
    for (index, letter) in letters.char_indices() {
        match letter {
            '4' => *family = Some(Family::V4),
            '6' => *family = Some(Family::V6),
            _ if FLAGS.contains(letter) => {}
            _ if VALUED.contains(letter) => return Ok(index + letter.len_utf8() == letters.len()),
            _ => return Err(UNTOLD),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<Reading, &'static str> {
        read(&line.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn the_host_is_the_first_operand() {
        for (line, place) in [
            ("h", 0),
            ("h 23", 0),
            ("-E h 23", 1),
            ("-l u h", 2),
            ("-lu h", 1),
            ("-El u h 23", 2),
            ("h -l u 23", 0),
            ("-E -- h 23", 2),
            ("-4 h", 1),
        ] {
            let reading = read_line(line).unwrap_or_else(|why| panic!("{line}: {why}"));
            assert_eq!(
                (reading.host, reading.place),
                (Host::Name("h".to_owned()), place),
                "{line}"
            );
        }
        assert_eq!(read_line("-46 h").unwrap().family, Some(Family::V6));
    }

    #[test]
    fn what_telnets_differ_in_is_not_told() {
        for line in [
            "",
            "-E",
            "-l",
            "h 23 24",
            "-K h",
            "--user=u h",
            "--user u h",
            "-Z h",
            "u@h",
            "@a@h",
            "!a",
            "010.0.0.1",
            "-",
            "h:23",
        ] {
            assert!(read_line(line).is_err(), "{line}");
        }
    }
}
