#!/usr/bin/env bash
# Times `cyclebook stats eval` on the public cases of charts, kind by kind, and qicharts2 on the same
# cases where Rscript has it. Its results are compared by the tests of stats/eval; here is how long
# each takes. The program's time has its start, reading and writing JSON in it, R's only the charts.
#
#   scripts/bench-stats.sh           each case twenty times
#
# It needs Go, and exits 0 whether R is there or not.
set -euo pipefail
cd "$(dirname "$0")/.."

repeats=20
work=$(mktemp -d "${TMPDIR:-/tmp}/cyclebook-bench-stats.XXXXXX")
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0

echo "building" >&2
go build -trimpath -ldflags '-s -w' -o "$work/cyclebook" ./cmd/cyclebook
go test ./stats/eval -count 1 -run '^TestChartsAsPeers$' -requests "$work/requests" >"$work/output" || { cat "$work/output" >&2; exit 1; }

if command -v Rscript >/dev/null && Rscript -e 'library(qicharts2)' >/dev/null 2>&1; then
  echo "timing qicharts2 $(Rscript -e 'cat(as.character(packageVersion("qicharts2")))')" >&2
  Rscript scripts/bench-stats.R stats/eval/testdata/spc >"$work/peer"
else
  echo "Rscript with qicharts2 is not here: times of the program alone"
  : >"$work/peer"
fi

printf '%-6s %6s %14s %14s %9s\n' chart cases 'µs a chart' 'µs qicharts2' ratio
for kind in run i mr p pp u up c g t xbar s ip; do
  grep "\"chart\":\"$kind\"" "$work/requests" >"$work/of" || continue
  cases=$(wc -l <"$work/of")
  for ((turn = 0; turn < repeats; turn++)); do cat "$work/of"; done >"$work/in"
  start=${EPOCHREALTIME/./}
  "$work/cyclebook" stats eval <"$work/in" >"$work/out"
  took=$((${EPOCHREALTIME/./} - start))
  [[ $(wc -l <"$work/out") -eq $((cases * repeats)) ]] || { echo "$kind: an answer is missing" >&2; exit 1; }
  awk -v kind="$kind" -v cases="$cases" -v each="$(awk "BEGIN { print $took / $cases / $repeats }")" '
    $1 == kind { peer = $3 / $2 * 1e6 }
    END {
      printf "%-6s %6d %14.1f", kind, cases, each
      if (peer) printf " %14.0f %8.0fx", peer, peer / each
      print ""
    }' "$work/peer"
done
