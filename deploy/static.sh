#!/bin/sh
# Proves that a binary is static: it must run in an empty root folder, where no library could be found.
set -eu
bin=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cp "$bin" "$root/familyvoice"
if [ "$(id -u)" = 0 ]; then
  chroot "$root" /familyvoice help >/dev/null && echo "ok: the binary runs in an empty root folder"
else
  ! ldd "$bin" >/dev/null 2>&1 && echo "ok: the binary links nothing (run as root to try it in an empty root folder)"
fi
