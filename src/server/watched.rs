//! A stream that tells what hyper does not: when an answer has left, and when a header begins.

use crate::http::Delivery;
use crate::net::Stream;
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

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
    io: TokioIo<Stream>,
    delivery: Arc<Delivery>,
    progress: Arc<Progress>,
}

impl Watched {
    /// Watches `stream`.
    pub fn new(stream: Stream, delivery: Arc<Delivery>, progress: Arc<Progress>) -> Watched {
        Watched {
            io: TokioIo::new(stream),
            delivery,
            progress,
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
        self.io.into_inner()
    }
}

impl hyper::rt::Read for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.io).poll_read(cx, buf);
        if read.is_ready() {
            self.progress.received();
        }
        read
    }
}

impl hyper::rt::Write for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, buf);
        self.note(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        if let Poll::Ready(Ok(())) = flushed {
            self.delivery.written();
            self.progress.answered();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        self.note(written)
    }
}
