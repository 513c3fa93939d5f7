#!/bin/sh
# Checks the format of all Swift code against .swift-format; changes nothing.
# To mend what it reports: swift format --in-place -r Sources Tests Package.swift
set -eu
cd "$(dirname "$0")/.."

paths="Sources Tests Package.swift"
if [ -f Benchmarks/Package.swift ]; then
  paths="$paths Benchmarks/Package.swift"
  [ -d Benchmarks/Benchmarks ] && paths="$paths Benchmarks/Benchmarks"
  [ -d Benchmarks/Sources ] && paths="$paths Benchmarks/Sources"
fi

# shellcheck disable=SC2086  # the paths are words of ours, without spaces
if ! swift format lint --strict -r $paths; then
  echo "lint: some files are not formatted; run: swift format --in-place -r $paths" >&2
  exit 1
fi
