//! One connection of HTTP/2: many requests at a time.

use super::connection::{ANSWER_TIME, HEADER_LIMIT, IDLE_TIME, stopped};
use super::crowd::{Activity, Place, Standing};
use super::handed::{Handed, Pieces};
use crate::http::{self, App, Delivery, Via};
use crate::net::Stream;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Requests at once: each terminal of a browser has one poll pending.
const REQUESTS: u32 = 128;
/// What a client may send ahead of what was read of it, of one request and of all.
const AHEAD: (u32, u32) = (64 * 1024, 256 * 1024);
/// How often the other side is asked whether it is still there, and how long it may take to say so.
const PING: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(20));

/// Serves a connection until either side closes it, another takes its place, or the daemon stops.
pub async fn serve(app: Arc<App>, stream: Stream, via: Via, place: &Place, mut stopping: watch::Receiver<bool>) {
    let handed = Arc::new(Handed::default());
    place.does(Activity::Many(Arc::clone(&handed)));
    let service = service_fn(|request| {
        let (app, via, under_way) = (Arc::clone(&app), via.clone(), handed.begin());
        async move {
            let delivery = Arc::new(Delivery::default());
            let reply = http::handle(app, via, Arc::clone(&delivery), request).await;
            Ok::<_, Infallible>(Pieces::of(reply, delivery, under_way))
        }
    });
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(PING.0)
        .keep_alive_timeout(PING.1)
        .max_concurrent_streams(REQUESTS)
        .initial_stream_window_size(AHEAD.0)
        .initial_connection_window_size(AHEAD.1)
        .max_header_list_size(HEADER_LIMIT as u32);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    let result = tokio::select! {
        result = &mut connection => result,
        why = parting(&mut stopping, &handed, place) => {
            if why == Why::Displaced && place.standing() != Standing::Busy {
                return;
            }
            connection.as_mut().graceful_shutdown();
            // What is left to send may be more than the client ever takes.
            let Ok(result) = tokio::time::timeout(ANSWER_TIME, connection).await else {
                return;
            };
            result
        }
        // hyper asks for no more of an answer while the client's window is shut, so that nothing can end that one
        // answer: the connection goes, and the others are asked for again.
        () = stuck(&handed) => return log::debug!("connection from {}: nothing of an answer is taken", via.peer),
    };
    if let Err(e) = result {
        log::debug!("connection from {}: {e}", via.peer);
    }
}

/// Why a connection is to take no more requests.
#[derive(PartialEq, Eq)]
enum Why {
    Stopping,
    Idle,
    Displaced,
}

async fn parting(stopping: &mut watch::Receiver<bool>, handed: &Handed, place: &Place) -> Why {
    tokio::select! {
        () = stopped(stopping) => Why::Stopping,
        () = idle(handed) => Why::Idle,
        () = place.displaced() => Why::Displaced,
    }
}

/// Ends when the client has taken nothing of an answer for too long. That it answers pings does not count.
async fn stuck(handed: &Handed) {
    loop {
        let now = Instant::now();
        let deadline = handed.stuck_since().unwrap_or(now) + ANSWER_TIME;
        if deadline <= now {
            return;
        }
        tokio::time::sleep_until(deadline.into()).await;
    }
}

/// Ends when no request has been under way for long enough.
async fn idle(handed: &Handed) {
    loop {
        let now = Instant::now();
        let deadline = handed.idle_since().unwrap_or(now) + IDLE_TIME;
        if deadline <= now {
            return;
        }
        tokio::time::sleep_until(deadline.into()).await;
    }
}
