//! A client for HTTP/2.

use super::{Daemon, http::FORM};
use hyper::body::Bytes;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;

/// What requests are sent on.
pub type Sender = h2::client::SendRequest<Bytes>;

/// Runs `work` to its end.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("runtime").block_on(work)
}

/// Connects, with the settings of `builder`. The task ends with the connection.
pub async fn connect(
    daemon: &Daemon,
    config: &Arc<ClientConfig>,
    builder: &h2::client::Builder,
) -> (Sender, JoinHandle<Result<(), h2::Error>>) {
    let tcp = TcpStream::connect(daemon.addr()).await.expect("connect");
    let name = "localhost".try_into().expect("name");
    let stream = TlsConnector::from(Arc::clone(config)).connect(name, tcp).await;
    let (sender, connection) = builder.handshake(stream.expect("handshake")).await.expect("preface");
    (sender, tokio::spawn(connection))
}

/// The address of a file or the channel.
pub fn uri(daemon: &Daemon, path: &str) -> String {
    format!("https://{}{path}", daemon.addr())
}

/// Sends a form on a connection of HTTP/2 and returns the answer's body.
pub async fn post(sender: &Sender, uri: &str, body: String) -> String {
    let request = hyper::Request::post(uri)
        .header("content-type", FORM)
        .body(())
        .expect("request");
    let (answer, mut stream) = sender
        .clone()
        .ready()
        .await
        .expect("ready")
        .send_request(request, false)
        .expect("send");
    stream.send_data(body.into(), true).expect("body");
    let mut body = answer.await.expect("answer").into_body();
    let mut text = Vec::new();
    while let Some(piece) = body.data().await {
        let piece = piece.expect("piece");
        let _ = body.flow_control().release_capacity(piece.len());
        text.extend_from_slice(&piece);
    }
    String::from_utf8(text).expect("UTF-8")
}
