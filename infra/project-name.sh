#!/usr/bin/env bash
# Prints the name of this checkout's containers, so that two checkouts never share volumes: export COMPOSE_PROJECT_NAME=$(infra/project-name.sh)
set -euo pipefail
project=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
printf 'scores-%s\n' "$(printf %s "$project" | cksum | cut -d ' ' -f 1)"
