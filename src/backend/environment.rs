//! The environment of a program: what a login gives, and nothing of the daemon's own.

use std::collections::BTreeMap;
use std::ffi::{CString, OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Variables by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<OsString, OsString>);

/// Where a daemon without `PATH` looks for programs, and what it passes on.
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Variables of the daemon's own environment that a program gets, besides those named `LC_*`.
const PASSED: [&str; 4] = ["PATH", "TZ", "LANG", "LANGUAGE"];

/// Where the shells are listed that a user may have (shells(5)).
const SHELLS: &str = "/etc/shells";

/// Builds a program's environment: `HOME`, `USER`, `LOGNAME` and `SHELL` of the user it runs as (`/bin/sh` unless the
/// user's shell is in `/etc/shells`), and of `inherited` the `PATH`, `TZ`, `LANG`, `LANGUAGE`, `LC_*` and what `pass`
/// names; nothing else.
#[must_use]
pub fn environment(
    user: &str,
    home: &Path,
    shell: &Path,
    pass: &[String],
    inherited: impl IntoIterator<Item = (OsString, OsString)>,
) -> Environment {
    let mut variables = Environment::default();
    variables.set("PATH", DEFAULT_PATH);
    for (name, value) in inherited {
        if is_passed(&name, pass) {
            variables.set(name, value);
        }
    }
    let listed = std::fs::read_to_string(SHELLS).unwrap_or_default();
    variables.set("HOME", home);
    variables.set("USER", user);
    variables.set("LOGNAME", user);
    variables.set("SHELL", usable_shell(shell, &listed));
    variables
}

fn is_passed(name: &OsStr, pass: &[String]) -> bool {
    PASSED.iter().any(|passed| name == *passed)
        || name.as_bytes().starts_with(b"LC_")
        || pass.iter().any(|passed| name == passed.as_str())
}

/// Service users have `nologin` or `false` for a shell, which would end every `!command` of a program.
fn usable_shell<'a>(shell: &'a Path, listed: &str) -> &'a Path {
    let known = listed
        .lines()
        .map(str::trim)
        .any(|line| line.starts_with('/') && Path::new(line) == shell);
    if known { shell } else { Path::new("/bin/sh") }
}

impl Environment {
    /// Sets a variable, `TERM` for instance.
    pub fn set(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: impl AsRef<OsStr>) -> Option<&OsStr> {
        self.0.get(name.as_ref()).map(OsString::as_os_str)
    }

    /// The variables as `execve` takes them.
    pub(super) fn to_c_strings(&self) -> io::Result<Vec<CString>> {
        self.0
            .iter()
            .map(|(name, value)| {
                let mut entry = name.clone();
                entry.push("=");
                entry.push(value);
                Ok(CString::new(entry.as_bytes())?)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(pass: &[&str], inherited: &[(&str, &str)]) -> Vec<(String, String)> {
        let pass: Vec<String> = pass.iter().map(|&name| name.to_owned()).collect();
        let inherited = inherited.iter().map(|&(name, value)| (name.into(), value.into()));
        environment("ann", Path::new("/home/ann"), Path::new("/bin/none"), &pass, inherited)
            .0
            .into_iter()
            .map(|(name, value)| (name.into_string().unwrap(), value.into_string().unwrap()))
            .collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn gives_the_user_and_a_path() {
        assert_eq!(
            built(&[], &[("HOME", "/root"), ("SECRET", "1"), ("LD_PRELOAD", "x")]),
            pairs(&[
                ("HOME", "/home/ann"),
                ("LOGNAME", "ann"),
                ("PATH", DEFAULT_PATH),
                ("SHELL", "/bin/sh"),
                ("USER", "ann"),
            ])
        );
    }

    #[test]
    fn passes_locale_zone_path_and_what_was_named() {
        let inherited = [
            ("LANG", "de_DE.UTF-8"),
            ("LANGUAGE", "de:en"),
            ("LC_TIME", "C"),
            ("PATH", "/opt/bin"),
            ("SSH_AUTH_SOCK", "/run/agent"),
            ("TZ", "Europe/Berlin"),
        ];
        let variables = built(&["SSH_AUTH_SOCK", "ABSENT"], &inherited);
        for pair in pairs(&inherited) {
            assert!(variables.contains(&pair), "{pair:?}");
        }
        assert_eq!(variables.len(), inherited.len() + 4);
    }

    #[test]
    fn a_shell_counts_only_when_listed() {
        let listed = "# /etc/shells\n/bin/sh\n/bin/bash \n";
        assert_eq!(usable_shell(Path::new("/bin/bash"), listed), Path::new("/bin/bash"));
        assert_eq!(
            usable_shell(Path::new("/usr/sbin/nologin"), listed),
            Path::new("/bin/sh")
        );
        assert_eq!(usable_shell(Path::new("# /etc/shells"), listed), Path::new("/bin/sh"));
    }
}
