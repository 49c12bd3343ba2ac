//! Templates that take values apart: no part of a value becomes an option.

use super::running::Bench;
use super::*;

/// Of a review, each with a value that became an option of the real ssh or telnet.
const REVIEWED: &[&str] = &[
    "P=%p; exec telnet \"${P%%%%:*}\" \"${P##*:}\"",
    "exec ssh $(echo %p | tr : \" \")",
    "bash -c 'P=%p; exec telnet ${P/:/ }'",
    "H=%p; exec ssh ${H%%%%:*} ${H#*:}",
    "IFS=:; P=%p; exec ssh $P",
    "P=%p; exec ssh \"${P##*/}\"",
];

/// Other ways to take a value apart.
const CUTS: &[&str] = &[
    "P=%p; exec ssh ${P#x}",
    "P=%p; exec ssh ${P%%x}",
    "P=%p; exec probe \"${P#x}\"",
    "P=%p; exec sudo ssh \"${P#x}\"",
    "P=%p; exec timeout 5 \"${P#x}\"",
    "P=%p; Q=${P#x}; exec ssh \"$Q\"",
    "P=%p; Q=$P; exec ssh \"${Q#x}\"",
    "P=%p; P=-$P; exec ssh \"$P\"",
    "P=a; P+=%p; exec ssh \"$P\"",
    "X=-%p; exec ssh \"$X\"",
    "X=\"-l %p\"; exec ssh $X h",
    "X=\"h -o%p\"; exec probe $X",
    "X=-; exec ssh \"$X%p\"",
    "X=-o; P=%p; exec ssh $X$P h",
    "P=%p; exec ssh ${P:+-o} $P h",
    "P=%p; exec ssh ${X:-${P#x}}",
    "P=%p; exec ssh \"${P:+${P#x}}\"",
    "P=%p; exec ssh ${P:+-F} $P",
    "bash -c 'P=%p; exec ssh ${P:1}'",
    "bash -c 'P=%p; exec ssh ${P:0:2}'",
    "bash -c 'P=%p; exec ssh \"${P//x/}\"'",
    "bash -c 'P=%p; exec ssh ${P^^}'",
    "bash -c 'P=%p; exec ssh ${P@Q}'",
    "bash -c 'X=P; P=%p; exec ssh ${!X}'",
    "bash -c 'P=%p; declare -n X=P; exec ssh \"${X#x}\"'",
    "bash -c 'A=(%p); exec ssh ${A[0]}'",
    "bash -c 'P=%p; A=($P); exec ssh ${A[1]}'",
    "bash -c 'read -a A <<< %p; exec ssh ${A[1]}'",
    "bash -c 'P=%p; [[ $P =~ :(.*) ]]; exec ssh ${BASH_REMATCH[1]}'",
    "bash -c 'P=%p; exec ssh {-p,$P}'",
    "bash -c 'exec probe {a,-%p}'",
    "bash -c 'P=%p; printf -v X %%s ${P#x}; exec ssh $X'",
    "bash -c 'mapfile X; exec ssh $X %p'",
    "bash -c 'echo %p; exec ssh $_'",
    "bash -c ': %p; exec ssh ${_#x}'",
    "bash -c 'exec ssh ${anyterm_p#x} %p'",
    "bash -c 'P=%p; exec ssh $((P))'",
    "bash -c 'typeset -i X; X=%p; exec ssh $X'",
    "ksh -c 'typeset -R2 X=%p; exec ssh $X'",
    "bash -c 'X=abc; exec ssh ${X:%p}'",
    "bash -c 'exec ssh \"${@:2}\"' x a %p",
    "P=%p; export P; exec ssh $(sh -c 'echo ${P#x}'\"$Y\")",
    "zsh -c 'P=%p; exec ssh $P[2,9]'",
    "zsh -c 'P=%p; exec ssh $P:t'",
    "P=%p; exec ssh $(echo $P | cut -d: -f2)",
    "P=%p; exec ssh \"$(echo $P | cut -d: -f2)\"",
    "P=%p; exec ssh `echo $P`",
    "P=%p; echo `$P`",
    "exec ssh `cut -c2-` %p",
    "P=%p; Q=$(printf %%s \"$P\" | sed s/.//); exec ssh \"$Q\"",
    "P=%p; export P; exec ssh $(sh -c 'echo ${P#x}')",
    "P=%p; export P; exec ssh $(awk 'BEGIN { print ENVIRON[\"P\"] }')",
    "P=%p; export P; exec ssh $(printenv P)",
    "P=%p; exec ssh $(set | sed -n s/P=x//p)",
    "echo %p >/tmp/x; exec ssh $(cat /tmp/x)",
    "echo %p | tee /tmp/x; exec ssh $(cat /tmp/x)",
    "cd %p; exec ssh ${PWD##*/}",
    "cd %p; cd /; exec ssh \"$OLDPWD\"",
    "echo %p | xargs ssh",
    "P=%p; printf %%s \"$P\" | xargs -d : ssh",
    "printf %%s %p | sudo xargs ssh",
    "printf %%s %p | parallel ssh",
    "echo %p | while IFS=: read a b; do ssh \"$a\" \"$b\"; done",
    "echo %p | { read X; ssh \"$X\"; }",
    "echo %p | (read X; $X)",
    "read X; exec ssh $X %p",
    "read; exec ssh $REPLY %p",
    "read %p; exec ssh h",
    "P=%p; set -- $P; exec ssh \"$2\"",
    "for x; do ssh $x; done; echo %p",
    "for x do ssh $x; done; echo %p",
    "P=%p; for x in ${P#x}; do ssh $x; done",
    "P=%p; case $P in *:*) exec ssh \"${P#*:}\";; esac",
    "P=%p; f() { ssh \"${P#x}\"; }; f",
    "alias x=ssh; x %p",
    "getopts p: X; exec ssh $X %p",
    "IFS=; P=%p; exec ssh $P",
    "P=%p; read IFS; exec ssh $P",
    "P=%p; export IFS=:; exec ssh $P",
    "P=%p; : ${X:=${P#x}}; exec ssh $X",
    "P=%p; E=IFS; export $E=:; exec ssh $P",
    "P=%p; E=IFS; read $E; exec ssh $P",
    "P=%p; unset IFS; : ${IFS=:}; exec ssh $P",
    "for IFS in :; do P=%p; ssh $P; done",
    "bash -c 'P=%p; let IFS=0; exec ssh $P'",
    "bash -c 'P=%p; IFS[0]=:; exec ssh $P'",
    "bash -c 'P=%p; declare IFS[0]=:; exec ssh $P'",
    ": ${X:=%p}; $X",
    "P=%p; exec ssh h \"probe ${P#x}\"",
    "P=%p; exec ssh -F \"${P#x}\" h",
    "P=%p; exec ssh -p ${P#x} -- h",
    "P=%p; exec ssh -l -- \"${P#x}\"",
    "P=%p; exec ssh -- ${P#x}",
    "P=%p; exec ssh \"ssh://${P#x}\"",
    "P=%p; exec probe -- \"${P#x}\"",
    "P=%p; exec su -c \"ssh ${P#x}\" ann",
    "exec su -c \"ssh -o%p h\" ann",
    "exec env -S \"ssh -F %p h\"",
    "tmux new \"ssh -o%p h\"",
    "tmux new \"sh -c %p\"",
    "P=%p; exec tmux new \"ssh $P\"",
    "P=%p; exec env -S \"ssh $P\"",
];

