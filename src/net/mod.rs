//! Sockets: which to bind, what to call them, and TLS over them.

mod bind;
mod listener;
mod subject;
mod tls;

pub use bind::bind_all;
pub use listener::{Accepting, Listener, Scheme, Stream};
pub use tls::{Secured, Tls};
