#!/bin/sh
# Proves that no product is fused with a sum where the service learns and scores: a fused one is rounded once and not twice,
# so what was trained on one kind of machine would differ from another's. arm64 has such instructions and Go's compiler uses
# them wherever it may, so the packages are compiled for it and what came out is read. The cure is a conversion by name,
# float64(x*y) + z, which forbids it and changes nothing elsewhere. Takes packages; those of the analysis and the safeguarding if none.
set -eu
cd "$(dirname "$0")/.."
go=${GO:-go}
[ $# -gt 0 ] || set -- ./analysis/... ./safeguard/...
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOOS=linux GOARCH=arm64 CGO_ENABLED=0

# listed writes the machine code of packages to $work/listing, fused names the functions in it that fuse, and where.
listed() {
  $go build -gcflags=-S "$@" > "$work/listing" 2>&1 || { grep -v '^[[:space:]]' "$work/listing" | tail -n 20 >&2; exit 1; }
}
fused() {
  awk -F '\t' '/ STEXT / { f = $1; sub(/ STEXT .*/, "", f) } $3 ~ /^FN?M(ADD|SUB)[DS]$/ { split($2, at, /[()]/); print f " (" at[2] "): " $3 }' "$work/listing"
}

# What certainly fuses must be found, and what certainly does not must not: otherwise the listing is read wrongly.
cat > "$work/try.go" <<'GO'
package try

func Double(x, y, z float64) float64 { return x*y + z }
func Less(x, y, z float64) float64   { return x*y - z }
func Single(x, y, z float32) float32 { return z - x*y }
func Apart(x, y, z float64) float64  { return float64(x*y) + z }
GO
listed "$work/try.go"
if [ "$(fused | sed 's/.*\.\([A-Z][a-z]*\) .*/\1/' | sort -u | tr '\n' ' ')" != "Double Less Single " ]; then
  echo "the compiler's listing is not read rightly any more: of a try in which Double, Less and Single fuse there was found:" >&2
  fused >&2
  exit 1
fi

listed "$@"
for package in $($go list -f '{{if and .GoFiles (ne .Name "main")}}{{.ImportPath}}{{end}}' "$@"); do
  grep -q "^$package\..* STEXT " "$work/listing" || { echo "the compiler listed nothing of $package" >&2; exit 1; }
done
if [ -n "$(fused)" ]; then
  echo "a product is fused with a sum, so machines would differ in the last bit; write float64(x*y) + z:" >&2
  fused >&2
  exit 1
fi
echo "ok: nothing is fused on arm64 in $*"
