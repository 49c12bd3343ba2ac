//! HTTP/2: many answers on one connection, some of which are lost, and some never taken.

mod common;

use common::http::FORM;
use common::http2::{self, connect, post, uri};
use common::old_page::MIRROR;
use common::procfs::{descriptors, status};
use common::tls::{authority, client, issue};
use common::wait::{LONG, until};
use common::{Daemon, TempDir, form};
use h2::SendStream;
use h2::client::Builder;
use hyper::body::Bytes;
use std::future::poll_fn;
use std::sync::Arc;
use tokio_rustls::rustls::ClientConfig;

/// A daemon with a certificate, and what a client needs to trust it.
fn site(dir: &TempDir, template: &str) -> (Daemon, Arc<ClientConfig>) {
    let ca = authority(dir, "authority");
    let pair = issue(dir, &ca, "daemon", "/CN=gateway");
    let daemon = Daemon::start(&[&pair.options()[..], &["-c", template]].concat());
    (daemon, client(&ca, None, &[b"h2"]))
}

/// Old pages can't say which screen they hold. One whose connection ends may have lost the last answer on it.
#[test]
fn an_old_page_on_http_2_gets_a_whole_screen_after_its_connection_broke() {
    let dir = TempDir::new();
    let (daemon, config) = site(&dir, "echo one; read x; echo two; read x; echo three; cat");
    let uri = uri(&daemon, "/anyterm-module");
    let send = |id: &str| form(&[("a", "send"), ("s", id), ("k", "\n")]);
    http2::run(async {
        let (sender, connection) = connect(&daemon, &config, &Builder::new()).await;
        let id = post(&sender, &uri, "a=open&rows=5&cols=20".to_owned()).await;
        let rcv = form(&[("a", "rcv"), ("s", &id)]);
        // The echo of a key may come in an answer of its own.
        let until = async |sender: &_, text: &str, kinds: &mut Vec<char>| loop {
            let answer = post(sender, &uri, rcv.clone()).await;
            kinds.extend(answer.chars().next());
            if answer.contains(text) {
                return;
            }
        };
        let mut kinds = Vec::new();
        until(&sender, "one", &mut kinds).await;
        post(&sender, &uri, send(&id)).await;
        kinds.clear();
        until(&sender, "two", &mut kinds).await;
        assert!(
            !kinds.contains(&'R'),
            "scripts while the connection is there: {kinds:?}"
        );
        connection.abort();
        let _ = connection.await;

        let (sender, _connection) = connect(&daemon, &config, &Builder::new()).await;
        post(&sender, &uri, send(&id)).await;
        kinds.clear();
        until(&sender, "three", &mut kinds).await;
        assert_eq!(kinds.first(), Some(&'R'), "{kinds:?}");
    });
}

/// The descriptors that the daemon holds while there is one connection that nothing happens on.
fn in_use(daemon: &Daemon, config: &Arc<ClientConfig>) -> usize {
    http2::run(async {
        let (sender, _connection) = connect(daemon, config, &Builder::new()).await;
        post(&sender, &uri(daemon, "/anyterm-module"), String::new()).await;
        descriptors(daemon.pid)
    })
}

/// A client that answers pings but opens no window would otherwise hold an answer's memory for ever.
#[test]
fn an_answer_that_is_never_taken_ends_its_connection() {
    let dir = TempDir::new();
    let (daemon, config) = site(&dir, MIRROR);
    let before = in_use(&daemon, &config);
    http2::run(async {
        let mut shut = Builder::new();
        shut.initial_window_size(0);
        let (sender, connection) = connect(&daemon, &config, &shut).await;
        let request = hyper::Request::get(uri(&daemon, "/anyterm.js"));
        let sent = sender.ready().await.expect("ready");
        let (answer, _) = { sent }
            .send_request(request.body(()).expect("request"), true)
            .expect("send");
        let answer = answer.await.expect("an answer's head");
        assert_eq!(answer.status(), 200);
        let ended = tokio::time::timeout(3 * LONG, connection).await;
        assert!(ended.is_ok(), "the connection is still there");
        drop(answer);
    });
    until("the descriptor back", || descriptors(daemon.pid) <= before);
}

