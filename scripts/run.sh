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

account="$data/account.json"
if [ ! -s "$account" ] || [ ! -e "$FLOW_REGISTRY_DATABASE_PATH" ]; then
    (umask 077 && "$binary" account create --friendly-name Development --output json > "$account.new")
    mv "$account.new" "$account"
fi
member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$account" "$1"; }
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