/// A value that would be program text, or the name of a command.
const PROGRAMS: &[&str] = &[
    "P=%p; eval '$P'",
    "P=%p; eval \"ssh $P\"",
    "P=%p; command -p eval '$P'",
    "P=%p; time eval '$P'",
    "P=%p; E=eval; $E '$P'",
    "E=sh; echo %p | $E",
    "P=%p; trap '$P' EXIT",
    "P=%p; hash -p $P ssh; ssh h",
    "P=%p; sh -c '$P'",
    "P=%p; export P; sh -c \"exec \\$P\"",
    "P=%p sh -c 'exec $P'",
    "env P=%p sh -c '$P'",
    "env P=%p sh -c 'exec ssh ${P#x}'",
    "sh -c '$1' sh %p",
    "sh -c '\"$@\"' sh %p",
    "sh -c '$0' %p",
    "sh -c 'exec $2' sh a %p",
    "sudo sh -c 'exec $1' sh %p",
    "sudo -n sh -c '$1' x %p",
    "env A=%u sudo sh -c '$A'",
    "env -i P=%p /bin/sh -c '$P'",
    "su -s /bin/sh -c '$1' ann %p",
    "su ann -c 'exec $1' sh %p",
    "sh -c 'eval $1' sh %p",
    "sh -c 'exec ssh ${1#*:}' sh %p",
    "sh -c 'exec ssh -o \"$1\" h' sh %p",
    "sh -c 'for x; do $x; done' sh %p",
    "sh -c 'shift; exec ssh ${1#x}' sh a %p",
    "sh -c 'echo $((1))' sh %p",
    "sh -c \"$X\" sh %p",
    "sh -c 'sh -c \"exec \\$1\" sh \"$1\"' sh %p",
    "zsh -c 'exec ssh $1[2,9]' zsh %p",
    "X=%p; env A=$X probe h",
    "X=%p; exec env A=$X ssh h",
    "export \"X=%p\"; $X",
    "export %p",
    "X=%p; export Y=$X; ssh h",
    "echo %p | sudo sh",
    "echo %p | . /dev/stdin",
    "echo %p | { true; sh; }",
    "echo %p | (cd /; sh)",
    "echo %p | while true; do sh; done",
    "echo %p | echo $(sh)",
    "echo %p | python3 -",
    "sed \"s/.*/%p/\"",
    "builtin export X=%p; $X",
    "X=%p; $\\\nX",
    "X=%p; exec ssh ${\\\nX#y}",
    "XY=%p; $X\\\nY",
    "X=%p; export X; su -c '$X' ann",
    "X=%p; export X; exec env -S '${X}'",
    "X=%p; export X; exec tmux new 'exec $X'",
    "echo %p | sh -c 'read X; exec ssh $X'",
    "echo %p | { true; sh -c 'read X; exec ssh \"$X\"'; }",
    "echo %p | su -c 'read X; exec $X' ann",
    "sh -c -- '$1' sh %p",
    "sh -c -e '$1' sh %p",
    "sh -ec '$1' sh %p",
    "rbash -c '$1' sh %p",
    "OPENSSL_CONF=%p exec ssh h",
];

