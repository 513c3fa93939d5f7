#!/bin/sh
# Checks the format of all Swift code against .swift-format; changes nothing.
# What it prints at the end mends what it reports.
set -eu
cd "$(dirname "$0")/.."

paths="Sources Tests Examples Fuzz Package.swift"
paths="$paths Benchmarks/CEL/Sources Benchmarks/CEL/Package.swift"

# shellcheck disable=SC2086  # the paths are words of ours, without spaces
if ! swift format lint --strict -r $paths; then
  echo "lint: some files are not formatted; run: swift format --in-place -r $paths" >&2
  exit 1
fi
