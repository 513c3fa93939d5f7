#!/bin/sh
# Measures the release: events/s beside simdjson reading the same file, nanoseconds by stage, and
# instructions by stage beside the committed baseline. EVENTS=1000000 says how much traffic to make.
set -eu
cd "$(dirname "$0")/.."

weir=.build/release/weir
folder=.build/bench
events="${EVENTS:-1000000}"
traffic="$folder/traffic-$events.ndjson"
mkdir -p "$folder"

if [ ! -s "$traffic" ]; then
  echo "making $events events (seed 1)" >&2
  "$weir" generate --seed 1 --count "$events" >"$traffic.part"
  mv "$traffic.part" "$traffic"
fi
make -s -C Benchmarks/simdjson .build/read_fields
reader=Benchmarks/simdjson/.build/read_fields

echo "== simdjson On-Demand reading every field, one core"
taskset -c 0 "$reader" "$traffic" | tee "$folder/simdjson.txt"
for workers in 1 2; do
  echo "== weir, $workers worker(s), in process, best of 5"
  "$weir" bench "$traffic" --workers "$workers" --passes 5 | tee "$folder/weir-$workers.txt"
done
echo "== simdjson once more"
taskset -c 0 "$reader" "$traffic" | tee -a "$folder/simdjson.txt"
python3 scripts/ratio.py "$folder/simdjson.txt" "$folder/weir-1.txt" "$folder/weir-2.txt"

echo "== instructions per event (callgrind)"
head -n 2000 "$traffic" >"$folder/small.ndjson"
head -n 22000 "$traffic" >"$folder/large.ndjson"
python3 scripts/instructions.py "$weir" "$folder/small.ndjson" "$folder/large.ndjson" "$@"
