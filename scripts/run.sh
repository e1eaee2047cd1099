#!/usr/bin/env bash
# Serves from .build/run with a development account, and prints requests that work as pasted.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=.build/release/flow-registry
data=.build/run
mkdir -p "$data"
chmod 700 "$data"
export FLOW_REGISTRY_HTTP_HOST="${FLOW_REGISTRY_HTTP_HOST:-127.0.0.1}"
export FLOW_REGISTRY_HTTP_PORT="${FLOW_REGISTRY_HTTP_PORT:-8080}"
export FLOW_REGISTRY_DATABASE_PATH="${FLOW_REGISTRY_DATABASE_PATH:-$data/flow-registry.db}"

# Every request is logged: there are few, and each is of interest.
export FLOW_REGISTRY_LOG_SAMPLE_ONE_IN="${FLOW_REGISTRY_LOG_SAMPLE_ONE_IN:-1}"

account="$data/account.json"
member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$account" "$1"; }

# Saves the credentials that a command prints as JSON.
save() {
    (umask 077 && "$@" --output json > "$account.new") || return
    python3 - "$account.new" <<'PYTHON'
import json, sys
made = json.load(open(sys.argv[1]))
credentials = {"sid": made.get("sid") or made["account_sid"], "auth_token": made["auth_token"]}
json.dump(credentials, open(sys.argv[1], "w"))
PYTHON
    mv "$account.new" "$account"
}

# Prints the status that a request with the saved credentials has, from a service that nobody else reaches.
status() {
    local socket="$data/check.sock" service
    rm -f "$socket"
    FLOW_REGISTRY_HTTP_HOST="" FLOW_REGISTRY_HTTP_SOCKET="$socket" "$binary" serve 2>"$data/check.log" &
    service=$!
    while [ ! -S "$socket" ] && kill -0 "$service" 2>/dev/null; do sleep 0.05; done
    curl -s -o /dev/null -w '%{http_code}' --unix-socket "$socket" --config - http://localhost/v2/Flows?PageSize=1 \
        <<<"user = $(member sid):$(member auth_token)" || true
    kill "$service" 2>/dev/null || true
    wait "$service" || { cat "$data/check.log" >&2; exit 1; }
}

# Gives the saved account another token, beside the one that it has; fails where that is of no use.
renew_token() {
    [ "$status" = 401 ] || return
    "$binary" account token delete "$(member sid)" >/dev/null 2>&1 || true
    save "$binary" account token create "$(member sid)" 2>/dev/null
}

if [ ! -s "$account" ] || [ ! -e "$FLOW_REGISTRY_DATABASE_PATH" ]; then
    save "$binary" account create --friendly-name Development
else
    status=$(status)
    case $status in
    401 | 403)
        echo "The credentials in $account no longer work (HTTP status $status): others are made." >&2
        renew_token || save "$binary" account create --friendly-name Development
        ;;
    esac
fi
sid=$(member sid)
token=$(member auth_token)
url="http://$FLOW_REGISTRY_HTTP_HOST:$FLOW_REGISTRY_HTTP_PORT"

cat <<TEXT

A development account is ready. Paste into another terminal, which the Twilio SDK, Twilio's tools and this program take
their credentials from:

export TWILIO_ACCOUNT_SID=$sid TWILIO_AUTH_TOKEN=$token

and then, for instance:

curl -u "\$TWILIO_ACCOUNT_SID:\$TWILIO_AUTH_TOKEN" $url/v2/Flows \\
  -d FriendlyName=Hello -d Status=draft \\
  --data-urlencode 'Definition={"initial_state":"Trigger","states":[{"name":"Trigger","type":"trigger","transitions":[],"properties":{}}]}'
curl -u "\$TWILIO_ACCOUNT_SID:\$TWILIO_AUTH_TOKEN" $url/v2/Flows

or, with the Twilio SDK (pip install twilio):

python3 -c '
from twilio.rest import Client
client = Client()
client.studio.base_url = "$url"
print([flow.friendly_name for flow in client.studio.v2.flows.list()])
'

docs/guide.md goes on from here. Serving at $url; stop with Ctrl-C.

TEXT
exec "$binary" serve
