//! A session over any one connection, whoever is at its other end. The daemon has to be started with `--nodiff`, so
//! that every answer is a whole screen.

use super::{Conn, Response, form};

/// How many answers without a change a wait may see: each is ten seconds of silence.
const SILENCE: u32 = 4;

/// Opens a session of 25 rows by 80 columns. `headers` are whole lines.
pub fn open(conn: &mut Conn, parameters: &[(&str, &str)], headers: &[&str]) -> Response {
    conn.post_with(&form(&[&[("a", "open")], parameters].concat()), headers)
}

/// The id of a session that was opened.
///
/// # Panics
/// When it was not.
pub fn id(answer: &Response) -> String {
    let text = answer.text();
    let is_id = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(answer.status == 200 && is_id, "open answered {} {text}", answer.status);
    text.to_owned()
}

/// Polls until the screen holds `text`, and returns it.
///
/// # Panics
/// When the session ends before.
pub fn wait_for(conn: &mut Conn, id: &str, text: &str, headers: &[&str]) -> String {
    let (mut last, mut silent) = (String::new(), 0);
    while silent < SILENCE {
        let answer = conn.post_with(&form(&[("a", "rcv"), ("s", id)]), headers);
        let body = answer.text();
        assert!(!body.starts_with('E'), "{body} before {text:?}: {last}");
        let Some(html) = body.strip_prefix('R') else {
            silent += 1;
            continue;
        };
        silent = 0;
        last = html.replace('\u{a0}', " ");
        if last.contains(text) {
            return last;
        }
    }
    panic!("never showed {text:?}: {last}");
}

/// What a command writes that is run for one session with these parameters, up to `text`.
pub fn output(conn: &mut Conn, parameters: &[(&str, &str)], text: &str, headers: &[&str]) -> String {
    let id = id(&open(conn, parameters, headers));
    wait_for(conn, &id, text, headers)
}
