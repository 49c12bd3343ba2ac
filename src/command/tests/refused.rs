//! Templates that are refused at start-up.

use super::*;

fn refused(texts: &[&str]) {
    for text in texts {
        let result = text.parse::<Template>();
        assert!(result.is_err(), "{text}: {:?}", result.map(|template| template.plan));
    }
}

#[test]
fn broken_ones() {
    refused(&[
        "",
        " ",
        "\n",
        "probe '",
        "probe \"",
        "probe `",
        "probe $(",
        "probe ${X",
        "probe \\",
        "'a",
        "\"$(\"",
    ]);
}

#[test]
fn values_that_would_name_the_command() {
    refused(&[
        "%p",
        "%p x",
        "\"%p\"",
        "/bin/%u",
        "%h-shell",
        "A=1 %p",
        "exec %p",
        "exec \"%p\"",
        "command %p",
        "cd /; %p",
        "probe && %p",
        "probe | %p",
        "probe & %p",
        "(%p)",
        "{ %p; }",
        "if %p; then probe; fi",
        "if probe; then %p; fi",
        "while %p; do probe; done",
        "for i in 1; do %p; done",
        "! %p",
        "probe $(%p)",
        "probe \"$(%p)\"",
        "probe \"$(probe; %u)\"",
        "case x in x) %p;; esac",
        "case %p in x) %p;; esac",
        "probe\n%p",
        "probe;%p",
        "> x %p",
        "2>&1 %p",
        "A=$(%p) probe",
        "$(echo %p)",
        "$(echo %p) x",
        "if probe; then probe; elif %p; then probe; fi",
        "{ probe; } && %p",
        "f() { %p; }; f",
        "echo $(case a in b) %p;; esac)",
        "$X %p",
        "\"$X\" a %p",
        "${SSH:-ssh} %p",
        "$(echo) %p",
        "* %p",
        "sudo $X probe %p",
        "exec $X %p",
        "bash -c %p",
        "bash -c '%p'",
        "bash -c 'exec %p'",
        "sh -ec \"A=1 %u\"",
        "${X:-%p}",
        "\"${X:-%p}\" x",
    ]);
}

#[test]
fn values_that_another_program_would_run() {
    refused(&[
        "sudo %p",
        "sudo -n %p",
        "env %p",
        "env A=1 %p",
        "nohup %p",
        "timeout 60 %p",
        "nice -n 5 %p",
        "xargs %p",
        "setsid \"%p\"",
        "/usr/bin/env %p",
        "sh %p",
        "bash -x %p",
        "python3 %p",
        "perl -e %p",
        "su -c %p ann",
        "su -c '%p' ann",
        "exec -a x %p",
        "command -p %p",
        "eval %p",
        "eval probe %p",
        "eval \"probe %p\"",
        "trap %p EXIT",
        "alias x=%p",
        ". %p",
        "source %p",
        "time %p",
        "watch %p",
        "exec bash -c \"ssh %p\"",
        "exec bash -c %p",
        "X=1; sh %p",
        "echo %p | sh",
        "echo %u | bash -x",
        "bash -c 'probe %p' x y",
        "sudo -u ann %p",
        "sudo env %p",
        "timeout -s KILL 60 %p",
        "flock /x %p",
        "chroot / %p",
        "sudo sh %p",
        "busybox sh %p",
        "perl -I x %p",
        "env -u X %p",
        "sudo ssh -o %p h",
        "su -c \"sudo %p\" ann",
        "su ann %p",
        "xargs -I {} %p",
        "env PATH=%p probe",
        "env LD_PRELOAD=%p probe",
    ]);
}

#[test]
fn values_in_variables_are_values() {
    refused(&[
        "X=%p; $X",
        "X=%p; exec $X",
        "X=%p; \"${X}\" a",
        "X=%u; Y=$X; $Y",
        "X=$(echo %p); $X",
        "X=%p; eval probe $X",
        "X=%p; sudo $X",
        "X=%p; probe > $X",
        "X=%p; ssh -o $X h",
        "X=%p; probe -$X",
        "for x in %p; do $x; done",
        "export X=%p; $X",
        "X=%p; `$X`",
        "X=%p; probe | sh",
        "X=%p; sh -c \"$X\"",
        "X=%p; ${X#a}",
        "Z=$Y; Y=$X; X=%p; $Z",
    ]);
}

#[test]
fn variables_that_decide_what_runs() {
    refused(&[
        "PATH=%p probe",
        "IFS=%u; probe",
        "LD_PRELOAD=%p exec ssh h",
        "BASH_ENV=%p bash",
        "ENV=%h sh",
        "PATH=$PATH:%p; probe",
        "export PATH=%p; probe",
        "X=%p; PATH=$X; probe",
        "EDITOR=%p probe",
        "PATH+=%p probe",
        "SSH_ASKPASS=%u ssh h",
    ]);
}

#[test]
fn options_that_a_value_would_choose() {
    refused(&[
        "ssh -%p h",
        "probe -%p",
        "probe --%p",
        "ssh -4%p h",
        "ssh -o %p h",
        "ssh -o%p h",
        "ssh -oProxyCommand=%p h",
        "ssh -o ProxyCommand=%p h",
        "ssh -F %p h",
        "ssh -F%p h",
        "ssh -i %u h",
        "ssh -tt -E %p h",
        "ssh -to %p h",
        "ssh -L %p h",
        "telnet -n %p h",
        "telnet -n%p h",
        "telnet -X %u h",
        "A=1 ssh -o %p h",
        "A=1; probe -%u",
        "ssh h -o %p",
        "ssh -o User%u h",
        "ssh -o 'User=a %u' h",
    ]);
}

#[test]
fn places_where_no_value_can_be() {
    refused(&[
        "probe > %p",
        "probe < %p",
        "probe 2>> %u",
        "probe >& %p",
        "for %p in 1; do probe; done",
        "case x in %p) probe;; esac",
        "probe `echo %p`",
        "probe \"`echo %p`\"",
        "probe \\%p",
        "probe \"\\%p\"",
        "probe $%p",
        "probe \"$%p\"",
        "probe ${%p}",
        "probe ${X%%%p}",
        "probe ${X#%p}",
        "probe $((%p))",
        "probe $((1)) %p",
        "cat <<E\n%p\nE",
        "cat <<'E'\n%p\nE",
        "cat <<< %p",
        "probe <(echo %p)",
        "probe $'%p'",
        "probe $\"%p\"",
        "set -- %p; probe",
        "set a b; probe %p",
        "shift; probe %p",
        "f() { probe; }; f %p",
        "function f { probe; }; f %p",
        "probe \"$1\" %p",
        "probe $* %p",
        "ssh %p; \"$@\"",
        "probe \"${X:-\"%p\"}\"",
        "((%p))",
    ]);
}

#[test]
fn the_operator_is_told_why() {
    for (text, part) in [
        ("", "empty"),
        ("%p", "name the command"),
        ("probe 'x", "no second one"),
        ("cat <<E\n%p\nE", "here-document"),
        ("sudo %p", "%p could decide what sudo runs"),
        ("ssh -o ProxyCommand=%p h", "ProxyCommand=%p can't be the value of -o"),
        ("PATH=%p probe", "PATH"),
    ] {
        let error = text.parse::<Template>().unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}
