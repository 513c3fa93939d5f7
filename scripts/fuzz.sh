#!/bin/sh
# Fuzzes decoder, policy loader and expressions under the address sanitizer, FUZZ_SECONDS each (60).
# Seeds come from fixtures/ and rules/; what is found new stays in .build-fuzz/corpus-*.
# A finding is kept as .build-fuzz/crash-*; to run it again:
# SWIFT_BACKTRACE=enable=no .build-fuzz/release/FuzzDecoder FILE
set -eu
cd "$(dirname "$0")/.."

seconds="${FUZZ_SECONDS:-60}"
only="${FUZZ_ONLY:-Decoder Policy CEL}"
build=.build-fuzz
# A trap belongs to libFuzzer, which keeps the input; Swift's own backtrace would take it first.
export SWIFT_BACKTRACE=enable=no
# References that Swift keeps with flags in spare bits look like leaks to the sanitizer.
export ASAN_OPTIONS=detect_leaks=0

seed_decoder() {
  split -l 1 -a 4 fixtures/events/demo.ndjson "$1/demo-"
  # Short ones, a type each: a change of one byte counts for more in them.
  split -l 1 -a 4 Fuzz/Decoder/seeds.ndjson "$1/seed-"
  cp fixtures/errors/*.bad fixtures/errors/*.good "$1"
}

seed_policy() {
  for policy in rules/*/policy.yaml Sources/WeirReference/Starter/policy.yaml; do
    cp "$policy" "$1/$(basename "$(dirname "$policy")").yaml"
  done
  for tests in rules/*/tests/*.yaml Sources/WeirReference/Starter/tests/*.yaml; do
    cp "$tests" "$1/tests-$(basename "$(dirname "$(dirname "$tests")")")-$(basename "$tests")"
  done
  cp rules/card-not-present/model.json "$1/shipped.json"
  for policy in Tests/oracle/policies/*/policy.yaml; do
    cp "$policy" "$1/$(basename "$(dirname "$policy")").yaml"
  done
}

seed_cel() {
  split -l 1 -a 4 Fuzz/CEL/seeds.txt "$1/seed-"
  sed -n "s/.*condition: *//p" rules/card-not-present/policy.yaml | split -l 1 -a 4 - "$1/rule-"
}

for name in $only; do
  # gold stops at the sanitizer's symbols, so it is lld.
  if ! WEIR_FUZZ=1 swift build -c release --product "Fuzz$name" --scratch-path "$build" \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld; then
    echo "fuzz: Fuzz$name was not built" >&2
    exit 1
  fi
  corpus="$build/corpus-$name"
  mkdir -p "$corpus"
  case "$name" in
    Decoder) seed_decoder "$corpus" ;;
    Policy) seed_policy "$corpus" ;;
    CEL) seed_cel "$corpus" ;;
  esac
  if ! "$build/release/Fuzz$name" -max_total_time="$seconds" -max_len=8192 -timeout=20 \
    -rss_limit_mb=4096 -detect_leaks=0 -dict="Fuzz/$name/tokens.dict" -print_final_stats=1 \
    -artifact_prefix="$build/" "$corpus"; then
    echo "fuzz: Fuzz$name found something; the input is the newest $build/crash-*" >&2
    exit 1
  fi
done
echo "fuzz: nothing found in $seconds s each of: $only"
