#!/bin/bash
# A container without a container engine: deploy/bare.sh DATA FOLDER… -- COMMAND…
# A root of its own, all of it read-only: the system's /usr, Python, and each FOLDER at its own path. The command runs as the number 54321,
# which has no name, without HOME or any other variable but PATH (and what stands in BARE_ENV), in /data; it may write to /data (which is
# DATA) and to /tmp, and its network is loopback alone. Wants root on this machine, and user namespaces where it has no root.
set -euo pipefail
usage() {
  echo "usage: deploy/bare.sh DATA FOLDER... -- COMMAND...
DATA is where it may write; of each FOLDER it may read. Example: deploy/bare.sh data .venv . -- python -m desk.cli doctor --quick" >&2
  exit 2
}
case ${1:---} in -*) usage ;; esac
data=$1; shift
folders=()
while [ "${1:---}" != -- ]; do folders+=("$(realpath "$1")"); shift; done
if [ $# -lt 2 ]; then usage; fi
shift
python=$(dirname "$(dirname "$(readlink -f "${PYTHON:-$(command -v python3)}")")")
case $python in /usr) ;; *) folders+=("$python") ;; esac
mkdir -p "$data"
data=$(realpath "$data")
path=$(printf '%s/bin:' "${folders[@]}")/usr/local/bin:/usr/bin:/bin
export BARE_DATA=$data BARE_PATH=$path BARE_ENV=${BARE_ENV:-}
if [ "$(id -u)" = 0 ]; then chown 54321:54321 "$data"; ours=(unshare --mount --pid --net --fork); else ours=(unshare --user --map-root-user --mount --pid --net --fork); fi
exec "${ours[@]}" bash -c '
set -euo pipefail
root=$(mktemp -d)
mount -t tmpfs -o mode=755 none "$root"
cd "$root"
mkdir -p etc/ssl proc dev/shm tmp data usr
for name in bin sbin lib lib64; do
  if [ -L "/$name" ]; then ln -s "$(readlink "/$name")" "$name"; elif [ -d "/$name" ]; then mkdir "$name"; mount --rbind "/$name" "$name"; fi
done
mount -t tmpfs -o mode=1777 none tmp  # before the folders, which may lie below it
while [ "$1" != -- ]; do mkdir -p ".$1"; mount --bind "$1" ".$1"; mount -o remount,ro,bind ".$1"; shift; done
shift
for name in usr etc/ssl; do mount --rbind "/$name" "$name"; mount -o remount,ro,bind "$name"; done
printf "root:x:0:0::/:/sbin/nologin\n" > etc/passwd
printf "127.0.0.1 localhost\n" > etc/hosts
mount -t proc proc proc
for name in null zero random urandom; do : > "dev/$name"; mount --bind "/dev/$name" "dev/$name"; done
mount -t tmpfs -o mode=1777 none dev/shm
mount --bind "$BARE_DATA" data
ip link set lo up 2> /dev/null || python3 -c "
import fcntl, socket, struct
with socket.socket() as one:  # SIOCSIFFLAGS, IFF_UP: loopback is down in a new network
    fcntl.ioctl(one, 0x8914, struct.pack(\"16sH14s\", b\"lo\", 1, b\"\"))"
mount -o remount,ro "$root"
who=54321; [ "$(cat /proc/self/uid_map | tr -s " " | cut -d" " -f4)" -gt 1 ] || who=0
exec env -i PATH="$BARE_PATH" $BARE_ENV "$(command -v chroot)" --userspec="$who:$who" "$root" /bin/sh -c "cd /data && exec \"\$@\"" sh "$@"
' bash "${folders[@]}" -- "$@"
