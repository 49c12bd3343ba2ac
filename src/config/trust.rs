//! Who may come in.

use super::{absolute, frames};
use crate::cli::{self, TrustOptions};
use crate::trust::{Keys, Names, Networks, Origins, Passwords};
use anyhow::{Context, Result, bail, ensure};
use std::path::PathBuf;

/// Who may come in, and how.
#[derive(Debug)]
pub struct Trust {
    /// How users are told apart.
    pub auth: Auth,
    /// The files for https; plain http without.
    pub tls: Option<TlsFiles>,
    /// The proxies that are believed about whom they speak for.
    pub proxies: Networks,
    /// Names that this machine answers to besides its own.
    pub hosts: Vec<String>,
    /// Sites whose pages may use the channel besides our own.
    pub origins: Origins,
    /// The pages that may show ours in a frame, as a browser is told (CSP3, 6.4.2.1). It is not told without.
    pub frames: Option<String>,
}

/// How users are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Not at all, or by their certificates.
    None,
    /// A name is asked for and believed.
    Null,
    /// One fixed name and password.
    Trivial,
    /// By a password file.
    Basic(PathBuf),
    /// By a header that a proxy adds; its name in lower case.
    Header(String),
    /// By links that a console signs with a key of this file.
    Link(PathBuf),
}

/// Where the certificates for https are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The daemon's certificate and those between it and the root.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authorities that browsers need a certificate of.
    pub client_ca: Option<PathBuf>,
}

/// What is in files that are read again at HUP. The user that the daemon runs as has to be able to.
pub struct Secrets {
    /// Users and their passwords, for [`Auth::Basic`].
    pub passwords: Option<Passwords>,
    /// What links are signed with, for [`Auth::Link`].
    pub keys: Option<Keys>,
}

impl Auth {
    /// Whether only links are opened.
    pub fn is_link(&self) -> bool {
        matches!(self, Auth::Link(_))
    }
}

impl Trust {
    pub(super) fn new(options: &TrustOptions, has_unix: bool) -> Result<Trust> {
        let trust = Trust {
            auth: auth(options)?,
            tls: tls(options)?,
            hosts: hosts(options)?,
            frames: frames::sources(&options.frame_ancestors)?,
            origins: Origins::parse(options.allow_origin.iter().map(String::as_str))
                .map_err(anyhow::Error::msg)
                .context("--allow-origin")?,
            proxies: Networks::parse(options.trust_proxy.iter().map(String::as_str))
                .map_err(anyhow::Error::msg)
                .context("--trust-proxy")?,
        };
        if matches!(trust.auth, Auth::Header(_)) && trust.proxies.is_empty() && !has_unix {
            bail!("--auth header needs --trust-proxy, or a Unix socket for the proxy: anybody could send the header");
        }
        let asks_for_certificates = trust.tls.as_ref().is_some_and(|tls| tls.client_ca.is_some());
        if asks_for_certificates && has_unix && trust.auth == Auth::None {
            bail!("--tls-client-ca says nothing about users of a Unix socket: they need another --auth");
        }
        Ok(trust)
    }
}

fn auth(options: &TrustOptions) -> Result<Auth> {
    let path = |path: &Option<PathBuf>, scheme, option| match path {
        Some(path) => absolute(path, option),
        None => bail!("--auth {scheme} needs {option}"),
    };
    let auth = match options.auth {
        cli::Auth::None => Auth::None,
        cli::Auth::Null => Auth::Null,
        cli::Auth::Trivial => Auth::Trivial,
        cli::Auth::Basic => Auth::Basic(path(&options.htpasswd, "basic", "--htpasswd")?),
        cli::Auth::Header => Auth::Header(header(options.auth_header.as_deref())?),
        cli::Auth::Link => Auth::Link(path(&options.link_key, "link", "--link-key")?),
    };
    // An option without effect is a misunderstanding, and here one that lets people in.
    let unused = |option: &str, scheme: &str| format!("{option} has no effect without --auth {scheme}");
    let basic = matches!(auth, Auth::Basic(_));
    ensure!(options.htpasswd.is_none() || basic, unused("--htpasswd", "basic"));
    let by_header = matches!(auth, Auth::Header(_));
    ensure!(
        options.auth_header.is_none() || by_header,
        unused("--auth-header", "header")
    );
    ensure!(
        options.link_key.is_none() || auth.is_link(),
        unused("--link-key", "link")
    );
    Ok(auth)
}

fn header(name: Option<&str>) -> Result<String> {
    let name = name.context("--auth header needs --auth-header")?;
    match hyper::header::HeaderName::from_bytes(name.as_bytes()) {
        Ok(name) => Ok(name.as_str().to_owned()),
        Err(_) => bail!("--auth-header {name:?}: not the name of a header"),
    }
}

fn hosts(options: &TrustOptions) -> Result<Vec<String>> {
    for name in &options.allow_host {
        let text = "expected a host name, or *. and a domain; addresses are always allowed";
        ensure!(Names::is_name(name), "--allow-host {name:?}: {text}");
    }
    Ok(options.allow_host.clone())
}

/// The files for https, where it is asked for; the parser has seen to it that none is missing.
fn tls(options: &TrustOptions) -> Result<Option<TlsFiles>> {
    let (Some(cert), Some(key)) = (&options.tls_cert, &options.tls_key) else {
        return Ok(None);
    };
    let client_ca = options.tls_client_ca.as_deref();
    Ok(Some(TlsFiles {
        cert: absolute(cert, "--tls-cert")?,
        key: absolute(key, "--tls-key")?,
        client_ca: client_ca.map(|path| absolute(path, "--tls-client-ca")).transpose()?,
    }))
}

impl Secrets {
    /// Reads the files.
    ///
    /// # Errors
    /// One can't be read or is not what it should be.
    pub fn read(trust: &Trust) -> Result<Secrets> {
        let passwords = match &trust.auth {
            Auth::Basic(path) => Some(Passwords::read(path).with_context(|| format!("--htpasswd {}", path.display()))?),
            _ => None,
        };
        let keys = match &trust.auth {
            Auth::Link(path) => Some(Keys::read(path).with_context(|| format!("--link-key {}", path.display()))?),
            _ => None,
        };
        Ok(Secrets { passwords, keys })
    }
}