/// Requests that are taken back at once (CVE-2023-44487) are work for nobody.
#[test]
fn requests_that_are_taken_back_at_once_do_no_harm() {
    let dir = TempDir::new();
    let (daemon, config) = site(&dir, MIRROR);
    let before = in_use(&daemon, &config);
    let channel = uri(&daemon, "/anyterm-module");
    http2::run(async {
        let (sender, _connection) = connect(&daemon, &config, &Builder::new()).await;
        let id = post(&sender, &channel, "a=open&rows=5&cols=20".to_owned()).await;
        let poll = format!("{channel}?a=rcv&s={id}&n=0");
        let whole = form(&[("a", "rcv"), ("s", &id), ("n", "0")]);
        while !post(&sender, &channel, whole.clone()).await.contains("ready") {}
        for _ in 0..10 {
            let (storm, connection) = connect(&daemon, &config, &Builder::new()).await;
            for _ in 0..1000 {
                let Ok(mut ready) = storm.clone().ready().await else {
                    break;
                };
                let request = hyper::Request::get(&poll).body(()).expect("request");
                let Ok((_, mut stream)) = ready.send_request(request, true) else {
                    break;
                };
                stream.send_reset(h2::Reason::CANCEL);
            }
            let mark = form(&[("a", "send"), ("s", &id), ("k", "x")]);
            assert_eq!(post(&sender, &channel, mark).await, "");
            connection.abort();
        }
        while !post(&sender, &channel, whole.clone()).await.contains("xxxxxxxxxx") {}
        post(&sender, &channel, form(&[("a", "close"), ("s", &id)])).await;
    });
    until("descriptors back", || descriptors(daemon.pid) <= before);
}

/// A connection may carry many requests, but that is no way around the limit of what their bodies hold.
#[test]
fn bodies_on_one_connection_have_no_memory_of_their_own_each() {
    const CONNECTIONS: usize = 100;
    const REQUESTS: usize = 120;
    let dir = TempDir::new();
    let (daemon, config) = site(&dir, MIRROR);
    let uri = uri(&daemon, "/anyterm-module");
    let body = Bytes::from("a=send&s=x&k=".to_owned() + &"A".repeat(15_900));
    http2::run(async {
        let (mut connections, mut bodies, mut answers) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..CONNECTIONS {
            let (sender, connection) = connect(&daemon, &config, &Builder::new()).await;
            for _ in 0..REQUESTS {
                let request = hyper::Request::post(&uri)
                    .header("content-type", FORM)
                    .header("content-length", body.len() + 1);
                let mut ready = sender.clone().ready().await.expect("ready");
                let (answer, mut stream) = ready
                    .send_request(request.body(()).expect("request"), false)
                    .expect("send");
                // All but the last byte, as far as the daemon has read what came before.
                stream.reserve_capacity(body.len());
                let room = async |stream: &mut SendStream<Bytes>| {
                    let more = poll_fn(|cx| stream.poll_capacity(cx)).await;
                    more.is_some_and(|more| more.is_ok())
                };
                while stream.capacity() < body.len() && room(&mut stream).await {}
                // One that was refused takes nothing.
                let _ = stream.send_data(body.clone(), false);
                bodies.push(stream);
                answers.push(answer);
            }
            // A page's own request goes on beside them.
            let keys = form(&[("a", "send"), ("s", "x"), ("k", "x")]);
            let answer = post(&sender, &uri, keys).await;
            assert!(
                answer.starts_with("Eno such session") || answer.starts_with("Too many"),
                "{answer}"
            );
            connections.push((sender, connection));
        }
        for mut stream in bodies {
            let _ = stream.send_data("A".into(), true);
        }
        let mut counts = [0, 0];
        for answer in answers {
            if let Ok(answer) = answer.await {
                counts[usize::from(answer.status() == 200)] += 1;
            }
        }
        println!("{counts:?} refused and answered");
        assert!(counts[1] > CONNECTIONS, "each had its own: {counts:?}");
    });
    let peak = status(daemon.pid, "VmHWM");
    let kib: usize = peak.trim_end_matches(" kB").parse().expect("a number");
    println!("{kib} KiB");
    assert!(kib < 150 * 1024, "{kib} KiB");
}
