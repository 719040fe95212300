#!/usr/bin/env bash
# Proves the import rule of the house: which of our folders may import which, and that each
# outside package with one home stays there. Prints every breach; exits 1 if there is one.
set -euo pipefail
cd "$(dirname "$0")/.."
module=$(go list -m)

# folder: what it may import of ours (itself and what is below it always)
allowed() {
  case $1 in
    cmd/*|cmd|scripts/*|scripts) echo ANY ;;
    domain|canary) echo "" ;;
    guard) echo "domain" ;;
    domain/domaintest|eventlog|keys) echo "domain" ;;
    eventlog/sqlitelog|eventlog/esdblog|eventlog/contract) echo "eventlog domain" ;;
    eventlog/esdblog/esdbtest) echo "eventlog domain" ;;
    feed) echo "eventlog domain" ;;
    rights) echo "domain" ;;
    stats|stats/chart|stats/model|stats/watch|disclosure) echo "stats" ;;
    stats/eval) echo "stats disclosure" ;;
    chartsvg) echo "domain projections" ;;
    projections) echo "domain guard keys rights stats disclosure" ;;
    desk) echo "eventlog domain projections keys rights" ;;
    signin/openid|signin/openid/openidtest|signin/mail|signin/mail/mailtest) echo "" ;;
    graph|graph/*) echo "graph projections domain chartsvg" ;;
    signin|signin/*) echo "signin projections domain" ;;
    transfer) echo "domain eventlog projections desk chartsvg" ;;
    *) echo UNKNOWN ;;
  esac
}

# outside package prefix: the folders that may import it (tests and scripts aside)
home_of() {
  case $1 in
    github.com/99designs/gqlgen*|github.com/vektah/gqlparser*) echo "graph" ;;
    github.com/ThreeDotsLabs/watermill*) echo "feed" ;;
    github.com/EventStore/*|google.golang.org/grpc*) echo "eventlog/esdblog" ;;
    modernc.org/sqlite*) echo "eventlog/sqlitelog projections keys ledger feed transfer" ;;
    github.com/spf13/cobra*|github.com/goccy/go-yaml*|github.com/schollz/progressbar*|github.com/jedib0t/go-pretty*|github.com/prometheus/*) echo "cmd" ;;
    github.com/coreos/go-oidc*|github.com/go-jose/*|golang.org/x/oauth2*) echo "signin/openid" ;;
    github.com/zitadel/*) echo "signin/openid/openidtest" ;;
    golang.org/x/crypto*) echo "signin" ;;
    github.com/wneessen/go-mail*) echo "signin/mail" ;;
    gonum.org/*) echo "stats disclosure" ;;
    *) echo ANY ;;
  esac
}

within() { # within FOLDER HOMES: folder is one of the homes or below one
  for h in $2; do [[ $1 == "$h" || $1 == "$h"/* ]] && return 0; done
  return 1
}

bad=0
breach() { echo "arrows: $1"; bad=1; }

while read -r package imports; do
  folder=${package#"$module"/}
  [[ $folder == "$package" ]] && folder=.
  rule=$(allowed "$folder")
  [[ $rule == UNKNOWN ]] && breach "$folder has no rule: add it to scripts/arrows.sh" && continue
  for import in $imports; do
    if [[ $import == "$module"/* ]]; then
      to=${import#"$module"/}
      [[ $rule == ANY ]] || within "$to" "$folder $rule" || breach "$folder may not import $to"
    else
      home=$(home_of "$import")
      [[ $home == ANY || $folder == scripts* ]] || within "$folder" "$home" || breach "$import belongs in $home, but $folder imports it"
    fi
  done
done < <(go list -f '{{.ImportPath}} {{join .Imports " "}}' ./...)

if [[ $bad -eq 0 ]]; then echo "arrows: every import follows the rule"; fi
exit $bad
