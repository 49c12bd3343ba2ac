//! What can't work on this machine is told before the start: by `--check`, and by the daemon itself.

mod common;

use common::TempDir;
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

#[test]
fn a_file_in_the_place_of_a_socket_stays() {
    let dir = TempDir::new();
    let file = dir.write("notes", "of somebody");
    std::os::unix::fs::symlink(&file, dir.file("link")).expect("link");
    for path in [file.clone(), dir.file("link"), dir.file("")] {
        let listen = format!("unix:{path}");
        let said = refused(&["-c", "cat", "--listen", &listen]);
        assert!(said.contains("exists and is no socket"), "{path}: {said}");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), "of somebody");
    assert!(std::fs::symlink_metadata(dir.file("link")).is_ok());
}
