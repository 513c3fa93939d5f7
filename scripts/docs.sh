#!/bin/sh
# Makes the documentation of the library CEL from its symbols and its catalogue, out of what
# `make test-build` has built: scripts/docs.sh [BUILD]. Fails on any warning, a link that leads
# nowhere above all.
set -eu
cd "$(dirname "$0")/.."

build=${1:-.build-test}
modules="$build/release/Modules"
catalogue=Sources/CEL/CEL.docc
output=.build/docs

if [ ! -e "$modules/CEL.swiftmodule" ]; then
  echo "docs: $modules has no CEL.swiftmodule; run: make test-build" >&2
  exit 1
fi
tools=$(dirname "$(readlink -f "$(command -v swift)")")
if [ ! -x "$tools/docc" ]; then
  echo "docs: this toolchain has no docc ($tools/docc); install one that does" >&2
  exit 1
fi

rm -rf "$output"
mkdir -p "$output/symbols"
target=$(swift -print-target-info | sed -n 's/^ *"triple": "\(.*\)",$/\1/p' | head -n 1)
if ! swift symbolgraph-extract -module-name CEL -target "$target" -I "$modules" \
  -minimum-access-level public -skip-synthesized-members -skip-inherited-docs \
  -output-dir "$output/symbols"; then
  echo "docs: the symbols of CEL could not be read from $modules" >&2
  exit 1
fi
if ! "$tools/docc" convert "$catalogue" --additional-symbol-graph-dir "$output/symbols" \
  --fallback-display-name CEL --fallback-bundle-identifier weir.CEL --warnings-as-errors \
  --output-path "$output/CEL.doccarchive"; then
  echo "docs: mend what is said above in $catalogue or in the comments of Sources/CEL" >&2
  exit 1
fi
echo "docs: $output/CEL.doccarchive"