/// Values are whole, or where a part of one is no option.
const TAKEN: &[&str] = &[
    "X=%p; exec ssh $X",
    "X=%p; exec ssh \"$X\"",
    "X=%p; exec ssh ${X}",
    "X=%p; exec ssh \"${X}\"",
    "X=%p; exec ssh ${X:-localhost}",
    "X=%p; exec ssh \"${X:-localhost}\"",
    "X=%p; Y=$X; exec ssh \"$Y\"",
    "U=%u; exec ssh ${U:+$U@}localhost",
    "U=%u; exec ssh \"${U:+$U@}localhost\"",
    "U=%u; exec ssh -l \"$U\" localhost",
    "U=%u; exec ssh -l ${U:-root} localhost",
    "exec ssh ${X:-%p}",
    "for x in %p; do ssh $x; done",
    "P=%p; for x in $P; do ssh \"$x\"; done",
    "case %p in *:*) exec ssh h;; *) exec ssh %p;; esac",
    "P=%p; case ${P#x} in y) exec ssh \"$P\";; esac",
    "P=%p; [ \"${P#x}\" = y ] && exec ssh \"$P\"",
    "P=%p; echo \"to ${P#x}\"; exec ssh \"$P\"",
    "P=%p; printf '%%s\\n' \"${P#x}\"; exec ssh \"$P\"",
    "P=%p; exec ssh -p \"${P##*:}\" -- \"${P%%%%:*}\"",
    "P=%p; H=${P%%%%:*}; exec ssh -tt -- \"$H\"",
    "P=%p; exec ssh -p\"${P##*:}\" \"root@${P%%%%:*}\"",
    "P=%p; exec telnet -- \"${P%%%%:*}\" \"${P##*:}\"",
    "P=%p; exec sudo -n ssh -- \"${P#x}\"",
    "exec ssh \"root@$(echo %p)\"",
    "exec ssh -- \"$(echo %p | cut -d: -f1)\"",
    "exec ssh -i \"$(cat /etc/key)\" %p",
    "exec ssh -l $(whoami) %p",
    "echo \"$(date) %p\" >>/var/log/x; exec ssh %p 2>/dev/null",
    "ssh %p; echo over; read x",
    "OPTS='-o Compression=yes'; exec ssh $OPTS %p",
    "PREFIX=db; exec ssh $PREFIX%p",
    "sh -c 'exec ssh \"$1\"' sh %p",
    "sh -c 'exec ssh \"$@\"' sh %p",
    "sh -c 'exec ssh $1' sh %p",
    "sh -c 'exec ssh ${1+\"$@\"}' sh %p",
    "exec ssh \\\n %p",
    "date | cat; sh -c 'probe $HOME'; exec ssh %p",
    "sh -c 'exec ssh -l \"$1\" \"$2\"' sh %u %p",
    "/bin/sh -c 'printf \"[%%s]\" \"$@\"; echo; exec cat' sh %p",
    "/bin/sh -c 'echo \"$0 for $1\"; exec bash --norc' %p %u",
    "sh -c 'PS1=\"$ \" exec probe \"$1\"' sh %p",
    "bash -c 'exec ssh %p'",
    "zsh -c 'exec ssh %p'",
    "su -c \"ssh %p\" ann",
    "tmux new \"ssh %p\"",
    "env A=%u sh -c 'probe \"$A\"'",
    "trap 'kill 0' EXIT; ssh %p",
    "date | cat; echo %u; exec bash",
];

