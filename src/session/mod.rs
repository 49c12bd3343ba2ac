//! Sessions: a command, its terminal, and what the browser was told of it.

mod acks;
mod answers;
mod echo;
mod id;
mod input;
mod lookup;
mod open;
mod places;
mod pump;
mod reaper;
mod receive;
mod registry;
mod resize;
mod room;
mod side;
mod state;
mod target;

pub use crate::terminal::PageColors;
pub use answers::{Answers, Screen, Standing};
pub use id::SessionId;
pub use input::{Input, InputError, Mouse, MouseAction};
pub use open::{Launch, OpenError, OpenRequest};
pub use receive::{Answer, Poll, Received};
pub use registry::Registry;
pub use room::Share;
pub use side::Side;
pub use state::{End, Owner, SIZE_LIMITS, Session};
pub use target::Unaimed;
