//! Rows to html, and html rows to the edit script that the browser applies.
//!
//! The only place that knows what a client holds ([`Renderer`]) and that its strings are counted in
//! UTF-16 code units.

mod budget;
mod color;
mod diff;
mod html;
mod script;
mod shadow;
mod span;

pub use budget::Budget;
pub use html::Dialect;
pub use shadow::{Renderer, Update};

/// Applies an edit script the way a page does; the reverse of what [`Renderer`] makes.
///
/// Used by tests, benchmarks and fuzzing, so that all of them agree with the page on one meaning.
pub fn apply(old: &[u16], body: &str) -> Option<Vec<u16>> {
    script::apply(old, body)
}
