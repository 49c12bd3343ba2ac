//! Polls of our page that wait while a test does something else.

use super::wait::LONG;
use super::{Answer, Daemon, NewPage, Response};
use std::sync::mpsc::{self, Receiver, Sender};

/// Sends a poll; `sender` gets its answer.
pub fn begin_poll(daemon: &Daemon, page: &NewPage, sender: Sender<Response>) {
    let (form, mut conn) = (page.rcv_form(30_000), daemon.conn());
    std::thread::spawn(move || sender.send(conn.post(&form)));
}

/// A poll that waits beside what a test does. That it does is known by a second one, of which one gives way.
pub fn poll_beside(daemon: &Daemon, page: &NewPage) -> Receiver<Response> {
    let (sender, answers) = mpsc::channel();
    begin_poll(daemon, page, sender.clone());
    begin_poll(daemon, page, sender);
    let first = answers.recv_timeout(LONG).expect("an answer");
    assert_eq!(first.header("X-Anyterm-Superseded"), Some("1"), "{first:?}");
    answers
}

/// Lets more time pass than lies between two screens, while nothing changes.
pub fn rest(page: &mut NewPage) {
    while page.poll(50) != Answer::Nothing {}
}
