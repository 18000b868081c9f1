#!/usr/bin/env bash
# Puts recent enough releases of Node and pnpm on PATH. Missing ones come from the npm registry into .tools/.
# To work in a shell of your own: `source infra/tools.sh`, then run any pnpm script.

node_release=24.21.0
pnpm_release=12.21.0
project=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
tools=$project/.tools

fail() {
  printf 'error: %s\n' "$1" >&2
  return 1
}

# Prints a command's major version, or 0 if the command is missing.
major() { "$1" --version 2>/dev/null | sed -nE '1s/^v?([0-9]+).*/\1/p' | grep . || echo 0; }

# Running it shows more than its presence: a link may dangle, and a download may be incomplete.
works() { "$1" --version >/dev/null 2>&1; }
tools_work() { works "$tools/node_modules/.bin/node" && works "$tools/node_modules/.bin/pnpm"; }

npm_install() {
  npm install --prefix "$tools" --no-audit --no-fund --no-save --loglevel=error "$@" \
    "node@$node_release" "pnpm@$pnpm_release" >>"$tools/install.log" 2>&1
}

install_tools() {
  tools_work && return
  case $tools in
    *:*) fail "PATH cannot hold a folder with a colon in its name: $project. Move the project, or install Node 24 and pnpm 12." || return ;;
  esac
  command -v npm >/dev/null || { fail 'npm was not found. Install Node.js (any release, with npm) and try again.' || return; }
  echo "Installing Node $node_release and pnpm $pnpm_release into .tools/ (once) ..." >&2
  mkdir -p "$tools" && : >"$tools/install.log" || return
  npm_install || { fail "npm could not install them; see .tools/install.log. Check that the npm registry is reachable: npm ping" || return; }
  tools_work && return
  # Their install scripts fetch the programs of this platform. They are missing if npm is told to ignore scripts.
  echo 'They do not run yet: running their install scripts, which npm did not ...' >&2
  rm -rf "$tools/node_modules/node" "$tools/node_modules/pnpm" "$tools/node_modules/.package-lock.json"
  npm_install --ignore-scripts=false
  tools_work || { fail 'Node and pnpm were installed but do not run; see .tools/install.log. Check npm config get ignore-scripts, and that the disk has room.' || return; }
}

# pnpm keeps a copy of the lock file next to what it installed: nothing to do while both are equal.
install_dependencies() {
  cmp -s "$project/pnpm-lock.yaml" "$project/node_modules/.pnpm/lock.yaml" && return
  echo 'Installing dependencies (once) ...' >&2
  mkdir -p "$tools"
  (cd "$project" && pnpm install --frozen-lockfile --reporter=append-only) >"$tools/dependencies.log" 2>&1 ||
    { tail -n 20 "$tools/dependencies.log" >&2; fail 'pnpm could not install the dependencies; see .tools/dependencies.log.' || return; }
}

# Bundles the programs again if a source or the installed libraries are newer than the bundles.
build_programs() {
  local built=$tools/built
  [ -e "$built" ] && [ -z "$(cd "$project" && find packages services infra/build.ts node_modules/.pnpm/lock.yaml \
    \( -name node_modules -o -name dist -o -name web \) -prune -o -type f -newer "$built" ! -name '*.test.ts' -print -quit)" ] && return
  echo 'Building the programs ...' >&2
  mkdir -p "$tools"
  touch "$built.started" && node "$project/infra/build.ts" >"$tools/build.log" 2>&1 && mv "$built.started" "$built" ||
    { tail -n 20 "$tools/build.log" >&2; fail 'The programs could not be built; see .tools/build.log.' || return; }
}

# Scripts of installed commands (#!/usr/bin/env node) also take Node from PATH.
if [ "$(major node)" -lt 24 ] || [ "$(major pnpm)" -lt 12 ]; then
  install_tools || return 1 2>/dev/null || exit 1
  export PATH="$tools/node_modules/.bin:$PATH"
fi
install_dependencies || return 1 2>/dev/null || exit 1
build_programs || return 1 2>/dev/null || exit 1
