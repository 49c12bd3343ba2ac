//! What must hold for any input at all: shared by the property tests, the fuzz targets (fuzz/) and the run of their
//! corpora in the normal tests.

// Each of them uses a part of this.
#![allow(dead_code)]

pub mod client;
pub mod fuzzed;
pub mod markup;
pub mod page;
pub mod screen;
