#!/usr/bin/env bash
# Prints a name for this checkout's containers, so that two checkouts never share volumes. infra/make-env.sh writes it to .env.
set -euo pipefail
project=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
printf 'scores-%s\n' "$(printf %s "$project" | cksum | cut -d ' ' -f 1)"
