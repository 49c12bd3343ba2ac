//! Who may come in: passwords, signed links, networks, names, and patience.

mod apr1;
mod links;
mod names;
mod networks;
mod origins;
mod passwords;
mod targets;
mod throttle;
mod used;

pub use links::{Expected, Keys, Link, LinkError};
pub use names::{Names, host_of};
pub use networks::{Networks, client_address, client_network};
pub use origins::{Origin, Origins};
pub use passwords::Passwords;
pub use targets::{Foreign, Targets};
pub use throttle::{Throttle, TooMany, Turn};
pub use used::{Claim, Unclaimed, Used};
