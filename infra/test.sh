#!/usr/bin/env bash
# `npm test`: sets up everything and runs all tests except those of the page (pnpm test:page) and of the containers (pnpm test:compose). Arguments go to vitest.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"
cd "$project"
exec pnpm exec vitest run --project unit --project integration --project 'e2e*' "$@"
