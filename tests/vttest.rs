//! vttest's menus 1, 2, 3 and 8 look as they should.
//!
//! The screens in tests/vttest were read against what vttest says on each of them. `BLESS=1` writes them anew.

mod checks;
mod common;
#[path = "vttest/mod.rs"]
mod program;

use checks::screen::describe;
use program::{Vttest, Waits};
use std::path::Path;

/// Goes through the menus that `choices` lead to, RETURN by RETURN, until a menu is shown again.
fn screens(choices: &[&str]) -> String {
    let mut vttest = Vttest::start();
    assert_eq!(vttest.wait(), Waits::ForChoice, "the main menu");
    for (i, choice) in choices.iter().enumerate() {
        vttest.type_in(format!("{choice}\r").as_bytes());
        if i + 1 < choices.len() {
            assert_eq!(vttest.wait(), Waits::ForChoice, "a menu");
        }
    }
    let mut screens = String::new();
    let mut number = 0;
    while vttest.wait() == Waits::ForReturn {
        number += 1;
        screens.push_str(&format!("@ screen {number}\n{}", describe(&vttest.terminal)));
        vttest.type_in(b"\r");
    }
    screens
}

fn check(name: &str, choices: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vttest/{name}.screens"));
    let shown = screens(choices);
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(path, shown).expect("the screens can be written");
    }
    let expected = std::fs::read_to_string(path).expect("the expected screens");
    let mut pairs = expected.split("@ ").zip(shown.split("@ "));
    if let Some((expected, shown)) = pairs.find(|(expected, shown)| expected != shown) {
        panic!("{name}: expected {expected}\nbut it is {shown}");
    }
    assert_eq!(shown.len(), expected.len(), "{name}: as many screens");
}

#[test]
fn menu_1_cursor_movements() {
    check("cursor-movements", &["1"]);
}

#[test]
fn menu_2_screen_features() {
    check("screen-features", &["2"]);
}

#[test]
fn menu_3_character_sets() {
    check("character-sets", &["3", "8"]);
    check("shift-in-shift-out", &["3", "9"]);
}

#[test]
fn menu_8_insert_and_delete() {
    check("insert-and-delete", &["8"]);
}
