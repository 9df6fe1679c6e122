#!/bin/sh
# Runs a program inside a private root file system, with the checkout at the path it has outside.
# Usage: enter-root.sh ROOT CHECKOUT PROGRAM ARGUMENT...   (in a mount namespace of its own, as that namespace's root)
set -eu
root=$1
checkout=$2
shift 2
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$checkout"
mount --bind "$checkout" "$root$checkout"
exec chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/root LC_ALL=C.UTF-8 TMPDIR=/tmp \
  /bin/sh -c 'cd "$0" && exec "$@"' "$checkout" "$@"
