#!/usr/bin/env bash
# Makes .env, or adds what it lacks: passwords of this installation's own for docker-compose.yml. What has a value stays.
set -euo pipefail
env_file=$(dirname "${BASH_SOURCE[0]}")/../.env

umask 077
touch "$env_file"
chmod 600 "$env_file"

# add NAME VALUE COMMENT
add() {
  grep -q "^$1=." "$env_file" && return
  # A last line that was left open would swallow the next.
  [ -z "$(tail -c 1 "$env_file")" ] || echo >>"$env_file"
  printf '# %s\n%s=%s\n' "$3" "$1" "$2" >>"$env_file"
  echo "$1 added to .env"
}

# 144 random bits, of characters that mean nothing in a URL.
password() { head -c 18 /dev/urandom | base64 | tr '+/' '-_'; }

add POSTGRES_PASSWORD "$(password)" 'The owner of the database. It is set when the database is made; later it is changed there first.'
add PIPELINE_PASSWORD "$(password)" 'The role "pipeline", as which the services work: rows, no tables.'
add ANALYST_PASSWORD "$(password)" 'The role "analyst", for everyone with questions: it can only read.'
add DASHBOARD_PASSWORD "$(password)" 'The dashboard; the user is DASHBOARD_USER, "admin" unless set.'
add COMPOSE_PROFILES simulator 'The feed simulator is the feed until FEED_URL names another.'
