#!/bin/sh
# Lists every module that goes into the binary with its licence, Go's standard library ("std") among them, and refuses one
# whose licence is not known to fit. With "sbom" it prints a CycloneDX 1.5 list of them instead, of the version that VERSION
# says or else git; with "texts DIR" it copies each module's licences and notices into DIR/MODULE, and refuses one that has
# none. Needs Go and the modules' own files; asks nobody.
set -eu
what=${1:-list}
go=${GO:-go}
into=${2:-}
case $into in ""|/*) ;; *) into=$(pwd)/$into ;; esac
cd "$(dirname "$0")/.."
std=$($go env GOVERSION GOROOT | tr "\n" " ")
modules=$($go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/familyvoice | sort -u
  echo "std ${std#go}")
licence() {
  file=$(ls "$1" | grep -iE '^(licen[cs]e|copying)([.-].*)?$' | head -n 1)
  [ -n "$file" ] || { echo unknown; return; }
  text=$(tr -s ' \n\t' '   ' < "$1/$file")
  case $text in
    *"Apache License"*) echo Apache-2.0 ;;
    *"Mozilla Public License"*"2.0"*) echo MPL-2.0 ;;
    *"Permission is hereby granted, free of charge"*) echo MIT ;;
    *"Redistribution and use in source and binary forms"*"Neither the name"*|*"Redistribution and use in source and binary forms"*"names of its contributors"*) echo BSD-3-Clause ;;
    *"Redistribution and use in source and binary forms"*) echo BSD-2-Clause ;;
    *"Permission to use, copy, modify, and"*"distribute this software for any"*) echo ISC ;;
    *"public domain"*) echo public-domain ;;
    *) echo unknown ;;
  esac
}
if [ "$what" = texts ]; then
  [ -n "$into" ] || { echo "say which folder: licences.sh texts DIR" >&2; exit 2; }
  echo "$modules" | while read -r path _ dir; do
    depth=20
    [ "$path" != std ] || depth=1 # Go's folder holds its tools' modules too, which no binary does
    (cd "$dir" && find . -maxdepth "$depth" -type f \( -iname '*licen[cs]e*' -o -iname '*copying*' -o -iname '*notice*' \) ! -name '*.go' ! -path '*/testdata/*') | sort | while read -r file; do
      mkdir -p "$into/$path/$(dirname "$file")"
      cp "$dir/$file" "$into/$path/$file"
      chmod 644 "$into/$path/$file"
    done
    [ -d "$into/$path" ] || { echo "$path comes without the text of its licence" >&2; exit 1; }
  done
  exit
fi
status=0
out=$(echo "$modules" | while read -r path version dir; do echo "$path $version $(licence "$dir")"; done)
if echo "$out" | grep -q ' unknown$'; then
  echo "a licence is not known to fit:" >&2
  echo "$out" | grep ' unknown$' >&2
  status=1
fi
if [ "$what" = sbom ]; then
  version=${VERSION:-$(git describe --tags --always 2>/dev/null || echo unknown)}
  printf '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"metadata":{"component":{"type":"application","name":"familyvoice","version":"%s"}},"components":[\n' "$version"
  echo "$out" | awk '{ printf "%s{\"type\":\"library\",\"name\":\"%s\",\"version\":\"%s\",\"purl\":\"pkg:golang/%s@%s\",\"licenses\":[{\"license\":{\"%s\":\"%s\"}}]}", (NR>1 ? ",\n" : ""), $1, $2, $1, $2, ($3 == "public-domain" ? "name" : "id"), $3 } END { print "\n]}" }'
else
  echo "$out" | awk '{ printf "%-60s %-42s %s\n", $1, $2, $3 }'
fi
exit $status
