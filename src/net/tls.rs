//! TLS 1.2 and 1.3, by rustls on ring.

use super::listener::Stream;
use super::subject;
use super::validity::Validity;
use crate::config::TlsFiles;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// How long a handshake may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// First byte of a handshake: a record of that type (RFC 8446, 5.1).
const HANDSHAKE: u8 = 22;
/// What a client that speaks http is told.
const NOT_HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nServer: anytermd\r\n\
    Content-Type: text/plain; charset=\"UTF-8\"\r\nContent-Length: 71\r\nConnection: close\r\n\r\n\
    This port speaks https: put https:// instead of http:// before its name\n";

/// The certificates in use.
pub struct Tls {
    files: TlsFiles,
    current: RwLock<Current>,
}

/// What the files hold.
struct Current {
    config: Arc<ServerConfig>,
    validities: Vec<Validity>,
}

/// A connection after its handshake.
pub struct Secured {
    /// The connection.
    pub stream: Stream,
    /// Whether HTTP/2 was chosen (RFC 7301, `h2`).
    pub http2: bool,
    /// The common name of the client's certificate, where one was asked for.
    pub subject: Option<String>,
}

impl Tls {
    /// Reads the files. They must be readable for the user that the daemon runs as.
    ///
    /// # Errors
    /// A file can't be read, holds something else, or certificate and key are not of a pair.
    pub fn load(files: &TlsFiles) -> Result<Tls> {
        Ok(Tls {
            current: RwLock::new(Current::read(files)?),
            files: files.clone(),
        })
    }

    /// Reads the files again, for connections to come.
    ///
    /// # Errors
    /// As for [`Tls::load`]; then everything stays as it was.
    pub fn reload(&self) -> Result<()> {
        let new = Current::read(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// What is wrong with the certificates, though they work: their dates.
    pub fn warnings(&self) -> Vec<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let faults = current.validities.iter().map(|validity| validity.fault(now));
        let numbered = faults.zip(1..).filter_map(|(fault, number)| Some((fault?, number)));
        let file = self.files.cert.display();
        numbered
            .map(|(fault, number)| format!("--tls-cert {file}: certificate {number} of the file {fault}"))
            .collect()
    }

    /// Shakes hands. A client that speaks http is told so.
    ///
    /// # Errors
    /// The client's part was wrong or took too long.
    pub async fn accept(&self, stream: TcpStream) -> Result<Secured> {
        tokio::time::timeout(HANDSHAKE_TIME, self.handshake(stream))
            .await
            .context("the handshake took too long")?
    }

    async fn handshake(&self, mut stream: TcpStream) -> Result<Secured> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 1 && first != [HANDSHAKE] {
            turn_away(&mut stream).await?;
            anyhow::bail!("not TLS");
        }
        let config = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).config);
        let stream = TlsAcceptor::from(config).accept(stream).await?;
        let (_, session) = stream.get_ref();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        let subject = certificate.map(subject::common_name).transpose()?;
        Ok(Secured {
            http2: session.alpn_protocol() == Some(b"h2"),
            subject,
            stream: Stream::Tls(Box::new(stream)),
        })
    }
}

/// Answers in plain text. What the client sent is read first, because closing with it unread would
/// reset the connection and lose the answer.
async fn turn_away(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let read = stream.read(&mut request).await?;
    if request
        .get(..read)
        .is_some_and(|text| text.windows(6).any(|at| at == b"HTTP/1"))
    {
        stream.write_all(NOT_HTTP).await?;
    }
    stream.shutdown().await
}

impl Current {
    fn read(files: &TlsFiles) -> Result<Current> {
        let chain = certificates(&files.cert).with_context(|| format!("--tls-cert {}", files.cert.display()))?;
        // What can't be read here is for browsers to judge.
        let validities = chain.iter().flat_map(Validity::of).collect();
        let config = Arc::new(server_config(files, chain)?);
        Ok(Current { config, validities })
    }
}

fn server_config(files: &TlsFiles, chain: Vec<CertificateDer<'static>>) -> Result<ServerConfig> {
    let key = private_key(&files.key).with_context(|| format!("--tls-key {}", files.key.display()))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .context("TLS")?;
    let builder = match &files.client_ca {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let verifier = client_verifier(path).with_context(|| format!("--tls-client-ca {}", path.display()))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder
        .with_single_cert(chain, key)
        .context("--tls-cert and --tls-key")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let text = std::fs::read(path)?;
    let all = CertificateDer::pem_slice_iter(&text).collect::<Result<Vec<_>, _>>()?;
    ensure!(!all.is_empty(), "there is no certificate in it");
    Ok(all)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>> {
    let text = std::fs::read(path)?;
    PrivateKeyDer::from_pem_slice(&text).context("there is no private key in it")
}

fn client_verifier(path: &Path) -> Result<Arc<dyn ClientCertVerifier>> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate)?;
    }
    let provider = Arc::new(default_provider());
    Ok(WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?)
}
