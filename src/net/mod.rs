//! Sockets: which to bind, and what to call them.

mod bind;
mod listener;

pub use bind::bind_all;
pub use listener::{Accepting, Listener, Stream};
