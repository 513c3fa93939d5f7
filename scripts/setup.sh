#!/bin/sh
# Installs the Debian packages that are missing, and says which. `setup.sh bench` adds those of the
# benchmarks. Uses sudo when it is not run by root; does nothing when everything is there.
set -eu

packages="liblz4-dev libexpat1-dev libsqlite3-dev libcurl4-openssl-dev pkg-config lz4 make socat
  netcat-openbsd strace"
[ "${1:-}" = bench ] && packages="$packages libsimdjson-dev g++ valgrind"

missing=""
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
    missing="$missing $package"
done
command -v python3 >/dev/null || missing="$missing python3"
python3 -c 'import yaml' 2>/dev/null || missing="$missing python3-yaml"
python3 -c 'import jsonschema' 2>/dev/null || missing="$missing python3-jsonschema"
if [ "${1:-}" = bench ] && ! python3 -c 'import ensurepip' 2>/dev/null; then
  missing="$missing python3-venv"
fi
if ! command -v swift >/dev/null; then
  echo "setup: no swift on the PATH; install a Swift 6.3 toolchain from https://swift.org" >&2
  exit 1
fi
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "setup: these packages are missing, and this is no Debian to install them:$missing" >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root=sudo
  if ! command -v sudo >/dev/null; then
    echo "setup: run as root: apt-get install$missing" >&2
    exit 1
  fi
fi
echo "setup: installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086  # a list of package names
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
if ! python3 -c 'import yaml, jsonschema' 2>/dev/null; then
  echo "setup: this python3 is not Debian's and lacks yaml or jsonschema; run:" \
    "python3 -m pip install pyyaml jsonschema" >&2
  exit 1
fi
