#!/bin/sh
# Checks the systemd units of packaging/: that they are understood, and how much the service may do.
# `systemd-analyze security` rates that from 0 (nothing) to 10; the most allowed here is 1.0 for the
# unit as it is and with the socket of the service manager, and 2.0 with metrics on a TCP port.
# Says so and does nothing where systemd-analyze is not installed.
set -eu
cd "$(dirname "$0")/../packaging"

if ! command -v systemd-analyze >/dev/null; then
  echo "units: skipped: systemd-analyze is not installed (Debian: systemd)" >&2
  exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A copy in which the program is one that is there, with the drop-ins that are named.
copy() {
  rm -rf "$folder/weir.service.d"
  mkdir "$folder/weir.service.d"
  sed 's|/usr/bin/weir |/bin/true |' weir.service >"$folder/weir.service"
  cp weir.socket "$folder/"
  for name in "$@"; do cp "drop-ins/$name.conf" "$folder/weir.service.d/"; done
}

check() {
  most=$1
  shift
  copy "$@"
  if ! (cd "$folder" && systemd-analyze verify --man=no --recursive-errors=no \
    ./weir.service ./weir.socket) >"$folder/faults" 2>&1 || [ -s "$folder/faults" ]; then
    cat "$folder/faults" >&2
    echo "units: packaging/weir.service is wrong, with drop-ins: ${*:-none}" >&2
    exit 1
  fi
  if ! systemd-analyze security --no-pager --offline=true --threshold="$most" \
    "$folder/weir.service" >"$folder/report"; then
    cat "$folder/report" >&2
    echo "units: packaging/weir.service may do too much, with drop-ins: ${*:-none};" \
      "at most $most tenths" >&2
    exit 1
  fi
  level=$(sed -n 's/^.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p' "$folder/report")
  echo "units: $level with drop-ins: ${*:-none}"
}

check 10
check 10 socket
check 20 socket metrics-tcp
