#!/bin/sh
# The centre of this machine, worked in as its own user: sudo sigap status
set -eu
export SIGAP_HOME=/var/lib/sigap SIGAP_CACHE=/var/cache/sigap HOME=/var/lib/sigap
export SIGAP_SETTINGS="${SIGAP_SETTINGS-/etc/sigap/settings.toml}"
program=/var/lib/sigap-code/current/sigap
if [ "$(id -u)" = 0 ]; then
    exec runuser -u sigap -- "$program" "$@"
fi
exec "$program" "$@"
