"""One version, wherever it is said."""

import json
import re

from .observed import scrape
from .service import PROJECT, free_port

OPENAPI = PROJECT / "Sources" / "FlowRegistryHTTP" / "OpenAPI" / "openapi.json"


def test_program_metrics_openapi_and_changes_agree_on_the_version(start_service):
    service = start_service(METRICS_HOST="127.0.0.1", METRICS_PORT=free_port())
    [version] = service.command("--version").stdout.split()
    release = re.fullmatch(r"(\d+\.\d+\.\d+)(~[0-9a-z.]+)?", version)[1]
    assert scrape(service)("flow_registry_build_info", version=version) == 1
    assert json.loads(OPENAPI.read_text())["info"]["version"] == release
    newest = next(line for line in (PROJECT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## "))
    assert newest.startswith(f"## {release} (")
