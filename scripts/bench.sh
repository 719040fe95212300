#!/usr/bin/env bash
# Measures what was promised and prints one table: target, measured, met or missed. It needs Go
# only. Times differ between machines and with what else they do, so everything is measured in
# turns and the median counts; where a target is a ratio, both sides run in the same turn.
#
#   scripts/bench.sh           100,000 events in the log, three turns: about twenty-five minutes
#   scripts/bench.sh --full    1,000,000 events, five turns
#   scripts/bench.sh --reads   reads only, from memory and of the whole server: about eight minutes
#
# CYCLEBOOK_BENCH_SHARED says how many share-outs the reads are measured among (500). The reads of the
# whole server leave a profile of each turn in the folder CYCLEBOOK_BENCH_PROFILE, an absolute path, for
# "go tool pprof FOLDER/timeline-connections=16-fresh-*".
#
# It exits 0 whether targets are met or not, and otherwise when something does not run.
set -euo pipefail
cd "$(dirname "$0")/.."

events=100000 turns=3 all=yes
case "${1:-}" in
  "") ;;
  --full) events=1000000 turns=5 ;;
  --reads) all= ;;
  *) echo "usage: scripts/bench.sh [--full | --reads]" >&2; exit 2 ;;
esac

work=$(mktemp -d "${TMPDIR:-/tmp}/cyclebook-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0

echo "building" >&2
go build -trimpath -ldflags '-s -w' -o "$work/cyclebook" ./cmd/cyclebook
go build -trimpath -o "$work/table" ./scripts/bench
go build -trimpath -o "$work/generate" ./scripts/generate
for folder in graph cmd/cyclebook ${all:+eventlog/sqlitelog projections}; do
  go test -trimpath -c -o "$work/${folder##*/}.test" "./$folder"
done

if [[ $all ]]; then
  "$work/table" -unguarded "$work/unguarded"
  go test -trimpath -overlay "$work/unguarded/overlay.json" -c -o "$work/unguarded.test" ./cmd/cyclebook
fi

# run FOLDER BENCHMARK FLAGS...: one benchmark, its output kept
run() {
  local folder=$1 name=$2
  shift 2
  bench "$folder" "$work/${folder##*/}.test" "$name" "$@"
  grep '^Benchmark' "$work/output" >>"$work/results"
}

# unguarded BENCHMARK FLAGS...: the same of the build without rights, under a name of its own
unguarded() {
  bench cmd/cyclebook "$work/unguarded.test" "$@"
  sed -n 's/^Benchmark/BenchmarkUnguarded/p' "$work/output" >>"$work/results"
}

bench() {
  local folder=$1 program=$2 name=$3
  shift 3
  if ! (cd "$folder" && "$program" -test.run '^$' -test.bench "$name" "$@") >"$work/output" 2>&1; then
    cat "$work/output" >&2
    exit 1
  fi
}

echo "filling a small and a large folder" >&2
for size in 0.1 1; do
  "$work/generate" --out "$work/tables-$size" --scale "$size" >/dev/null
  "$work/cyclebook" import --data "$work/data-$size" "$work/tables-$size" >/dev/null 2>&1
done
export CYCLEBOOK_BENCH_SMALL=$work/data-0.1 CYCLEBOOK_BENCH_LARGE=$work/data-1 CYCLEBOOK_BENCH_PROGRAM=$work/cyclebook

reads() {
  echo "reads from memory" >&2
  run graph '^Benchmark(Views|Known)$/^(timeline|resolver|feed|team)$' -test.benchtime 5x
  echo "reads of the whole server" >&2
  run cmd/cyclebook '^BenchmarkReads$' -test.benchtime 5x
}
if [[ ! $all ]]; then
  reads
  "$work/table" -reads -results "$work/results"
  exit
fi

for turn in $(seq "$turns"); do
  echo "turn $turn of $turns" >&2
  run eventlog/sqlitelog '^BenchmarkAppend$' -test.benchtime 2x
  if [[ $turn -eq 1 || $events -le 100000 ]]; then # a million events take a while to write
    CYCLEBOOK_BENCH_EVENTS=$events run eventlog/sqlitelog '^BenchmarkSize$' -test.benchtime 3x
  fi
  for _ in 1 2 3; do # short and side by side: they are compared
    run projections '^BenchmarkApply$/^batch_[0-9]{3,}$' -test.cpu 1 -test.benchtime 1x
    run projections '^BenchmarkBareWriter$' -test.cpu 1 -test.benchtime 1x
  done
  run cmd/cyclebook '^BenchmarkViews$' -test.cpu 1 -test.benchtime 10x
  run cmd/cyclebook '^BenchmarkCommands$' -test.benchtime 10000x
  unguarded '^BenchmarkCommands$' -test.benchtime 10000x
  run cmd/cyclebook '^BenchmarkVisible$' -test.benchtime 5000x
  run cmd/cyclebook '^BenchmarkTimeline$' -test.benchtime 3x
  unguarded '^BenchmarkTimeline$' -test.benchtime 3x
done
reads
echo "telling 5,000 share-outs" >&2 # once: it takes longer than what is measured
run cmd/cyclebook '^BenchmarkShared$' -test.benchtime 10x

"$work/table" -results "$work/results" -tables "$work/tables-1" -events "$events" -turns "$turns" -binary "$work/cyclebook"
