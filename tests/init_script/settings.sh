# The settings: more instances, other ports, users and programs, in either of the two files.
# shellcheck shell=sh disable=SC2154

# The file as it is delivered changes nothing.
cp "$top/contrib/anytermd.default" /etc/default/anytermd
script 0 start
said "anytermd-telnet started" "anytermd-ssh started"
script 0 stop

# More instances, one of them as somebody else, with a template that wants quotes; options for all.
cat >/etc/default/anytermd <<'END'
OPTIONS="--local-only --max-sessions 1"
INSTANCES="
# a comment, and an empty line

telnet --port 8123 --command 'telnet %p'
shout  --port 8125 --user nobody --command 'X=\"two  words\"; echo \"\$X, * \$(id -un)\"; cat'
"
END
script 0 start
said "anytermd-telnet started" "anytermd-shout started"
session_shows 8125 "" "two  words, * nobody"
limit=$(request 8125 a=open)
case $limit in E*maximum*) ;; *) fail "OPTIONS do not reach the daemon: $limit" ;; esac
refuses_connections 8023 || fail "the default instances run too"
script 0 status
script 0 stop

# Red Hat's file is read as well, and wins.
echo "INSTANCES='one --port 8131 --command cat'" >/etc/sysconfig/anytermd
script 0 start
said "anytermd-one started"
[ ! -e /run/anytermd-shout.pid ] || [ ! -s /run/anytermd-shout.pid ] || fail "the other file won"
session_shows 8131 "" "class"
script 0 stop

# The program in another place.
mv /usr/bin/anytermd "$work/anytermd"
echo "DAEMON=$work/anytermd" >>/etc/sysconfig/anytermd
script 0 start
script 0 status
script 0 stop
mv "$work/anytermd" /usr/bin/anytermd

# Settings that nobody can follow start nothing, not even what stands before.
for bad in "" "one --command 'never closed" "../one --port 8131" "'' --port 8131" "good --port 8132"; do
	printf 'INSTANCES="%s\n%s"\n' "good --port 8131" "$bad" >/etc/sysconfig/anytermd
	[ -n "$bad" ] || printf 'INSTANCES=\n' >/etc/sysconfig/anytermd
	script 6 start
	script 6 status
	[ ! -e /run/anytermd-good.pid ] || fail "it started something: $bad"
done
said "two instances are called good"

# A socket for a web server: of the service user, and of the group that is to reach it.
echo "webserver:x:64044:" >>/etc/group
line="web --listen unix:/run/anytermd/web.sock --auth header --auth-header X-Remote-User --command cat"
for group in "" webserver; do
	printf 'INSTANCES="%s"\nSOCKET_GROUP=%s\n' "$line" "$group" >/etc/sysconfig/anytermd
	wanted=$(getent group "${group:-pandora}" | cut -d : -f 3)
	for action in start restart; do
		script 0 $action
		is=$(stat -c '%U %g %a' /run/anytermd/web.sock)
		[ "$is" = "pandora $wanted 660" ] || fail "the socket is $is"
		setpriv --reuid 64045 --regid "$wanted" --clear-groups \
			curl --silent --fail --output /dev/null -H 'X-Remote-User: ann' \
			--unix-socket /run/anytermd/web.sock http://localhost/anyterm.css || fail "the group is kept out"
	done
	script 0 stop
done
echo "SOCKET_GROUP=nosuchgroup" >>/etc/sysconfig/anytermd
script 0 start
said "cannot make /run/anytermd for pandora and the group nosuchgroup" "anytermd-web started"
script 0 stop
