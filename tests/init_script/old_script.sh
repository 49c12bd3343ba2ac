# The start script of 1.1.29: it starts both daemons without a name, and finds them by the name of the
# program in the list of processes, the last one first.
# shellcheck shell=sh disable=SC2154,SC2009

daemon=/usr/bin/anytermd

last_daemon() {
	COLUMNS=300 ps aux | grep "$daemon" | grep -v grep | tail -1 | awk '{ print $2 }'
}

started() {
	$daemon --port 8023 --user pandora -c 'telnet %p'
	$daemon --port 8022 --user pandora -c 'ssh %p'
	[ -n "$(last_daemon)" ] || fail "ps does not show the daemons"
}

[ -z "$(last_daemon)" ] || fail "there are daemons before the start"
started
[ "$(COLUMNS=300 ps aux | grep "$daemon" | grep -v -c grep)" -eq 2 ] || fail "ps shows another number of daemons"

# Neither daemon writes the other's pid file.
telnet=$(cat /run/anytermd.pid) ssh=$(cat /run/anytermd-8022.pid)
[ "$telnet" != "$ssh" ] || fail "both pid files name $ssh"
for pid in "$telnet" "$ssh"; do alive "$pid" || fail "no process $pid"; done

start_sshd
session_shows 8023 "127.0.0.1 2222" "SSH-2.0-OpenSSH"
session_shows 8022 "-p 2222 root@127.0.0.1" "authenticity of host"

# Its stop kills the last one, looks again at once, and kills what is the last one then. A session that takes
# its time to end, here a client that is stopped, must not make that the same one.
pkill -STOP -u pandora -x 'ssh|telnet'
first=$(last_daemon)
kill "$first"
until [ "$(last_daemon)" != "$first" ]; do :; done
kill "$(last_daemon)"
until [ -z "$(last_daemon)" ]; do :; done
for file in anytermd anytermd-8022; do
	flock /run/$file.pid true
done

# And its start works again.
started
