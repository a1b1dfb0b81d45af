#!/bin/sh
# postgres.sh BIN DATA USER PORT : makes the cluster on first use and becomes the server. The password comes in CHAT_PG_PASSWORD.
set -eu
bin=$1 data=$2 user=$3 port=$4
umask 077

if [ ! -e "$data/PG_VERSION" ]; then
  # Made beside its place and moved there whole, so that an interrupted start leaves nothing half made.
  rm -rf "$data".new-*
  new="$data.new-$$"
  password="$new.password"
  printf '%s' "$CHAT_PG_PASSWORD" >"$password"
  trap 'rm -rf "$new" "$password"' EXIT
  "$bin/initdb" -D "$new" -U "$user" -A scram-sha-256 --pwfile="$password" -E UTF8 --locale=C.UTF-8 --no-instructions
  mv "$new" "$data"
  rm -f "$password"
  trap - EXIT
fi

unset CHAT_PG_PASSWORD
exec "$bin/postgres" -D "$data" -p "$port" -k '' -c listen_addresses=127.0.0.1 -c logging_collector=off -c max_connections=200
