"""Behind nginx, Caddy and HAProxy, as README and the package's examples set them up, each compressing what it passes on."""

import os
import re
import shutil
import socket
import subprocess
import time

import pytest
import requests

from .api import API
from .service import PROJECT, Service, free_port

PATH = os.environ["PATH"] + os.pathsep + "/usr/sbin"
SECONDS = 10

NGINX = """
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    gzip on;
    gzip_types application/json;
    gzip_min_length 1;
    {servers}
}}
"""

HAPROXY = """
defaults
    mode http
    timeout connect 30s
    timeout client 60s
    timeout server 90s
frontend front
    bind 127.0.0.1:{port}
    option forwardfor
    compression algo gzip
    compression type application/json
    http-request set-header X-Forwarded-Proto HTTP
    default_backend registry
backend registry
    server registry 127.0.0.1:{service}
"""


def example(name):
    return (PROJECT / "packaging" / "examples" / name).read_text()


def nginx_of_readme(directory, port, service):
    [location] = re.findall(r"```nginx\n(.*?)```", (PROJECT / "README.md").read_text(), re.DOTALL)
    assert "/run/flow-registry/http.sock" in location
    location = location.replace("/run/flow-registry/http.sock", str(directory / "http.sock"))
    return nginx(directory, f"server {{ listen 127.0.0.1:{port}; {location} }}")


def nginx_of_package(directory, port, service):
    text = example("nginx.conf").replace("127.0.0.1:8080", f"127.0.0.1:{service}")
    text = re.sub(r"listen \[::\].*\n|ssl_certificate.*\n", "", text)
    return nginx(directory, text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"))


def nginx(directory, servers):
    path = directory / "nginx.conf"
    path.write_text(NGINX.format(directory=directory, servers=servers))
    return ["nginx", "-p", directory, "-c", path]


def caddy(directory, port, service):
    text = example("Caddyfile").replace("127.0.0.1:8080", f"127.0.0.1:{service}")
    site = f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n\tencode {{\n\t\tgzip\n\t\tminimum_length 1\n\t}}"
    path = directory / "Caddyfile"
    path.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + text.replace("flows.example.com {", site))
    return ["caddy", "run", "--config", path, "--adapter", "caddyfile"]


def haproxy(directory, port, service):
    path = directory / "haproxy.cfg"
    path.write_text(HAPROXY.format(port=port, service=service))
    return ["haproxy", "-db", "-f", path]


PROXIES = [nginx_of_readme, nginx_of_package, caddy, haproxy]


class Proxy:
    """A proxy in front of a service, which its clients take for the service."""

    verify = True

    def __init__(self, make, directory):
        self.service = Service(directory, HTTP_SOCKET=directory / "http.sock", HTTP_TRUSTED_PROXIES="unix, 127.0.0.1")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.service.start()
        command, *arguments = make(directory, self.port, self.service.port)
        binary = shutil.which(command, path=PATH)
        assert binary, f"{command} is not installed: scripts/install-dependencies.sh {command}"
        environment = {**os.environ, "HOME": str(directory), "XDG_DATA_HOME": str(directory)}
        self.log = (directory / "proxy.txt").open("wb")
        self.process = subprocess.Popen([binary, *arguments], stdout=self.log, stderr=self.log, env=environment)
        self._wait(directory)

    def _wait(self, directory):
        deadline = time.monotonic() + SECONDS
        while True:
            assert self.process.poll() is None and time.monotonic() < deadline, (directory / "proxy.txt").read_text()
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except ConnectionRefusedError:
                time.sleep(0.02)

    def close(self):
        self.process.terminate()
        self.process.wait(SECONDS)
        self.log.close()
        self.service.close()


@pytest.fixture(scope="module", params=PROXIES, ids=lambda make: make.__name__)
def proxy(request, tmp_path_factory):
    proxy = Proxy(request.param, tmp_path_factory.mktemp("proxy"))
    yield proxy
    proxy.close()


@pytest.fixture
def api(proxy):
    return API(proxy, proxy.service.create_account())


def test_the_next_page_is_found_through_the_proxy(api):
    for _ in range(3):
        api.create()
    first = api.get("/v2/Flows?PageSize=2").json()
    assert first["meta"]["next_page_url"].startswith(api.service.url + "/v2/Flows?")
    assert len(api.get(first["meta"]["next_page_url"]).json()["flows"]) == 1


def test_conditional_requests_hold_though_the_answer_was_compressed(api):
    """A proxy that compresses makes the ETag a weak one, or leaves it."""
    path = f"/v2/Flows/{api.create()['sid']}"
    seen = api.get(path)
    assert seen.headers["Content-Encoding"] == "gzip"
    tag = {"If-Match": seen.headers["ETag"]}
    assert requests.get(
        api.service.url + path, auth=api.session.auth, headers={"If-None-Match": tag["If-Match"]}, timeout=SECONDS
    ).status_code == 304  # fmt: skip
    assert api.post(path, {"Status": "draft", "CommitMessage": "mine"}, headers=tag).json()["revision"] == 2
    assert api.post(path, {"Status": "draft"}, headers=tag).status_code == 412
    assert api.delete(path, headers=tag).status_code == 412


def test_a_body_over_the_limit_is_413(proxy, api):
    response = requests.post(
        proxy.url + "/v2/Flows", data=b"x" * 4_000_000, auth=api.session.auth, timeout=SECONDS,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert response.status_code == 413
