#!/usr/bin/env bash
# Has promtool judge alerts and dashboard of deploy/, and the metrics that the service tells, and Compose and Kubernetes'
# schemas what is for containers.
set -euo pipefail
cd "$(dirname "$0")/.."

FLOW_REGISTRY_IMAGE=localhost/flow-registry:checked docker-compose --file deploy/container/compose.yaml config --quiet
# With what is commented out for TLS.
uncommented=$(sed -E 's/^( *)# (secrets:|  - \{source|  tls_|FLOW_REGISTRY_TLS)/\1\2/' deploy/container/compose.yaml)
FLOW_REGISTRY_IMAGE=localhost/flow-registry:checked docker-compose --file - config --quiet <<<"$uncommented"
kubernetes=.build/kubernetes-validate
if [ ! -x "$kubernetes/bin/kubernetes-validate" ]; then
    rm -rf "$kubernetes"
    python3 -m venv "$kubernetes"
    "$kubernetes/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0
fi
"$kubernetes/bin/kubernetes-validate" --strict deploy/container/kubernetes.yaml

scripts/promtool.sh check config deploy/prometheus/prometheus.yml
scripts/promtool.sh test rules deploy/prometheus/flow-registry.rules.test.yml
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

# promtool knows no dashboards: their expressions are checked as rules.
python3 - "$directory/dashboard.rules.yml" <<'PYTHON'
import json, sys
panels = json.load(open("deploy/grafana/flow-registry.json"))["panels"]
expressions = [target["expr"] for panel in panels for target in panel.get("targets", [])]
rules = [
    {"record": f"dashboard:{number}", "expr": expression.replace("$__rate_interval", "5m")}
    for number, expression in enumerate(expressions)
]
json.dump({"groups": [{"name": "dashboard", "rules": rules}]}, open(sys.argv[1], "w"))
PYTHON
scripts/promtool.sh check rules "$directory/dashboard.rules.yml"

scripts/python.sh - "$directory" >"$directory/metrics.txt" <<'PYTHON'
import sys
sys.path.insert(0, ".")
from Tests.SDK.api import API
from Tests.SDK.observed import scrape
from Tests.SDK.service import Service, free_port
service = Service(sys.argv[1], METRICS_HOST="127.0.0.1", METRICS_PORT=free_port()).start()
try:
    API(service, service.create_account()).create()
    sys.stdout.write(scrape(service).text)
finally:
    service.close()
PYTHON
scripts/promtool.sh check metrics <"$directory/metrics.txt"
echo "promtool accepts alerts, dashboard and $(grep -c '^# TYPE' "$directory/metrics.txt") families of metrics."
