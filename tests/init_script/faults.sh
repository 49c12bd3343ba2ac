# What can go wrong, and what the script says about it.
# shellcheck shell=sh disable=SC2154

# Somebody else has the port: that instance fails and says why, the other one runs.
anytermd --port 8023 --user pandora --name other --pid-file /run/other.pid
script 1 start
said "8023" "in use" "anytermd-telnet could not start" "anytermd-ssh started"
script 3 status
said "anytermd-telnet is not running" "anytermd-ssh is running"
kill "$(cat /run/other.pid)"
# The other daemon has ended when its pid file can be locked.
flock /run/other.pid true
script 0 start
script 0 status

# A daemon that was killed leaves its pid file. Status tells, start replaces it.
victim=$(pid_of telnet)
kill -KILL "$victim"
until ! alive "$victim"; do :; done
script 1 status
said "anytermd-telnet is dead"
script 0 start
script 0 status
script 0 stop

# A number in the pid file that is by now some other process: not ours, and not to be touched.
sleep 1000 &
stranger=$!
echo $stranger >/run/anytermd-telnet.pid
script 1 status
script 0 stop
alive $stranger || fail "stop killed a stranger"
script 0 start
alive $stranger || fail "start killed a stranger"
script 0 stop
kill $stranger

# A pid file that holds no number at all.
echo "none of your business" >/run/anytermd-ssh.pid
script 0 start
script 0 status
script 0 stop

echo "RUN_AS=nosuchuser" >/etc/default/anytermd
script 1 start
said "nosuchuser" "anytermd-telnet could not start" "anytermd-ssh could not start"
rm /etc/default/anytermd

# Only root may start and stop; everybody may ask.
script 0 start
for action in start stop restart try-restart condrestart reload force-reload; do
	status=0
	setpriv --reuid pandora --clear-groups "$shell" /etc/init.d/anytermd $action >"$work/out" 2>&1 || status=$?
	[ $status -eq 4 ] || fail "$action by pandora exited with $status, not 4"
done
setpriv --reuid pandora --clear-groups "$shell" /etc/init.d/anytermd status >"$work/out" 2>&1 ||
	fail "pandora may not see the state"
script 0 stop

# A restart that would fail stops nothing; a broken setting of what does not run keeps nobody from restarting the rest.
script 0 start
old=$(pid_of telnet)/$(pid_of ssh)
cat >/etc/default/anytermd <<'END'
INSTANCES="
telnet --port 8023 --command 'telnet %p'
ssh    --port 8022 --command 'ssh %p'
other  --port 8122 --command '/no/such/program %p'
"
END
script 1 restart
said "/no/such/program" "anytermd-other could not start again" "nothing was stopped"
[ "$(pid_of telnet)/$(pid_of ssh)" = "$old" ] || fail "a restart stopped what it could not start again"
script 0 try-restart
[ "$(pid_of telnet)" != "${old%/*}" ] || fail "try-restart kept the old daemon"
said "anytermd-other is not running"
sed -i "s|'ssh %p'|'/no/such/program %p'|" /etc/default/anytermd
old=$(pid_of telnet)/$(pid_of ssh)
script 1 try-restart
[ "$(pid_of telnet)/$(pid_of ssh)" = "$old" ] || fail "try-restart stopped what it could not start again"
rm /etc/default/anytermd
script 0 stop

rm /usr/bin/anytermd
script 5 start
said "not installed"
script 5 restart
script 3 status
