//! What HTTP allows hostile clients to try, while an ordinary session goes on: it is counted that each of its keys is
//! answered, and looked at that memory and descriptors come back.

#[path = "../common/mod.rs"]
mod common;
mod crowd;
mod malformed;
mod slow;
mod witness;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// The head of a form posted to the channel, with `framing` for its length.
fn head(framing: &str) -> String {
    let form = common::http::FORM;
    format!("POST /anyterm-module HTTP/1.1\r\nHost: localhost\r\nContent-Type: {form}\r\n{framing}\r\n\r\n")
}

/// Lets this process have as many descriptors as it may: hundreds of clients at once, and tests beside each other.
fn raise_descriptors() {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("limit");
    assert!(hard >= 4096, "these tests need 4096 descriptors; the limit is {hard}");
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard).expect("limit");
    }
}
