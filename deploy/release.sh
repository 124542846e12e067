#!/bin/sh
# Makes dist/: one tarball for each kind of machine, what is in them, and the checksums of all. The same source gives the same
# bytes on every machine with the same Go.
set -eu
cd "$(dirname "$0")/.."
version=${VERSION:-$(git describe --tags --always 2>/dev/null || echo unknown)}
when=$(git log -1 --format=%ct 2>/dev/null || echo 0)
rm -rf dist && mkdir -p dist
export VERSION="$version"
sh deploy/licences.sh > dist/licences.txt
sh deploy/licences.sh sbom > dist/sbom.cdx.json
for machine in ${MACHINES:-linux/amd64 linux/arm64}; do
  name=familyvoice-$version-$(echo "$machine" | tr / -)
  mkdir -p "dist/$name/deploy/watch" "dist/$name/docs"
  GOOS=${machine%/*} GOARCH=${machine#*/} CGO_ENABLED=0 ${GO:-go} build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=$version" -o "dist/$name/familyvoice" ./cmd/familyvoice
  cp LICENSE NOTICE README.md config/*.example.yaml dist/licences.txt dist/sbom.cdx.json "dist/$name/"
  cp safeguard/help.yaml "dist/$name/help.example.yaml"
  cp deploy/*.service deploy/*.timer deploy/*.conf deploy/*.yaml deploy/*.environment deploy/fv deploy/Dockerfile "dist/$name/deploy/"
  cp deploy/watch/* "dist/$name/deploy/watch/"
  cp -R docs/. "dist/$name/docs/"
  sh deploy/licences.sh texts "dist/$name/licences"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$when" -C dist -cf - "$name" | gzip -n -9 > "dist/$name.tar.gz"
  rm -rf "dist/$name"
done
(cd dist && sha256sum -- * > SHA256SUMS)
cat dist/SHA256SUMS
