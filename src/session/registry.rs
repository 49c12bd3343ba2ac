//! All sessions of the daemon.

use super::id::SessionId;
use super::open::{Launch, OpenError, OpenRequest, open};
use super::places::Places;
use super::pump;
use super::room::Room;
use super::state::Session;
use super::target::{Resolver, Unaimed};
use crate::config::Config;
use crate::ration::Ration;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How long an open waits for the commands of closed sessions: longer than any takes to end.
const ENDING: Duration = Duration::from_secs(4);

/// Refusals for want of room in the log: they come as often as somebody asks.
static REFUSALS: Ration = Ration::new(20);

/// The sessions by their ids.
pub struct Registry {
    launch: Launch,
    resolver: Resolver,
    room: Arc<Room>,
    sessions: Mutex<HashMap<SessionId, Arc<Session>>>,
    places: Arc<Places>,
    /// Each pump holds a sender, so that the receiver ends when the last pump has.
    pumps: Mutex<Option<mpsc::Sender<()>>>,
    all_ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
}

impl Registry {
    /// No sessions yet; their commands will be started as `launch` says.
    pub fn new(launch: Launch) -> Registry {
        let (sender, receiver) = mpsc::channel(1);
        Registry {
            launch,
            resolver: Resolver::default(),
            room: Arc::default(),
            sessions: Mutex::default(),
            places: Arc::default(),
            pumps: Mutex::new(Some(sender)),
            all_ended: tokio::sync::Mutex::new(receiver),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<Session>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session of that id, if it is this user's, who is at this address.
    pub fn find(&self, id: &str, user: &str, client: Option<IpAddr>) -> Option<Arc<Session>> {
        self.lock()
            .get(id)
            .filter(|session| session.is_of(user, client))
            .cloned()
    }

    /// The session that was opened for the page that asks, if it does so again because it got no answer.
    pub fn opened_before(&self, request: &OpenRequest, client: Option<IpAddr>) -> Option<Arc<Session>> {
        let OpenRequest { owner, page, .. } = request;
        let sessions = self.lock();
        let mut own = sessions.values().filter(|session| session.is_of(&owner.user, client));
        own.find(|session| session.awaits(page)).cloned()
    }

    /// Finds where a request's command is to connect to, which has to be known before the session is opened where only
    /// some targets are allowed. The request is of the client at that address.
    ///
    /// # Errors
    /// The target is not among them, or has no address.
    pub async fn aim(
        &self,
        config: &Config,
        request: &OpenRequest,
        client: Option<IpAddr>,
    ) -> Result<Option<IpAddr>, Unaimed> {
        self.resolver.aim(config, request, client).await
    }

    /// Opens a session, unless there are as many as may be, of all or of this client; ended ones do not count. Closed
    /// ones do until their commands are gone, and that is waited for: what runs is never more than `--max-sessions`.
    pub async fn open(&self, config: &Config, request: OpenRequest) -> Result<Arc<Session>, OpenError> {
        let mut late = std::pin::pin!(tokio::time::sleep(ENDING));
        loop {
            let freed = self.places.freed();
            if let Some(session) = self.open_now(config, &request)? {
                return Ok(session);
            }
            tokio::select! {
                () = freed => {}
                () = &mut late => return Err(full(&request, "what was closed is still ending (--max-sessions)")),
            }
        }
    }

    /// The same without waiting: none if it takes the end of a closed session to make room.
    fn open_now(&self, config: &Config, request: &OpenRequest) -> Result<Option<Arc<Session>>, OpenError> {
        let mut sessions = self.lock();
        make_sure_of_room(&sessions, config, request)?;
        let pumps = self.pumps.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(running) = pumps else {
            return Err("The daemon is stopping".into());
        };
        let (all, own) = self.places.taken(request.counted);
        if all >= config.max_sessions || own >= config.client_limit.sessions {
            return Ok(None);
        }
        let (session, backend) = open(config, &self.launch, &self.room, request)?;
        let place = self.places.take(request.counted);
        let session = Arc::new(session);
        sessions.insert(session.id().clone(), Arc::clone(&session));
        let pumped = Arc::clone(&session);
        tokio::spawn(async move {
            pump::run(pumped, backend).await;
            drop((place, running));
        });
        Ok(Some(session))
    }

    /// Ends and forgets a session.
    pub fn close(&self, id: &str, why: &'static str) {
        let session = self.lock().remove(id);
        if let Some(session) = session {
            session.close(why);
        }
    }

    /// Ends and forgets the sessions that nobody wants any more.
    pub(super) fn sweep(&self, now: Instant) {
        let expired: Vec<Arc<Session>> = {
            let mut sessions = self.lock();
            let expired = |_: &SessionId, session: &mut Arc<Session>| session.is_expired(now);
            sessions.extract_if(expired).map(|(_, session)| session).collect()
        };
        for session in expired {
            session.close("nobody asked for it any more");
        }
    }

    /// Time was lost in which no request could be served: it counts for no session. Those that came meanwhile are served
    /// before the next look.
    pub(super) fn excuse(&self, lost: Duration, now: Instant) {
        for session in self.lock().values() {
            session.excuse(lost, now);
        }
    }

    /// Ends every session and waits until the commands are gone, at most for `patience`. No new ones are opened.
    pub async fn shut_down(&self, patience: Duration) {
        *self.pumps.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let all: Vec<Arc<Session>> = self.lock().drain().map(|(_, session)| session).collect();
        for session in all {
            session.close("the daemon stops");
        }
        let mut all_ended = self.all_ended.lock().await;
        if tokio::time::timeout(patience, all_ended.recv()).await.is_err() {
            log::warn!("some commands did not end in time");
        }
    }
}

fn make_sure_of_room(
    sessions: &HashMap<SessionId, Arc<Session>>,
    config: &Config,
    request: &OpenRequest,
) -> Result<(), OpenError> {
    let counted = request.counted;
    let (mut live, mut own) = (0, 0);
    for session in sessions.values().filter(|session| session.is_live()) {
        live += 1;
        own += usize::from(counted.is_some() && session.counted == counted);
    }
    if live >= config.max_sessions {
        return Err(full(
            request,
            &format!("all {live} sessions are in use (--max-sessions)"),
        ));
    }
    if own >= config.client_limit.sessions {
        log_refusal(
            request,
            &format!("it has {own} sessions already (--max-sessions-per-client)"),
        );
        return Err(
            format!("Your address has {own} sessions already, as many as --max-sessions-per-client allows").into(),
        );
    }
    Ok(())
}

/// There is no room for this one.
fn full(request: &OpenRequest, why: &str) -> OpenError {
    log_refusal(request, why);
    "The maximum number of concurrent sessions has been reached".into()
}

fn log_refusal(request: &OpenRequest, why: &str) {
    if let Some(omitted) = REFUSALS.take() {
        log::warn!("refused: from {}: {why}{omitted}", request.host);
    }
}
