//! Templates that are really run.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::*;

/// A directory with harmless programs: clients that print their arguments, one a line in brackets, and one that leaves a
/// file to show that it was run.
pub(super) struct Bench(PathBuf);

impl Bench {
    pub(super) fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("anytermd-command-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let bench = Self(path);
        fs::create_dir_all(bench.0.join("bin")).unwrap();
        fs::create_dir_all(bench.0.join("work")).unwrap();
        for name in ["ssh", "telnet", "probe"] {
            bench.script(name, "printf '[%s]\\n' \"${0##*/}\" \"$@\"");
        }
        bench.script("canary", &format!(": > '{}'", bench.0.join("sang").display()));
        bench
    }

    /// Another process writes it: as long as one of ours had it open for writing, it could not be executed, and a test
    /// that starts a program at that moment hands the open file on to it.
    fn script(&self, name: &str, body: &str) {
        let status = Command::new("/bin/sh")
            .args([
                "-c",
                "printf '#!/bin/sh\\n%s\\n' \"$2\" >\"$1\" && chmod 755 \"$1\"",
                "sh",
            ])
            .arg(self.0.join("bin").join(name))
            .arg(body)
            .status();
        assert!(status.unwrap().success());
    }

    /// The path of a file that no other test has.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What the command printed.
    pub(super) fn run(&self, invocation: &Invocation) -> String {
        let output = Command::new(&invocation.program)
            .args(&invocation.args)
            .env("PATH", format!("{}:/usr/bin:/bin", self.0.join("bin").display()))
            .current_dir(self.0.join("work"))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        // A careless template may name a program that isn't there.
        output.map_or(String::new(), |output| {
            String::from_utf8_lossy(&output.stdout).into_owned()
        })
    }

    /// Whether the canary was run.
    pub(super) fn canary_sang(&self) -> bool {
        self.0.join("sang").exists()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn arguments_arrive_through_a_shell_as_without_one() {
    let bench = Bench::new("arrive");
    let values = Values {
        param: "-p 22 root@[::1]",
        user: "ann",
        host: "192.0.2.1",
    };
    let safe = "[-e]\n[none]\n[-o]\n[PermitLocalCommand=no]\n";
    for (text, expected) in [
        ("ssh %p", format!("[ssh]\n{safe}[-p]\n[22]\n[root@[::1]]\n")),
        ("A=1 exec ssh %p", format!("[ssh]\n{safe}[-p]\n[22]\n[root@[::1]]\n")),
        ("A=%p; ssh $A", format!("[ssh]\n{safe}[-p]\n[22]\n[root@[::1]]\n")),
        ("sh -c 'ssh %p'", format!("[ssh]\n{safe}[-p]\n[22]\n[root@[::1]]\n")),
        (
            "USER=%u; exec ssh ${USER:+$USER@}localhost",
            format!("[ssh]\n{safe}[ann@localhost]\n"),
        ),
        ("USER=%u; exec ssh \"${USER:+%u@}\"h", format!("[ssh]\n{safe}[ann@h]\n")),
        ("exec probe ${X:-%u}", "[probe]\n[ann]\n".to_owned()),
        (
            "exec probe \"%u\"'%h'%u \"a $(probe '%u')\"",
            "[probe]\n[ann192.0.2.1ann]\n[a [probe]\n[ann]]\n".to_owned(),
        ),
        (
            "for x in %u %h; do probe $x; done",
            "[probe]\n[ann]\n[probe]\n[192.0.2.1]\n".to_owned(),
        ),
        (
            "case %u in ann) probe yes;; *) probe no;; esac",
            "[probe]\n[yes]\n".to_owned(),
        ),
        ("probe a # %p isn't here", "[probe]\n[a]\n".to_owned()),
        ("if [ -n \"%u\" ]; then probe %u; fi", "[probe]\n[ann]\n".to_owned()),
        ("env A=%u sh -c 'probe \"$A\"'", "[probe]\n[ann]\n".to_owned()),
    ] {
        let invocation = template(text)
            .fill(&values, &Policy::default())
            .unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(bench.run(&invocation), expected, "{text}");
    }
}

#[test]
fn a_user_that_is_not_known_leaves_no_trace() {
    let bench = Bench::new("unknown");
    let template = template("USER=%u; exec ssh ${USER:+$USER@}localhost");
    let invocation = template.fill(&param(""), &Policy::default()).unwrap();
    assert!(bench.run(&invocation).ends_with("[localhost]\n"));
}

#[test]
fn the_environment_gets_nothing_of_ours() {
    let bench = Bench::new("environment");
    let values = Values {
        user: "ann",
        ..Values::default()
    };
    let template = template("X=%u; exec env");
    let invocation = template.fill(&values, &Policy::default()).unwrap();
    assert!(!bench.run(&invocation).contains("anyterm_"));
}
