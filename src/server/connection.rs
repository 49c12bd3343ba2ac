//! One connection of HTTP/1: requests one after another, each with limits of time and size.

use super::aside::Aside;
use super::crowd::{Activity, Place, Standing};
use super::watched::{Progress, Stage, Watched};
use crate::http::{self, App, Delivery, Via};
use crate::net::Stream;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;

/// How long a request's header may take from its first byte on.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long a connection may be idle between requests. Browsers and proxies give up theirs after
/// one to five minutes; whoever closes first while the other sends makes it send again.
pub const IDLE_TIME: Duration = Duration::from_secs(120);
/// How long a client may take nothing of an answer. The system's buffers hold all but the largest, so that is one that
/// has gone without a word, or that means to hold memory here.
pub const ANSWER_TIME: Duration = Duration::from_secs(30);
/// Largest header.
pub const HEADER_LIMIT: usize = 16 * 1024;

/// What a client too slow is told.
const TOO_SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nServer: anytermd\r\nContent-Length: 0\r\n\
                          Connection: close\r\n\r\n";

/// Serves a connection until either side closes it, another takes its place, or the daemon stops.
pub async fn serve(app: Arc<App>, stream: Stream, via: Via, place: &Place, mut stopping: watch::Receiver<bool>) {
    let delivery = Arc::new(Delivery::default());
    let progress = Arc::new(Progress::new());
    place.does(Activity::One(Arc::clone(&progress)));
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&delivery), Arc::clone(&progress)));
    let service = service_fn(|request| {
        progress.header_is_complete();
        let (app, delivery, progress) = (Arc::clone(&app), Arc::clone(&delivery), Arc::clone(&progress));
        let via = via.clone();
        async move {
            let reply = http::handle(app, via, delivery, request).await;
            progress.answer_is_ready();
            Ok::<_, Infallible>(reply)
        }
    });
    let mut builder = http1::Builder::new();
    // hyper's own limit of time would set a timer for each request; `overdue` needs one for a connection.
    builder.header_read_timeout(None).max_buf_size(HEADER_LIMIT);
    let mut connection = builder.serve_connection(io, service);
    let mut aside = Aside::new(async {
        tokio::select! {
            () = stopped(&mut stopping) => Why::Stopping,
            () = overdue(&progress) => Why::Overdue,
            () = place.displaced() => Why::Displaced,
        }
    });
    let result = tokio::select! {
        biased;
        result = &mut connection => result,
        why = &mut aside => match why {
            Why::Displaced if place.standing() != Standing::Busy => return,
            // A request may have come after it was displaced.
            Why::Stopping | Why::Displaced => {
                std::pin::Pin::new(&mut connection).graceful_shutdown();
                tokio::select! {
                    result = connection => result,
                    () = overdue(&progress) => return,
                }
            }
            Why::Overdue => return give_up(connection.into_parts().io.into_inner().into_inner(), &progress).await,
        },
    };
    if let Err(e) = result {
        log::debug!("connection from {}: {e}", via.peer);
    }
}

/// Why a connection ends before its client ends it.
enum Why {
    Stopping,
    Overdue,
    Displaced,
}

/// Nothing is being written while a request is awaited, so that there is room for a last word.
async fn give_up(mut stream: Stream, progress: &Progress) {
    if matches!(progress.stage(), Stage::Header(_)) {
        let _ = stream.write_all(TOO_SLOW).await;
    }
}

/// Ends when the daemon does.
pub async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// Ends when a header, the next request at all, or the client's reading has been awaited for too long.
async fn overdue(progress: &Progress) {
    loop {
        let now = Instant::now();
        let deadline = match progress.stage() {
            Stage::Idle(since) => since + IDLE_TIME,
            Stage::Silent(since) | Stage::Header(since) => since + HEADER_TIME,
            Stage::Answer(since) => since + ANSWER_TIME,
            Stage::Request => now + HEADER_TIME,
        };
        if deadline <= now {
            return;
        }
        // Not longer than a header may take, for one may begin meanwhile.
        let next = deadline.min(now + HEADER_TIME);
        tokio::time::sleep_until(next.into()).await;
    }
}
