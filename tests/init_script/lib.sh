# Helpers of the scenarios: a private system, checks, and a client of the protocol.
# shellcheck shell=sh disable=SC2154 # variables of `run`

# A private, writable view of the directories that an installation touches, and a network of our own.
isolate() {
	mount -t tmpfs tmpfs "$work"
	chmod 755 "$work"
	for dir in /etc /usr/bin; do
		layer=$work/layer$dir
		mkdir -p "$layer/upper" "$layer/work"
		mount -t overlay overlay -o "lowerdir=$dir,upperdir=$layer/upper,workdir=$layer/work" "$dir"
	done
	mount -t tmpfs tmpfs /run
	ip link set lo up
	# What the machine has of its own would change what is tested.
	rm -f /etc/init.d/anytermd /etc/default/anytermd /etc/sysconfig/anytermd
	mkdir -p /etc/init.d /etc/default /etc/sysconfig
	# By hand: useradd gives up while somebody changes the files below ours.
	if ! id pandora >/dev/null 2>&1; then
		echo "pandora:x:64023:64023::/run/pandora:/bin/sh" >>/etc/passwd
		echo "pandora:x:64023:" >>/etc/group
	fi
	# An empty home: ssh goes by the host keys that it finds there.
	sed -i 's|^\(pandora:\([^:]*:\)\{4\}\)[^:]*|\1/run/pandora|' /etc/passwd
	install -d -o pandora /run/pandora
}

# The steps of the console's manual, after `make`.
as_the_manual_says() {
	install -m 755 "$program" "$work/anytermd"
	cp "$work/anytermd" /usr/bin
	cp "$top/contrib/anytermd" /etc/init.d/
}

fail() {
	echo "FAILED: $*" >&2
	cat "$work"/out >&2 2>/dev/null || :
	ps axww -o pid,ppid,stat,user,args >&2
	exit 1
}

# Runs the start script, which must exit with the given status. Its output is in $work/out.
script() { # status action
	status=0
	"$shell" /etc/init.d/anytermd "$2" >"$work/out" 2>&1 || status=$?
	[ "$status" -eq "$1" ] || fail "$2 exited with $status, not $1"
}

said() { # text...
	for text; do
		grep -Fq -e "$text" "$work/out" || fail "nothing was said of '$text'"
	done
}

pid_of() { # instance
	cat "/run/anytermd-$1.pid"
}

alive() { # pid
	[ -n "$(tr -d '\0' 2>/dev/null <"/proc/$1/cmdline")" ]
}

# The channel: request PORT name=value...
request() {
	port=$1
	shift
	set -- "$@" end
	while [ "$1" != end ]; do
		set -- "$@" --data-urlencode "$1"
		shift
	done
	shift
	curl --silent --show-error --fail --max-time 20 "$@" "http://127.0.0.1:$port/anyterm-module"
}

# Opens a session with a parameter and waits until its screen shows a text.
session_shows() { # port parameter text
	id=$(request "$1" a=open rows=25 cols=80 "p=$2") || fail "port $1 does not answer"
	case $id in E*) fail "port $1 refuses a session: $id" ;; esac
	seen=
	until case $seen in *"$3"*) true ;; *) false ;; esac; do
		# Old spaces do not break, which `grep` and `case` would have to know.
		answer=$(request "$1" a=rcv "s=$id" | sed 's/\xc2\xa0/ /g') || fail "port $1 answers no poll"
		seen=$seen$answer
		case $answer in E*) break ;; esac
	done
	case $seen in *"$3"*) ;; *) fail "no '$3' in: $seen" ;; esac
}

refuses_connections() { # port
	! curl --silent --max-time 5 --output /dev/null "http://127.0.0.1:$1/"
}

# A real ssh server on port 2222, for the sessions to go to.
start_sshd() {
	mkdir -p /run/sshd
	ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
	/usr/sbin/sshd -f /dev/null -p 2222 -o "HostKey=$work/host_key" -o ListenAddress=127.0.0.1 \
		-o "PidFile=$work/sshd.pid"
}
