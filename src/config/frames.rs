//! The pages that may show ours in a frame.

use anyhow::{Result, bail, ensure};

/// The source list for `frame-ancestors` (CSP3, 6.4.2.1); none if nothing was asked for.
///
/// # Errors
/// A word is no source.
pub fn sources(texts: &[String]) -> Result<Option<String>> {
    if texts.is_empty() {
        return Ok(None);
    }
    let words: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let sources = words.iter().copied().map(source).collect::<Result<Vec<_>>>()?;
    ensure!(
        !sources.is_empty(),
        "--frame-ancestors: a source is needed, such as none"
    );
    let none_and_more = sources.len() > 1 && sources.contains(&"'none'");
    ensure!(
        !none_and_more,
        "--frame-ancestors: none allows no other source beside it"
    );
    Ok(Some(sources.join(" ")))
}

fn source(word: &str) -> Result<&str> {
    match word {
        // In quotes they are keywords, which is hard to type in a shell.
        "self" | "'self'" => Ok("'self'"),
        "none" | "'none'" => Ok("'none'"),
        "*" | "http:" | "https:" => Ok(word),
        _ if is_host(word) => Ok(word),
        _ => bail!("--frame-ancestors {word:?}: expected self, none, *, or HOST with http:// or https:// before it"),
    }
}

/// A host with or without a scheme, `*.` before it and a port after it.
fn is_host(word: &str) -> bool {
    let host = ["http://", "https://"]
        .iter()
        .find_map(|scheme| word.strip_prefix(scheme));
    let (host, port) = match host.unwrap_or(word).rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (host.unwrap_or(word), None),
    };
    let is_port = |port: &str| port == "*" || port.parse::<u16>().is_ok();
    let name = host.strip_prefix("*.").unwrap_or(host);
    let is_of_name = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    let address = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_name = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !name.is_empty() && name.bytes().all(is_of_name),
    };
    is_name && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> Result<Option<String>> {
        sources(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn sources_are_joined() {
        assert_eq!(list(&[]).unwrap(), None);
        let all = [
            "self https://console.example",
            "*.example:*",
            "http://[2001:db8::1]:81",
            "[::1]",
            "https:",
        ];
        let joined = "'self' https://console.example *.example:* http://[2001:db8::1]:81 [::1] https:";
        assert_eq!(list(&all).unwrap().as_deref(), Some(joined));
        assert_eq!(list(&["none"]).unwrap().as_deref(), Some("'none'"));
        assert_eq!(list(&["'none'"]).unwrap().as_deref(), Some("'none'"));
    }

    #[test]
    fn mistakes_are_told() {
        for text in [
            "",
            " ",
            "none self",
            "https://",
            "https://a/path",
            "a;script-src",
            "a,b",
            "'unsafe-inline'",
            "a:b",
            "a:99999",
            "[a]",
            "http://a b;",
            "bücher.example",
            "*.*",
        ] {
            assert!(list(&[text]).is_err(), "{text:?}");
        }
    }
}
