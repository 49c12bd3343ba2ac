//! A terminal gateway: a program under a pseudoterminal, its screen in any browser.
//!
//! Data flows one way:
//!
//! ```text
//! listener -> http -> session -> backend (pty or serial line) -> the command
//!                        |
//!                        +-> terminal (bytes -> screen) -> render (rows -> html -> edit script) -> http answer
//! ```
//!
//! | module | holds | may import |
//! |---|---|---|
//! | [`startup`] | from the options to a daemon at work | all of them |
//! | [`server`] | accept loop: limits, hand-off, draining on shutdown | `http`, `session`, `net`, `config`, `trust`, `ration` |
//! | [`http`] | routes, parameters, authentication, the channel | `session`, `page`, `config`, `trust`, `ration` |
//! | [`session`] | registry, sessions, reaper, pump | `command`, `backend`, `terminal`, `render`, `config`, `charset`, `trust`, `ration` |
//! | [`render`] | rows to html, html rows to an edit script | `terminal` |
//! | [`config`] | checked configuration | `cli`, `command`, `backend`, `charset`, `trust` |
//! | [`daemon`], [`net`] | background, pid file, privileges, logging; sockets | `config` |
//! | [`cli`], [`command`], [`backend`], [`terminal`], [`page`], [`charset`], [`trust`], [`ration`] | one concern each | nothing of ours |

pub mod backend;
pub mod charset;
pub mod cli;
pub mod command;
pub mod config;
pub mod daemon;
pub mod http;
pub mod net;
pub mod page;
pub mod ration;
pub mod render;
pub mod server;
pub mod session;
pub mod startup;
pub mod terminal;
pub mod trust;
