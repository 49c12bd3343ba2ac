//! Certificates, made by openssl, and clients that speak TLS.

use super::{Conn, Daemon, TempDir, wait};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// A certificate and its key, as files.
pub struct Pair {
    /// The certificate.
    pub cert: String,
    /// Its key.
    pub key: String,
}

impl Pair {
    /// The options that make the daemon use it.
    pub fn options(&self) -> [&str; 4] {
        ["--tls-cert", &self.cert, "--tls-key", &self.key]
    }
}

/// Runs openssl, which must succeed.
pub fn openssl(arguments: &[&str]) {
    let out = Command::new("openssl")
        .args(arguments)
        .output()
        .expect("openssl is installed");
    assert!(
        out.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
}

/// An authority that signs itself, in files that begin with `name`.
pub fn authority(dir: &TempDir, name: &str) -> Pair {
    let pair = pair(dir, name);
    openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        &format!("/CN={name}"),
        "-keyout",
        &pair.key,
        "-out",
        &pair.cert,
    ]);
    share(&pair.cert);
    pair
}

/// A certificate of that authority. `subject` is in openssl's notation, `/CN=ann`.
pub fn issue(dir: &TempDir, by: &Pair, name: &str, subject: &str) -> Pair {
    let pair = pair(dir, name);
    let (request, extensions) = (dir.file(&format!("{name}.csr")), dir.file(&format!("{name}.ext")));
    std::fs::write(&extensions, "subjectAltName=IP:127.0.0.1,DNS:localhost\n").expect("write");
    openssl(&[
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-utf8",
        "-subj",
        subject,
        "-keyout",
        &pair.key,
        "-out",
        &request,
    ]);
    openssl(&[
        "x509",
        "-req",
        "-in",
        &request,
        "-CA",
        &by.cert,
        "-CAkey",
        &by.key,
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        &extensions,
        "-out",
        &pair.cert,
    ]);
    share(&pair.cert);
    share(&pair.key);
    pair
}

fn pair(dir: &TempDir, name: &str) -> Pair {
    Pair {
        cert: dir.file(&format!("{name}.crt")),
        key: dir.file(&format!("{name}.key")),
    }
}

/// Makes a file readable for the user that the daemon runs as.
pub fn share(path: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).expect("chmod");
}

/// What a client trusts and shows, and the protocols that it offers.
pub fn client(ca: &Pair, own: Option<&Pair>, protocols: &[&[u8]]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate(&ca.cert)).expect("root");
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots);
    let mut config = match own {
        None => builder.with_no_client_auth(),
        Some(pair) => {
            let key = PrivateKeyDer::from_pem_file(&pair.key).expect("key");
            builder
                .with_client_auth_cert(vec![certificate(&pair.cert)], key)
                .expect("pair")
        }
    };
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}

/// The first certificate of a file.
pub fn certificate(path: impl AsRef<Path>) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(path).expect("certificate")
}

/// A stream to the daemon under TLS, its handshake done.
pub fn stream(
    daemon: &Daemon,
    config: &Arc<ClientConfig>,
) -> std::io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let tcp = TcpStream::connect(daemon.addr())?;
    tcp.set_read_timeout(Some(wait::LONG))?;
    tcp.set_write_timeout(Some(wait::LONG))?;
    let name = ServerName::try_from("localhost").expect("name");
    let session = ClientConnection::new(Arc::clone(config), name).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(session, tcp);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    Ok(stream)
}

/// A connection of HTTP/1.1 under TLS.
pub fn conn(daemon: &Daemon, config: &Arc<ClientConfig>) -> std::io::Result<Conn> {
    Ok(Conn::on(stream(daemon, config)?, &daemon.addr().to_string()))
}

/// Whether a client is let in: one without a good certificate hears of it only after the handshake (RFC 8446, 4.4.2.4).
pub fn is_let_in(daemon: &Daemon, config: &Arc<ClientConfig>) -> bool {
    let request = format!("GET /anyterm.css HTTP/1.1\r\nHost: {}\r\n\r\n", daemon.addr());
    let mut first = [0; 4];
    let said = stream(daemon, config).and_then(|mut stream| {
        stream.write_all(request.as_bytes())?;
        stream.read_exact(&mut first)
    });
    said.is_ok() && first == *b"HTTP"
}
