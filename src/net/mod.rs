//! Sockets: which to bind, what to call them, and TLS over them.

mod bind;
mod listener;
mod subject;
mod tls;
mod trial;
mod validity;

pub use bind::{bind_all, bind_unix};
pub use listener::{Accepting, Listener, Scheme, Stream};
pub use tls::{Secured, Tls};
pub use trial::try_all;
