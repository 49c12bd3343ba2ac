//! What the terminal shows for what it is fed, by concern.

mod screen;
mod support;