#[test]
fn a_part_of_a_value_is_no_argument() {
    for text in REVIEWED.iter().chain(CUTS) {
        let result = text.parse::<Template>();
        assert!(result.is_err(), "{text}: {:?}", result.map(|template| template.usages));
    }
}

#[test]
fn values_are_not_run_by_what_the_shell_runs() {
    for text in PROGRAMS {
        let result = text.parse::<Template>();
        assert!(result.is_err(), "{text}: {:?}", result.map(|template| template.usages));
    }
}

#[test]
fn whole_values_are_taken() {
    let values = Values {
        param: "10.0.0.7",
        user: "ann",
        host: "192.0.2.1",
    };
    for text in TAKEN {
        let filled = template(text).fill(&values, &Policy::default());
        assert!(filled.is_ok(), "{text}: {filled:?}");
    }
}

/// The third wall stands behind the rule for templates.
#[test]
fn no_value_hides_an_option_where_values_are_taken_apart() {
    for text in [
        "P=%p; exec ssh -p \"${P##*:}\" -- \"${P%%%%:*}\"",
        "P=%p; exec telnet -- \"${P%%%%:*}\" \"${P##*:}\"",
        "P=%p; exec ssh \"root@${P#x}\"",
        "exec ssh -- \"$(echo %p | cut -d: -f1)\"",
        "P=%p; [ \"${P#x}\" = y ] && exec probe \"$P\"",
    ] {
        for value in [
            "h:-eq", "h/-x", "h,-x", "a=-x", "h%-x", "h+-x", "h.-x", "a@-x", "-x", "h -x",
        ] {
            let filled = template(text).fill(&param(value), &Policy::default());
            assert!(filled.is_err(), "{text} took {value}");
        }
    }
}

#[test]
fn a_variable_is_checked_for_each_command_that_has_it() {
    for (text, value) in [
        ("X=%p; logger \"$X\"; exec ssh $X", "ssh://%2dl@h"),
        ("X=%p; ssh host true; probe $X", "-p 22 h"),
        ("X=%p; ssh -p 22 host; exec telnet $X", "-p 22 h"),
        ("sh -c 'exec ssh \"$1\"' sh %p", "a b"),
        ("sh -c 'exec ssh \"$1\"' sh %p", "ssh://%2dx@h"),
        ("probe %p-%u", ""),
        ("X=%p; exec probe $X-f", "a "),
    ] {
        let values = Values {
            user: "x",
            ..param(value)
        };
        let filled = template(text).fill(&values, &Policy::default());
        assert!(filled.is_err(), "{text} took {value:?}: {filled:?}");
    }
}

#[test]
fn the_operator_is_told_what_to_write() {
    let error = REVIEWED[0].parse::<Template>().unwrap_err().to_string();
    assert!(
        error.starts_with("... may be a part of a value")
            && error.contains("use values whole")
            && error.contains("after --"),
        "{error}"
    );
}

/// The clients' own parsers are the judges. Values are not checked at all here.
#[test]
fn real_clients_take_no_options_after_two_dashes() {
    let bench = Bench::new("dashes");
    let file = bench.file("trace");
    let trace = file.display();
    for (client, value) in [
        ("/usr/bin/telnet", format!("127.0.0.1:-n{trace}")),
        ("/usr/bin/telnet", format!("-n{trace}:9")),
        ("/usr/bin/ssh", format!("-E{trace}:9")),
        ("/usr/bin/ssh", format!("-oProxyCommand=touch {trace}:9")),
    ] {
        let port = if client.ends_with("ssh") {
            "-p \"${P##*:}\" --"
        } else {
            "--"
        };
        let last = if client.ends_with("ssh") { "" } else { "\"${P##*:}\"" };
        let text = format!("P=%p; exec {client} {port} \"${{P%%%%:*}}\" {last}");
        bench.run(&template(&text).plan.fill(&param(&value)));
        assert!(!file.exists(), "{text} with {value}");
    }
    let printed = bench.run(
        &template("P=%p; exec /usr/bin/ssh -G -p \"${P##*:}\" -- \"${P%%%%:*}\"")
            .plan
            .fill(&param("10.0.0.7:2222")),
    );
    assert!(
        printed.contains("hostname 10.0.0.7\n") && printed.contains("port 2222\n"),
        "{printed}"
    );
}
