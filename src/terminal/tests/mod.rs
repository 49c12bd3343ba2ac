//! What the terminal shows for what it is fed, by concern.

mod edges;
mod editing;
mod linux;
mod properties;
mod rendition;
mod report;
mod resize;
mod screen;
mod side;
mod support;
mod typing;
mod unicode;
mod vt52;
