//! The accept loop: connections in, requests to [`http`](crate::http), and an orderly end.

mod aside;
mod connection;
mod handed;
mod http2;
mod watched;

use crate::http::{App, Own, Peer, Via};
use crate::net::{Accepting, Listener, Secured, Stream, Tls};
use anyhow::{Context as _, Result};
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::sync::{Semaphore, mpsc, watch};

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
        connections: Semaphore::new(limit),
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
    connections: Semaphore,
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
                    let peer = peer.map_or(Peer::Unix, Peer::Tcp);
                    tokio::spawn(Arc::clone(&self).serve(stream, peer));
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

    async fn serve(self: Arc<Self>, mut stream: Stream, peer: Peer) {
        let tls = self.tls.as_ref().filter(|_| matches!(stream, Stream::Tcp(_)));
        let Ok(_place) = self.connections.try_acquire() else {
            log::warn!("refused a connection from {peer}: there are too many");
            if tls.is_none() {
                let _ = stream.write_all(BUSY).await;
            }
            return;
        };
        let _open = self.open.clone();
        let mut stopping = self.stopping.clone();
        let app = Arc::clone(&self.app);
        let secured = match (tls, stream) {
            (Some(tls), Stream::Tcp(stream)) => tokio::select! {
                secured = tls.accept(stream) => secured,
                () = connection::stopped(&mut stopping) => return,
            },
            (_, stream) => {
                let via = Via {
                    peer,
                    tls: false,
                    subject: None,
                    own: Own::single(),
                };
                return connection::serve(app, stream, via, stopping).await;
            }
        };
        match secured {
            Err(e) => log::debug!("connection from {peer}: {e:#}"),
            Ok(Secured { stream, http2, subject }) => {
                let via = Via {
                    peer,
                    tls: true,
                    subject: subject.map(Arc::from),
                    own: if http2 { Own::among_many() } else { Own::single() },
                };
                if http2 {
                    http2::serve(app, stream, via, stopping).await;
                } else {
                    connection::serve(app, stream, via, stopping).await;
                }
            }
        }
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
