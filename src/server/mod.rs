//! The accept loop: connections in, requests to [`http`](crate::http), and an orderly end.

mod aside;
mod connection;
mod crowd;
mod handed;
mod http2;
mod watched;

use crate::http::{App, OwnMemory, Peer, Via};
use crate::net::{Accepting, Listener, Secured, Stream, Tls};
use crate::ration::Ration;
use anyhow::{Context as _, Result};
use crowd::{Crowd, Full, Place};
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::sync::{mpsc, watch};

/// How long the sessions' commands are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long connections may then take to write out their last answer.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// Pause after an accept that failed because something ran out, so that the loop does not spin.
const RECOVERY: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is done, then ends every session and returns. With `tls`, TCP is https.
pub async fn run(
    listeners: Vec<Listener>,
    tls: Option<Arc<Tls>>,
    app: Arc<App>,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    let (stop, stopping) = watch::channel(false);
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let limit = app.config.max_http_connections;
    let server = Arc::new(Server {
        app,
        tls,
        crowd: Arc::new(Crowd::new(limit)),
        stopping,
        open,
    });
    let mut tasks = Vec::new();
    for listener in listeners {
        let listener = listener.start().context("cannot use a socket")?;
        tasks.push(tokio::spawn(Arc::clone(&server).accept(listener)));
    }
    let reaped = Arc::clone(&server);
    tasks.push(tokio::spawn(async move { reaped.app.registry.reap().await }));
    shutdown.await;
    for task in &tasks {
        task.abort();
    }
    let _ = stop.send(true);
    server.app.registry.shut_down(PATIENCE).await;
    for task in tasks {
        let _ = task.await;
    }
    drop(server);
    // Connections hold a sender each; the receiver ends with the last of them.
    let _ = tokio::time::timeout(LAST_WORDS, all_closed.recv()).await;
    Ok(())
}

struct Server {
    app: Arc<App>,
    tls: Option<Arc<Tls>>,
    crowd: Arc<Crowd>,
    stopping: watch::Receiver<bool>,
    open: mpsc::Sender<()>,
}

impl Server {
    async fn accept(self: Arc<Self>, listener: Accepting) {
        let mut failing = false;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    failing = false;
                    self.admit(stream, peer.map_or(Peer::Unix, Peer::Tcp)).await;
                }
                Err(e) if is_of_the_connection(&e) => {}
                Err(e) => {
                    if !std::mem::replace(&mut failing, true) {
                        log::error!("cannot accept connections: {e}");
                    }
                    tokio::time::sleep(RECOVERY).await;
                }
            }
        }
    }

    /// Has a connection served, or turned away where there are too many.
    async fn admit(self: &Arc<Self>, stream: Stream, peer: Peer) {
        match self.crowd.admit(self.counted(peer)) {
            Ok(place) => {
                let instead = place.instead;
                tokio::spawn(Arc::clone(self).serve(stream, peer, place));
                if let Some(full) = instead {
                    log_crowd("closed an idle connection for one", peer, full);
                    // Let it go before the next one comes: descriptors are what there is too little of.
                    tokio::task::yield_now().await;
                }
            }
            Err(full) => {
                log_crowd("refused a connection", peer, full);
                let speaks_tls = self.tls.is_some() && matches!(stream, Stream::Tcp(_));
                tokio::spawn(turn_away(stream, speaks_tls));
            }
        }
    }

    /// Whose share a connection is of: nobody's where a proxy is at its other end that speaks for many.
    fn counted(&self, peer: Peer) -> Option<IpAddr> {
        match peer {
            Peer::Tcp(ip) if !self.app.config.trust.proxies.contain(ip) => Some(ip),
            Peer::Tcp(_) | Peer::Unix => None,
        }
    }

    async fn serve(self: Arc<Self>, stream: Stream, peer: Peer, place: Place) {
        let tls = self.tls.as_ref().filter(|_| matches!(stream, Stream::Tcp(_)));
        let _open = self.open.clone();
        let mut stopping = self.stopping.clone();
        let app = Arc::clone(&self.app);
        let secured = match (tls, stream) {
            (Some(tls), Stream::Tcp(stream)) => tokio::select! {
                secured = tls.accept(stream) => secured,
                () = connection::stopped(&mut stopping) => return,
                () = place.displaced() => return,
            },
            (_, stream) => {
                let via = Via {
                    peer,
                    tls: false,
                    subject: None,
                    own: OwnMemory::single(),
                };
                return connection::serve(app, stream, via, &place, stopping).await;
            }
        };
        match secured {
            Err(e) => log::debug!("connection from {peer}: {e:#}"),
            Ok(Secured { stream, http2, subject }) => {
                let via = Via {
                    peer,
                    tls: true,
                    subject: subject.map(Arc::from),
                    own: if http2 {
                        OwnMemory::among_many()
                    } else {
                        OwnMemory::single()
                    },
                };
                if http2 {
                    http2::serve(app, stream, via, &place, stopping).await;
                } else {
                    connection::serve(app, stream, via, &place, stopping).await;
                }
            }
        }
    }
}

/// A crowd in the log, where each connection would be a line.
static CROWD: Ration = Ration::new(1);

fn log_crowd(what: &str, peer: Peer, full: Full) {
    let Some(omitted) = CROWD.take() else {
        return;
    };
    match full {
        Full::Share(n) => log::warn!("{what} from {peer}: it has its share of {n} already{omitted}"),
        Full::All(n) => log::warn!("{what} from {peer}: all {n} are in use (--max-http-connections){omitted}"),
    }
}

async fn turn_away(mut stream: Stream, speaks_tls: bool) {
    if !speaks_tls {
        let _ = stream.write_all(BUSY).await;
    }
}

/// What a connection too many is told.
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nServer: anytermd\r\nRetry-After: 5\r\n\
                      Content-Length: 0\r\nConnection: close\r\n\r\n";

/// An accept may report what went wrong with a connection that nobody has seen yet (accept(2)).
fn is_of_the_connection(e: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted, TimedOut};
    matches!(e.kind(), ConnectionAborted | ConnectionReset | Interrupted | TimedOut)
}
