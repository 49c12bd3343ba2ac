//! The seeds of the fuzz targets (fuzz/), and inputs that once broke something, in each run of the tests.

mod checks;

use checks::fuzzed;
use std::fs;
use std::path::{Path, PathBuf};

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let entries = fs::read_dir(folder).expect("the folder of the seeds");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let seeds: Vec<_> = paths
        .map(|path| (path.clone(), fs::read(path).expect("a seed")))
        .collect();
    assert!(!seeds.is_empty(), "there are seeds for {target}");
    seeds
}

fn run(target: &str, check: fn(&[u8])) {
    for (path, bytes) in seeds(target) {
        // Says which, should it panic.
        println!("{}", path.display());
        check(&bytes);
        check(&bytes[..bytes.len() / 2]);
    }
}

#[test]
fn screen() {
    run("screen", fuzzed::screen::run);
}

#[test]
fn params() {
    run("params", fuzzed::params::run);
}

#[test]
fn command() {
    run("command", fuzzed::command::run);
}

#[test]
fn receive() {
    run("receive", fuzzed::receive::run);
}

#[test]
fn typing() {
    run("typing", fuzzed::typing::run);
}

#[test]
fn links() {
    run("links", fuzzed::links::run);
}

#[test]
fn recordings_make_good_screens_at_any_size() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    for entry in fs::read_dir(folder).expect("the recordings") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "bytes") {
            let bytes = fs::read(&path).expect("a recording");
            for head in [[0, 0, 0], [2, 6, 7], [23, 79, 9]] {
                println!("{}", path.display());
                // Polls in between, at places that have nothing to do with what is written.
                let pieces: Vec<&[u8]> = bytes.chunks(701).collect();
                fuzzed::screen::run(&[&head, pieces.join(&0xf8_u8).as_slice()].concat());
            }
        }
    }
}
