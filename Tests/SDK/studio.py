"""Studio as the command line meets it: a registry's API without what Studio lacks, and with the troubles of a network."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

#: Paths of what Studio does not have.
BEYOND = re.compile(r"/(Aliases|AuditEvents|Undelete|Rollback|References|Changesets|Diff)\b")


class Studio:
    """Passes requests on to a registry, and answers without tags and without what Studio lacks; `If-Match` is refused, as
    something unheard of.

    `troubles` are answered, or connections closed for None, instead of the next requests that they fit, each once.
    `before` is called with each request just before it is passed on; a status that it gives is answered instead.
    """

    def __init__(self, service):
        self.troubles = []
        self.requests = []
        self.before = None
        studio = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                studio.answer(self, service.url)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, url):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.requests.append((handler.command, handler.path))
        assert "If-Match" not in handler.headers
        if BEYOND.search(handler.path):
            return self.send(handler, 404, b'{"code":20404,"message":"The requested resource was not found"}', {})
        for trouble in self.troubles:
            method, status, fields = trouble
            if method == handler.command:
                self.troubles.remove(trouble)
                if status is None:
                    handler.close_connection = True
                    return
                return self.send(handler, status, b'{"code":20429,"message":"Too Many Requests"}', fields)
        if status := self.before and self.before(handler.command, handler.path):
            return self.send(handler, status, b'{"code":20001,"message":"Refused"}', {})
        fields = {name: handler.headers[name] for name in ("Authorization", "Content-Type") if name in handler.headers}
        with requests.Session() as session:
            session.trust_env = False
            target = url + handler.path.replace("Deleted=true", "Deleted=")
            answer = session.request(handler.command, target, data=body, headers=fields, timeout=10)
        self.send(handler, answer.status_code, answer.content, {})

    def send(self, handler, status, body, fields):
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": len(body), **fields}.items():
            handler.send_header(name, str(value))
        handler.end_headers()
        handler.wfile.write(body)
