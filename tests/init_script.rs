//! `init.d/anytermd`, really installed and run: as the console's manual says, and as its predecessor did.
//!
//! The scenarios are shell scripts (`tests/init_script/`) in private namespaces, so they neither need nor touch
//! anything of the machine. They need root for that; elsewhere they say so and are passed over.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The program in front of `unshare`, if this user can have private namespaces at all.
fn namespaces() -> Option<Command> {
    const UNSHARE: &str = "unshare --mount --net --pid --fork --mount-proc --kill-child --propagation private --";
    for prefix in ["", "sudo -n "] {
        let words = format!("{prefix}{UNSHARE}");
        let command = || {
            let mut words = words.split(' ');
            let mut command = Command::new(words.next().unwrap_or_default());
            command.args(words);
            command
        };
        let probe = command().args(["mount", "-t", "tmpfs", "tmpfs", "/run"]).output();
        if probe.is_ok_and(|out| out.status.success()) {
            return Some(command());
        }
    }
    None
}

/// Runs `tests/init_script/SCENARIO.sh` with the start script under `shell`.
fn scenario(name: &str, shell: &str) {
    let Some(mut command) = namespaces() else {
        eprintln!("SKIPPED (no private namespaces: they need root, or sudo without a password): {name} under {shell}");
        return;
    };
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("init-{name}-{shell}"));
    fs::create_dir_all(&work).expect("a directory to work in");
    let out = command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/init_script/run"))
        .args([name, env!("CARGO_BIN_EXE_anytermd"), shell])
        .arg(&work)
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("unshare runs");
    assert!(
        out.status.success(),
        "{name} under {shell}: {}\n{}{}",
        out.status,
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn the_manuals_steps_work_under_dash() {
    scenario("manual", "dash");
}

#[test]
fn the_manuals_steps_work_under_bash() {
    scenario("manual", "bash");
}

#[test]
fn what_goes_wrong_is_told_under_dash() {
    scenario("faults", "dash");
}

#[test]
fn what_goes_wrong_is_told_under_bash() {
    scenario("faults", "bash");
}

#[test]
fn settings_are_followed_under_dash() {
    scenario("settings", "dash");
}

#[test]
fn settings_are_followed_under_bash() {
    scenario("settings", "bash");
}

#[test]
fn the_script_of_1_1_29_finds_both_daemons() {
    scenario("old_script", "dash");
}
