//! A stream that tells what hyper does not: when an answer has left, and when a header begins.

use super::crowd::Standing;
use crate::http::Delivery;
use crate::net::Stream;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How far the request under way has come.
pub struct Progress(Mutex<Stage>);

/// What a connection is at.
#[derive(Clone, Copy, Debug)]
pub enum Stage {
    /// Connected, then, and nothing has come yet.
    Silent(Instant),
    /// Between two requests, since then.
    Idle(Instant),
    /// A header has begun, then.
    Header(Instant),
    /// The header is complete: a body is read or an answer made.
    Request,
    /// The answer is being written; then, a part of it was last taken.
    Answer(Instant),
}

impl Progress {
    /// A connection that has just been made.
    pub fn new() -> Progress {
        Progress(Mutex::new(Stage::Silent(Instant::now())))
    }

    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the connection is at.
    pub fn stage(&self) -> Stage {
        *self.lock()
    }

    /// What the connection does. A header that is not complete is no request yet.
    pub fn standing(&self) -> Standing {
        match self.stage() {
            Stage::Silent(_) | Stage::Header(_) => Standing::Fresh,
            Stage::Idle(_) => Standing::Idle,
            Stage::Request | Stage::Answer(_) => Standing::Busy,
        }
    }

    /// The header is read: the request may take its time.
    pub fn header_is_complete(&self) {
        *self.lock() = Stage::Request;
    }

    /// The answer is ready to be written.
    pub fn answer_is_ready(&self) {
        *self.lock() = Stage::Answer(Instant::now());
    }

    fn received(&self) {
        let mut stage = self.lock();
        if let Stage::Silent(_) | Stage::Idle(_) = *stage {
            *stage = Stage::Header(Instant::now());
        }
    }

    fn taken(&self) {
        let mut stage = self.lock();
        if let Stage::Answer(_) = *stage {
            *stage = Stage::Answer(Instant::now());
        }
    }

    fn answered(&self) {
        let mut stage = self.lock();
        if let Stage::Answer(_) = *stage {
            *stage = Stage::Idle(Instant::now());
        }
    }
}

/// A connection's stream. hyper flushes it only after it has written all it had.
pub struct Watched {
    stream: Stream,
    delivery: Arc<Delivery>,
    progress: Arc<Progress>,
    /// Bytes have come, and whoever serves them has not been told to wait since.
    unserved: bool,
}

impl Watched {
    /// Watches `stream`.
    pub fn new(stream: Stream, delivery: Arc<Delivery>, progress: Arc<Progress>) -> Watched {
        Watched {
            stream,
            delivery,
            progress,
            unserved: false,
        }
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.progress.taken();
        }
        written
    }

    /// The stream itself.
    pub fn into_inner(self) -> Stream {
        self.stream
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        match read {
            Poll::Pending => self.unserved = false,
            Poll::Ready(_) if buf.filled().len() > before => {
                self.unserved = true;
                self.progress.received();
            }
            // hyper drops a request that it finds the connection closed behind. But what a page that is being closed
            // says last is meant: the end comes after the request has had its turn.
            Poll::Ready(_) if self.unserved => {
                self.unserved = false;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(_) => {}
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.note(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        if let Poll::Ready(Ok(())) = flushed {
            self.delivery.written();
            self.progress.answered();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.note(written)
    }
}
