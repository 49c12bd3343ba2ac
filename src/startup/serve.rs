//! The runtime, and what happens in it until a signal ends the daemon.

use crate::daemon::{CommandLine, HeldSignals};
use crate::http::App;
use crate::net::{Listener, Tls};
use crate::server;
use anyhow::{Context, Result};
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What is served.
pub(super) struct Served {
    pub(super) listeners: Vec<Listener>,
    pub(super) tls: Option<Tls>,
    pub(super) app: App,
}

/// A runtime that hears signals.
pub(super) struct Ready {
    runtime: Runtime,
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Ready {
    /// Takes what it needs of the system, so that nothing can be missing after the start was reported.
    pub(super) fn new() -> Result<Ready> {
        // One thread: a key passes through two sockets and a pseudoterminal, and hand-overs between
        // threads would cost more than all the work in between.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("cannot start the runtime")?;
        let entered = runtime.enter();
        let hear = |kind| signal(kind).context("cannot hear signals");
        let (terminate, interrupt) = (hear(SignalKind::terminate())?, hear(SignalKind::interrupt())?);
        // Nor must a terminal that goes away take the sessions with it.
        let hangup = hear(SignalKind::hangup())?;
        drop(entered);
        Ok(Ready {
            runtime,
            terminate,
            interrupt,
            hangup,
        })
    }

    /// Serves until a signal says that it is enough.
    pub(super) fn serve(
        self,
        served: Served,
        held_signals: HeldSignals,
        command_line: Option<&CommandLine>,
    ) -> Result<()> {
        let Ready {
            runtime,
            mut terminate,
            mut interrupt,
            hangup,
        } = self;
        let served = runtime.block_on(async {
            let (app, tls) = (Arc::new(served.app), served.tls.map(Arc::new));
            tokio::spawn(reread(hangup, Arc::clone(&app), tls.clone()));
            drop(held_signals);
            let shutdown = async {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                log::info!("stopping");
                let _ = command_line.map(|line| line.replace("anytermd: ending its sessions"));
            };
            server::run(served.listeners, tls, app, shutdown).await
        });
        // A thread may wait for a name server yet.
        runtime.shutdown_background();
        served
    }
}

/// Reads the files of certificates and passwords again at each HUP. No session notices; where a file is
/// broken, all stays as it was.
async fn reread(mut hangup: Signal, app: Arc<App>, tls: Option<Arc<Tls>>) {
    while hangup.recv().await.is_some() {
        let reloaded = tls.as_ref().map_or(Ok(()), |tls| tls.reload());
        match reloaded.and_then(|()| app.reload()) {
            Ok(()) => log::info!("read the files again"),
            Err(e) => log::error!("nothing was changed: {e:#}"),
        }
        for warning in tls.iter().flat_map(|tls| tls.warnings()) {
            log::warn!("{warning}");
        }
    }
}
