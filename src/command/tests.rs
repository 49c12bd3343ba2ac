//! Whole templates.

use super::*;

fn param(value: &str) -> Values<'_> {
    Values {
        param: value,
        ..Values::default()
    }
}

/// The command line of a filled template, its arguments separated by `|`.
fn filled(template: &str, values: &Values<'_>) -> Result<String, String> {
    let template: Template = template.parse().map_err(|error| format!("template: {error}"))?;
    let invocation = template
        .fill(values, &Policy::default())
        .map_err(|refusal| refusal.to_string())?;
    let mut words = vec![invocation.program];
    words.extend(invocation.args);
    let words: Vec<_> = words.into_iter().map(|word| word.into_string().unwrap()).collect();
    Ok(words.join("|"))
}

#[test]
fn the_templates_of_the_field() {
    let ssh = "ssh|-e|none|-o|PermitLocalCommand=no";
    let sh = "/bin/sh|-c";
    let safe = "-e none -o PermitLocalCommand=no";
    let values = Values {
        param: "-p 22 root@10.0.0.7",
        user: "ann",
        host: "192.0.2.1",
    };
    for (template, expected) in [
        ("ssh %p", format!("{ssh}|-p|22|root@10.0.0.7")),
        ("ssh %u@localhost", format!("{ssh}|ann@localhost")),
        (
            "LANG=en_GB.UTF-8 exec ssh %p",
            format!("{sh}|LANG=en_GB.UTF-8 exec ssh {safe} \"$@\"|sh|-p|22|root@10.0.0.7"),
        ),
        (
            "USER=%u; exec ssh ${USER:+$USER@}localhost",
            format!(
                "{sh}|anyterm_u=$1; shift; USER=\"${{anyterm_u}}\"; exec ssh {safe} ${{USER:+$USER@}}localhost|sh|ann"
            ),
        ),
        ("/bin/bash", "/bin/bash".to_owned()),
        (
            "bash -c 'exec ssh %p'",
            format!("bash|-c|exec ssh {safe} \"$@\"|bash|-p|22|root@10.0.0.7"),
        ),
    ] {
        assert_eq!(filled(template, &values), Ok(expected), "{template}");
    }
    assert_eq!(
        filled("telnet %p", &param("10.0.0.7 23")),
        Ok("telnet|-E|10.0.0.7|23".to_owned())
    );
}
