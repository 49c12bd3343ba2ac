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
for action in start stop restart; do
	status=0
	setpriv --reuid pandora --clear-groups "$shell" /etc/init.d/anytermd $action >"$work/out" 2>&1 || status=$?
	[ $status -eq 4 ] || fail "$action by pandora exited with $status, not 4"
done
setpriv --reuid pandora --clear-groups "$shell" /etc/init.d/anytermd status >"$work/out" 2>&1 ||
	fail "pandora may not see the state"
script 0 stop

rm /usr/bin/anytermd
script 5 start
said "not installed"
script 3 status
