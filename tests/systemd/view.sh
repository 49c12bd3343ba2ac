# shellcheck shell=sh
# The view of the machine that the unit gives to the service, for `sh -euc`: read only, without homes, devices and
# others' processes. `$1` is an empty directory; the next three are files of the test, to be found in /run/test even if the
# checkout is in one of the places that are hidden; the rest is a command.
umask 022
dev=$1/dev; shift
mkdir "$dev"; mount -t tmpfs -o mode=755 tmpfs "$dev"; mkdir "$dev/pts" "$dev/shm"
for node in null zero full tty random urandom; do : >"$dev/$node"; mount --bind "/dev/$node" "$dev/$node"; done
# The kernel looks for the terminals beside it.
mknod -m 666 "$dev/ptmx" c 5 2
mount --rbind /dev/pts "$dev/pts"; mount --rbind "$dev" /dev
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/test
for file in sandbox.py unit program; do : >"/run/test/$file"; mount --bind "$1" "/run/test/$file"; shift; done
install -d -o nobody -m 700 /var/lib/anytermd
install -d -o nobody -m 755 /run/anytermd
for home in /home /root; do mount -t tmpfs -o mode=0 tmpfs "$home"; done
mount -t proc -o hidepid=invisible,subset=pid proc /proc
mount --bind / / && mount -o remount,bind,ro /
mount -t tmpfs -o mode=1777 tmpfs /tmp
exec "$@"
