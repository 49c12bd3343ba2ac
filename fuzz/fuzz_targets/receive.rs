//! The whole way of a `rcv`: several pages, lost answers.
#![no_main]

#[path = "../../tests/checks/mod.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::fuzzed::receive::run(data));
