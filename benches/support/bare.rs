//! What HTTP alone costs: hyper on the daemon's kind of runtime, answering the two requests of a key without doing
//! anything for it. The bench starts itself for that, as a process of its own.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::io::{self, Write};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// The word that makes this program the server.
pub const WORD: &str = "--bare-hyper";

/// Serves until it is killed; prints its address first.
pub fn serve() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("listening on http://{}/", listener.local_addr()?);
        io::stdout().flush()?;
        let typed = Arc::new(Notify::new());
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let typed = Arc::clone(&typed);
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(Arc::clone(&typed), request));
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await
            });
        }
    })
}

async fn answer(typed: Arc<Notify>, request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
    let form = request.into_body().collect().await?.to_bytes();
    let body = if form.starts_with(b"a=open") {
        "0"
    } else if form.starts_with(b"a=send") {
        typed.notify_one();
        ""
    } else {
        typed.notified().await;
        "k52000:i1:xk33:"
    };
    Ok(Response::new(Full::from(body)))
}
