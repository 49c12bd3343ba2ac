//! A bound socket, before and after the runtime starts.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A bound socket.
pub enum Listener {
    /// A TCP socket.
    Tcp(std::net::TcpListener, Scheme),
    /// A Unix domain socket and its path.
    Unix(std::os::unix::net::UnixListener, PathBuf),
}

/// What is spoken on a TCP socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `http`.
    Http,
    /// `https`.
    Https,
}

impl Scheme {
    /// As it stands at the beginning of an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// A socket in the runtime's hands.
pub enum Accepting {
    /// A TCP socket.
    Tcp(tokio::net::TcpListener),
    /// A Unix domain socket.
    Unix(tokio::net::UnixListener),
}

/// A connection.
pub enum Stream {
    /// By TCP.
    Tcp(tokio::net::TcpStream),
    /// By TCP, under TLS.
    Tls(Box<tokio_rustls::server::TlsStream<tokio::net::TcpStream>>),
    /// By a Unix domain socket.
    Unix(tokio::net::UnixStream),
}

impl Listener {
    /// The TCP port.
    pub fn port(&self) -> Option<u16> {
        match self {
            Listener::Tcp(listener, _) => listener.local_addr().ok().map(|at| at.port()),
            Listener::Unix(..) => None,
        }
    }

    /// Hands the socket to the runtime, which must have been entered.
    pub fn start(self) -> io::Result<Accepting> {
        match self {
            Listener::Tcp(listener, _) => tokio::net::TcpListener::from_std(listener).map(Accepting::Tcp),
            Listener::Unix(listener, _) => tokio::net::UnixListener::from_std(listener).map(Accepting::Unix),
        }
    }
}

impl Display for Listener {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Listener::Tcp(listener, scheme) => match listener.local_addr() {
                Ok(at) => write!(f, "{}://{at}/", scheme.as_str()),
                Err(e) => write!(f, "{}://?/ ({e})", scheme.as_str()),
            },
            Listener::Unix(_, path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Accepting {
    /// The next connection, and the address at its other end where it has one.
    pub async fn accept(&self) -> io::Result<(Stream, Option<IpAddr>)> {
        match self {
            Accepting::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // Answers are small and each is waited for.
                stream.set_nodelay(true)?;
                Ok((Stream::Tcp(stream), Some(peer.ip().to_canonical())))
            }
            Accepting::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                Ok((Stream::Unix(stream), None))
            }
        }
    }
}

macro_rules! each {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Stream::Tcp($stream) => $call,
            Stream::Tls($stream) => $call,
            Stream::Unix($stream) => $call,
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_read(cx, buf))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        each!(self, stream => Pin::new(stream).poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => Pin::new(stream).poll_shutdown(cx))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        each!(self, stream => Pin::new(stream).poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }
}
