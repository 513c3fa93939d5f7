#!/bin/sh
# Scores fixtures/events/demo.ndjson with the program named and shows what came out.
set -eu
cd "$(dirname "$0")/.."

weir="${1:?say which weir, such as .build/release/weir}"
events=fixtures/events/demo.ndjson
answers="$(dirname "$weir")/demo-answers.ndjson"

status=0
"$weir" score "$events" --policy rules/card-not-present >"$answers" 2>"$answers.summary" ||
  status=$?
# The demo has broken lines on purpose, and says so with 1.
if [ "$status" != 1 ]; then
  cat "$answers.summary" >&2
  echo "demo: weir ended with $status; 1 is right, for the demo holds broken lines" >&2
  exit 1
fi
lines=$(grep -c . "$answers")
expected=$(grep -c . "$events")
if [ "$lines" != "$expected" ]; then
  echo "demo: $expected events, but $lines answers" >&2
  exit 1
fi

echo "$expected events through rules/card-not-present. Answers that say more than approve:"
echo
# Shortened for a screen: the stamp is the same in every line, of a reason its name stays.
grep -E '"event_id":"demo-|"error"' "$answers" | grep -vE '"decision":"approve"|"recorded"' |
  sed -E 's/,"policy":"[^"]*"//; s/\{"code":("[^"]*"),"value"[^}]*\}/\1/g' |
  awk 'NR % 4 == 1' | head -n 12
echo
cat "$answers.summary"
echo "All answers: $answers"
