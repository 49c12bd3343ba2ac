//! From the words of the command line to [`Cli`].

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::{Arg, Command, CommandFactory, FromArgMatches};

use super::Cli;

/// Why there are no options to run with: a usage error, or a request for help or the version.
#[derive(Debug)]
pub struct Refusal(clap::Error);

impl Refusal {
    /// The text to print.
    pub fn text(&self) -> String {
        self.0.render().to_string()
    }

    /// 0 after help or version, 1 after a usage error, as 1.1.29 (clap alone would exit with 2).
    pub fn code(&self) -> u8 {
        self.0.use_stderr().into()
    }

    /// Prints help and version on stdout, errors on stderr, and gives the status to exit with.
    pub fn report(&self) -> ExitCode {
        // A closed stdout or stderr leaves nobody to tell.
        let _ = self.0.print();
        self.code().into()
    }
}

impl Cli {
    /// The options of this process.
    ///
    /// # Errors
    /// [`Refusal`] for anything but a complete set of options.
    pub fn parse_from_env() -> Result<Cli, Refusal> {
        Cli::parse_words(std::env::args_os())
    }

    /// The options in `words`, the first of which is the program's name.
    ///
    /// # Errors
    /// [`Refusal`] for anything but a complete set of options.
    pub fn parse_words<I>(words: I) -> Result<Cli, Refusal>
    where
        I: IntoIterator,
        I::Item: Into<OsString>,
    {
        let command = command_line();
        let words = with_long_help(&command, words.into_iter().map(Into::into));
        command
            .try_get_matches_from(words)
            .and_then(|matches| Cli::from_arg_matches(&matches))
            .map_err(Refusal)
    }
}

/// The parser: a value may begin with `-`, whichever option it belongs to.
fn command_line() -> Command {
    let hyphens = |arg: Arg| {
        let takes = arg.get_action().takes_values();
        arg.allow_hyphen_values(takes)
    };
    Cli::command().mut_args(hyphens)
}

/// Turns `-help`, which is a word of its own since 1.1, into `--help`; the value of an option stays.
fn with_long_help(command: &Command, words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut is_value = true; // as is the program's name
    let replace = |word: OsString| {
        let help = !is_value && word == "-help";
        is_value = !is_value && wants_value(command, &word);
        if help { "--help".into() } else { word }
    };
    words.map(replace).collect()
}

/// Whether `word` is an option whose value is the next word.
fn wants_value(command: &Command, word: &OsStr) -> bool {
    let Some(word) = word.to_str() else {
        return false;
    };
    let named = |arg: &&Arg| match word.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => arg
            .get_short()
            .is_some_and(|c| word.strip_prefix('-') == Some(c.encode_utf8(&mut [0; 4]))),
    };
    command
        .get_arguments()
        .find(named)
        .is_some_and(|arg| arg.get_action().takes_values())
}

#[cfg(test)]
mod tests {
    use super::super::{Auth, Listen};
    use super::*;

    fn parse(words: &[&str]) -> Result<Cli, Refusal> {
        Cli::parse_words(["anytermd"].iter().chain(words))
    }

    fn parsed(words: &[&str]) -> Cli {
        parse(words).unwrap_or_else(|refusal| panic!("{words:?}: {}", refusal.text()))
    }

    #[test]
    fn the_defaults_are_those_of_1_1_29() {
        let cli = parsed(&[]);
        assert_eq!(cli.command.template(), Some("/bin/bash"));
        assert_eq!(cli.listen.port, 8080);
        assert_eq!(cli.trust.auth, Auth::None);
        assert_eq!(cli.page.max_sessions, 20);
        assert_eq!(cli.daemon.name(), "anytermd");
        assert!(!cli.page.nodiff && !cli.daemon.foreground && !cli.listen.local_only);
    }

    #[test]
    fn a_value_stands_alone_or_is_joined() {
        for words in [&["-p", "8022"][..], &["-p8022"], &["--port", "8022"], &["--port=8022"]] {
            assert_eq!(parsed(words).listen.port, 8022, "{words:?}");
        }
    }

    #[test]
    fn a_value_may_look_like_an_option() {
        for value in ["-x", "--port", "-help", "--help", "--", "-"] {
            for option in ["-c", "--command"] {
                let cli = parsed(&[option, value]);
                assert_eq!(cli.command.template(), Some(value), "{option} {value}");
            }
        }
        assert_eq!(parsed(&["-u", "-help"]).daemon.user.as_deref(), Some("-help"));
    }

    #[test]
    fn the_later_of_two_equal_options_wins() {
        let cli = parsed(&["-p", "1", "-u", "a", "--port", "2", "--user", "b", "-f", "-f"]);
        assert_eq!(cli.listen.port, 2);
        assert_eq!(cli.daemon.user.as_deref(), Some("b"));
        assert!(cli.daemon.foreground);
    }

    #[test]
    fn the_later_of_command_and_device_wins() {
        let device = parsed(&["-c", "ssh %p", "-d", "/dev/ttyS0"]).command;
        assert_eq!(device.template(), None);
        assert_eq!(device.device.unwrap().to_str(), Some("/dev/ttyS0"));
        let command = parsed(&["-d", "/dev/ttyS0", "-c", "ssh %p"]).command;
        assert_eq!(command.template(), Some("ssh %p"));
        assert_eq!(command.device, None);
    }

    #[test]
    fn the_later_of_diff_and_nodiff_wins() {
        assert!(parsed(&["--diff", "--nodiff"]).page.nodiff);
        assert!(parsed(&["--diff", "-n"]).page.nodiff);
        assert!(!parsed(&["-n", "--diff"]).page.nodiff);
    }

    #[test]
    fn lists_are_added_to() {
        let cli = parsed(&[
            "--listen",
            "::1",
            "--listen=unix:/s",
            "--pass-env",
            "A",
            "--pass-env",
            "B",
            "--allow-option",
            "-C",
            "--allow-option",
            "-q",
        ]);
        assert_eq!(cli.listen.listen.last(), Some(&Listen::Unix("/s".into())));
        assert_eq!(cli.listen.listen.len(), 2);
        assert_eq!(cli.command.pass_env, ["A", "B"]);
        assert_eq!(cli.command.allow_option, ["-C", "-q"]);
    }

    #[test]
    fn help_and_version_exit_with_0() {
        for words in [
            &["--help"][..],
            &["-help"],
            &["-h"],
            &["-c", "x", "-help"],
            &["--nodiff", "-help"],
            &["--port=1", "-help"],
            &["--version"],
        ] {
            assert_eq!(parse(words).unwrap_err().code(), 0, "{words:?}");
        }
    }

    #[test]
    fn usage_errors_exit_with_1() {
        for words in [
            &["--nonsense"][..],
            &["word"],
            &["--port"],
            &["-c"],
            &["-p", "x"],
            &["-p", "65536"],
            &["-p", "-1"],
            &["-a", "pam"],
            &["--listen", "nowhere"],
            &["--session-timeout", "0"],
            &["--log-level", "loud"],
            &["--foreground=no"],
        ] {
            let refusal = parse(words).unwrap_err();
            assert_eq!(refusal.code(), 1, "{words:?}");
            assert!(refusal.text().starts_with("error: "), "{}", refusal.text());
        }
    }

    #[test]
    fn help_fits_80_columns() {
        let text = parse(&["--help"]).unwrap_err().text();
        assert!(text.contains("--max-http-connections"));
        assert_eq!(text.lines().find(|line| line.chars().count() > 80), None);
    }
}
