#!/usr/bin/env bash
# Creates .env, or adds what is missing: this checkout's name and passwords for docker-compose.yml. Existing values stay.
set -euo pipefail
env_file=$(dirname "${BASH_SOURCE[0]}")/../.env

umask 077
touch "$env_file"
chmod 600 "$env_file"

# add NAME VALUE COMMENT
add() {
  grep -q "^$1=." "$env_file" && return
  # Without a line end, the last line would run into the next one.
  [ -z "$(tail -c 1 "$env_file")" ] || echo >>"$env_file"
  printf '# %s\n%s=%s\n' "$3" "$1" "$2" >>"$env_file"
  echo "$1 added to .env"
}

# 144 random bits, without characters that have a meaning in a URL.
password() { head -c 18 /dev/urandom | base64 | tr '+/' '-_'; }

add COMPOSE_PROJECT_NAME "$("$(dirname "${BASH_SOURCE[0]}")"/project-name.sh)" 'Name of the containers and volumes of this checkout. Another checkout needs another name.'
add POSTGRES_PASSWORD "$(password)" 'Password of the database owner. It is set when the database is created. To change it later, change it in the database first.'
add OWNER_PASSWORD "$(password)" 'Password of the role "scores_owner", which owns the tables: for migrations and ./entrypoint sql --write.'
add PIPELINE_PASSWORD "$(password)" 'Password of the role "pipeline", which the services use: it changes rows, not tables.'
add ANALYST_PASSWORD "$(password)" 'Password of the role "analyst", for everyone with questions: it can only read.'
add REDIS_PASSWORD "$(password)" 'Password of the queue.'
add DASHBOARD_PASSWORD "$(password)" 'Password of the dashboard. The user is DASHBOARD_USER, by default "admin".'
add COMPOSE_PROFILES simulator 'Starts the feed simulator, which is the feed until FEED_URL names another one.'
