#!/bin/sh
# Brings axe-core, the accessibility checker, into the folder given (default: .cache at the top of the project), which
# git ignores. It uses npm's own client and checks what it got. Usage: e2e/browser/axe.sh [FOLDER]
set -eu
version=4.11.0
sum=e9e5863c33a874f09bc01acd9234b7e3c871479f5eef8802fa582544465e6d01
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../.cache}
file=$folder/axe-$version.min.js
[ -s "$file" ] && { echo "$file"; exit 0; }
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "axe-core@$version" >/dev/null && tar xzf axe-core-*.tgz package/axe.min.js package/LICENSE)
echo "$sum  $work/package/axe.min.js" | sha256sum -c - >/dev/null
cp "$work/package/LICENSE" "$folder/axe-LICENSE"
mv "$work/package/axe.min.js" "$file"
echo "$file"
