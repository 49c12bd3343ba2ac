//! What the terminal shows for what it is fed, by concern.

mod linux;
mod properties;
mod resize;
mod screen;
mod support;
mod unicode;
mod vt52;
