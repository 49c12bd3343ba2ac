//! Options that say who may come in.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Who may come in, and how.
#[derive(Debug, Clone, Args)]
pub struct TrustOptions {
    /// Certificate for https, with those between it and the root, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// Private key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Ask browsers for a certificate of these authorities, in PEM; its common name becomes %u
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_client_ca: Option<PathBuf>,

    /// Authentication
    #[arg(short, long, value_name = "SCHEME", value_enum, default_value_t = Auth::None)]
    pub auth: Auth,

    /// Password file of --auth basic, as htpasswd writes it
    #[arg(long, value_name = "FILE")]
    pub htpasswd: Option<PathBuf>,

    /// Header with the user for --auth header
    #[arg(long, value_name = "NAME")]
    pub auth_header: Option<String>,

    /// Keys of the console that signs links for --auth link, one a line, two at most
    #[arg(long, value_name = "FILE")]
    pub link_key: Option<PathBuf>,

    /// Believe proxies at these addresses whom they speak for; repeatable
    #[arg(long, value_name = "CIDR")]
    pub trust_proxy: Vec<String>,

    /// Answer under this name of the machine too, *.DOMAIN for all below one; repeatable
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,

    /// Let pages of this site use the gateway too: http://HOST or https://HOST, either with :PORT, or null; repeatable
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,

    /// Pages that may show this one in a frame: self, none, https://HOST and the like (CSP frame-ancestors);
    /// repeatable [default: any, but it asks in those of other hosts]
    #[arg(long, value_name = "SOURCES")]
    pub frame_ancestors: Vec<String>,
}

/// How a browser's user is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    /// Nobody is asked; there is no user.
    None,
    /// A name is asked for and believed; a web server in front checked it.
    Null,
    /// One fixed name and password, for trying out.
    Trivial,
    /// Names and passwords of a file.
    Basic,
    /// A trusted proxy tells the name in a header.
    Header,
    /// A console signs what may be opened, and by whom.
    Link,
}
