# The steps of the manual, then every action of the script, as an administrator would go through them.
# shellcheck shell=sh disable=SC2154

[ ! -L /etc/init.d/anytermd ] || fail "the manual's cp must copy the script, not the link to it"
start_sshd

script 3 status
said "anytermd-telnet is not running" "anytermd-ssh is not running"

script 0 start
said "anytermd-telnet started" "anytermd-ssh started"
script 0 status
said "anytermd-telnet is running (pid $(pid_of telnet))" "anytermd-ssh is running (pid $(pid_of ssh))"
for name in telnet ssh; do
	ids=$(grep -E '^(Uid|Gid):' "/proc/$(pid_of $name)/status" | cut -f 2- | tr '\t' '\n' | sort -u)
	[ "$ids" = "$( (id -u pandora; id -g pandora) | sort -u)" ] || fail "$name runs as $ids"
done

# A session through each port, to a server that is really there.
session_shows 8023 "127.0.0.1 2222" "SSH-2.0-OpenSSH"
session_shows 8022 "-p 2222 root@127.0.0.1" "authenticity of host"

# A reload ends nothing.
before=$(pid_of telnet)/$(pid_of ssh)
for action in reload force-reload; do
	script 0 $action
	said "anytermd-telnet reads its files again" "anytermd-ssh reads its files again"
	script 0 status
done
pgrep -u pandora -x ssh >/dev/null || fail "a reload ended the session"
[ "$(pid_of telnet)/$(pid_of ssh)" = "$before" ] || fail "a reload replaced the daemons"

# Starting twice changes nothing.
before=$(pid_of telnet)/$(pid_of ssh)
script 0 start
said "anytermd-telnet is already running"
[ "$(pid_of telnet)/$(pid_of ssh)" = "$before" ] || fail "a second start replaced the daemons"

# A restart ends the sessions with their daemons and brings new ones.
pgrep -u pandora -x ssh >/dev/null || fail "the session should still be there"
for action in restart try-restart condrestart; do
	old=$(pid_of telnet)
	script 0 $action
	[ "$(pid_of telnet)" != "$old" ] || fail "$action kept the old daemon"
	script 0 status
done
! pgrep -u pandora -x 'ssh|telnet' >/dev/null || fail "a session outlived its daemon"
session_shows 8023 "127.0.0.1 2222" "SSH-2.0-OpenSSH"

# Stop waits for the end, and touches nothing that it has not started.
anytermd --port 8024 --user pandora --name other --pid-file /run/other.pid
telnet=$(pid_of telnet) ssh=$(pid_of ssh)
script 0 stop
said "anytermd-telnet stopped" "anytermd-ssh stopped"
for pid in "$telnet" "$ssh"; do
	! alive "$pid" || fail "stop did not wait"
done
refuses_connections 8023 || fail "port 8023 is still open"
refuses_connections 8022 || fail "port 8022 is still open"
alive "$(cat /run/other.pid)" || fail "stop ended a daemon that is not its own"
script 3 status
script 0 stop
said "anytermd-telnet is not running"
for action in reload force-reload; do
	script 7 $action
done
script 0 try-restart
script 3 status

script 2 dance
said "usage:"
