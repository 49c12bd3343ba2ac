//! What can't work on this machine is told before the start: by `--check`, and by the daemon itself.

mod common;

use common::daemon::{foreground, run};

/// What these options are refused with.
#[track_caller]
fn refused(options: &[&str]) -> String {
    let out = run(foreground().args(options));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success(), "{options:?} work");
    assert!(!said.contains("panicked"), "{options:?}: {said}");
    said
}

/// These options are refused with `words` in the text, by `--check` and at the start alike.
#[track_caller]
fn refuses(options: &[&str], words: &str) {
    for check in [&["--check"][..], &[]] {
        let said = refused(&[options, check].concat());
        assert!(said.contains(words), "{options:?}: no {words:?} in {said}");
    }
}

#[test]
fn a_mistake_is_told_of_the_option_that_has_it() {
    refuses(
        &["-c", "ssh %p", "--allow-option", "A"],
        "anytermd: --allow-option: \"A\"",
    );
    refuses(
        &["-c", "ssh %p", "--param-pattern", "("],
        "anytermd: --param-pattern: \"(\"",
    );
}
