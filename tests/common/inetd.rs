//! A listener that starts a program for each connection and hands it the socket, as inetd does.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A service on a free loopback port; its programs end with it.
pub struct Inetd {
    /// The port.
    pub port: u16,
    running: Arc<Mutex<Vec<(TcpStream, Child)>>>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Inetd {
    /// Serves each connection with what `program` makes.
    pub fn start(program: impl Fn() -> Command + Send + 'static) -> Inetd {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let port = listener.local_addr().expect("address").port();
        let (running, stopping) = (Arc::<Mutex<Vec<_>>>::default(), Arc::<AtomicBool>::default());
        let thread = thread::spawn({
            let (running, stopping) = (Arc::clone(&running), Arc::clone(&stopping));
            move || {
                for stream in listener.incoming().flatten() {
                    if stopping.load(Ordering::SeqCst) {
                        return;
                    }
                    running.lock().expect("list").push(serve(stream, &mut program()));
                }
            }
        });
        Inetd {
            port,
            running,
            stopping,
            thread: Some(thread),
        }
    }
}

fn serve(stream: TcpStream, program: &mut Command) -> (TcpStream, Child) {
    let side = || Stdio::from(OwnedFd::from(stream.try_clone().expect("socket")));
    let child = program.stdin(side()).stdout(side()).stderr(Stdio::null()).spawn();
    (stream, child.expect("spawn"))
}

impl Drop for Inetd {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.thread.take().map(JoinHandle::join);
        for (stream, mut child) in self.running.lock().expect("list").drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
            let _ = kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM);
            let _ = child.wait();
        }
    }
}

/// A loopback port where nobody listens: connections to it are refused as long as the value lives,
/// because the port stays taken by a socket that never listens.
pub struct ClosedPort {
    /// The port.
    pub port: u16,
    _socket: OwnedFd,
}

impl ClosedPort {
    /// Takes a port.
    pub fn new() -> ClosedPort {
        use nix::sys::socket::{self, AddressFamily, SockFlag, SockType, SockaddrIn};
        let flags = SockFlag::SOCK_CLOEXEC;
        let socket = socket::socket(AddressFamily::Inet, SockType::Stream, flags, None);
        let socket = socket.expect("socket");
        let fd = std::os::fd::AsRawFd::as_raw_fd(&socket);
        socket::bind(fd, &SockaddrIn::new(127, 0, 0, 1, 0)).expect("bind");
        let addr: SockaddrIn = socket::getsockname(fd).expect("address");
        ClosedPort {
            port: addr.port(),
            _socket: socket,
        }
    }
}
