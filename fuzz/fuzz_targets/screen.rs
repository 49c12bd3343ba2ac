//! Terminal bytes, through html and edit script, to what a page has.
#![no_main]

#[path = "../../tests/checks/mod.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::fuzzed::screen::run(data));
