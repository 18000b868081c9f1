#!/usr/bin/env bash
# Puts a Node and a pnpm that are new enough on PATH, from the npm registry into .tools/ where the machine has none.
# Source it to work in a shell of your own: `source infra/tools.sh`, then any pnpm script.

node_release=24.21.0
pnpm_release=12.21.0
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$project/.tools

fail() {
  printf 'error: %s\n' "$1" >&2
  return 1
}

# The first number of a command's version, 0 where there is no such command.
major() { "$1" --version 2>/dev/null | sed -nE '1s/^v?([0-9]+).*/\1/p' | grep . || echo 0; }

install_tools() {
  [ -x "$tools/node_modules/.bin/node" ] && [ -x "$tools/node_modules/.bin/pnpm" ] && return
  command -v npm >/dev/null || { fail 'npm was not found. Install Node.js (any release, with npm) and run this again.' || return; }
  echo "Getting Node $node_release and pnpm $pnpm_release into .tools/ (once) ..." >&2
  mkdir -p "$tools" || return
  npm install --prefix "$tools" --no-audit --no-fund --no-save --loglevel=error \
    "node@$node_release" "pnpm@$pnpm_release" >"$tools/install.log" 2>&1 ||
    { fail "npm could not install them; see .tools/install.log. Is the npm registry reached? (npm ping)" || return; }
}

# Only where what is installed is not what the lock file names: pnpm keeps a copy of it beside what it installed.
install_dependencies() {
  cmp -s "$project/pnpm-lock.yaml" "$project/node_modules/.pnpm/lock.yaml" && return
  echo 'Installing dependencies (once) ...' >&2
  mkdir -p "$tools"
  (cd "$project" && pnpm install --frozen-lockfile --reporter=append-only) >"$tools/dependencies.log" 2>&1 ||
    { tail -n 20 "$tools/dependencies.log" >&2; fail 'pnpm could not install the dependencies; see .tools/dependencies.log.' || return; }
}

# PATH has to lead to our Node also for the scripts of installed commands (#!/usr/bin/env node).
if [ "$(major node)" -lt 24 ] || [ "$(major pnpm)" -lt 12 ]; then
  install_tools || return 1 2>/dev/null || exit 1
  export PATH="$tools/node_modules/.bin:$PATH"
fi
install_dependencies || return 1 2>/dev/null || exit 1
