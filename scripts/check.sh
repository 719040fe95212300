#!/usr/bin/env bash
# Checks everything that a change must keep: generated code is current, formatting, vet,
# staticcheck, the import rule, all tests, the short ones of whatever answers with views and known
# answers switched off, then the race detector over the short tests.
# With -race left out where no C compiler is found, which is said.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$*"; }

step "generated code is current"
before=$(git status --porcelain -- graph)
go generate ./...
after=$(git status --porcelain -- graph)
if [[ $before != "$after" ]]; then
  echo "go generate changes what lies in graph: run it and commit what it writes"
  git --no-pager diff --stat -- graph
  exit 1
fi

step "go.mod is tidy"
go mod tidy -diff

ours=$(git ls-files '*.go' | grep -v '/generated/')
step "gofumpt"
# shellcheck disable=SC2086
unformatted=$(go run mvdan.cc/gofumpt@v0.12.0 -l $ours)
if [[ -n $unformatted ]]; then echo "not formatted:"; echo "$unformatted"; exit 1; fi

step "vet"
go vet ./...

step "staticcheck"
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 $(go list ./... | grep -v '/generated$')

step "arrows"
scripts/arrows.sh

if [[ -z ${CHECK_TESTED:-} ]]; then # CI has run them already, to count them
  step "tests"
  CGO_ENABLED=0 go test ./...
fi

step "tests with --views=off and --known-answers=0"
CGO_ENABLED=0 go test -short ./graph ./cmd/cyclebook -views=off -known-answers=0

step "race"
if command -v "$(go env CC)" >/dev/null; then
  CGO_ENABLED=1 go test -race -short ./...
else
  echo "no C compiler: the race detector cannot run here"
fi
