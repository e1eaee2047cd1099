"""Certificates of a throw-away authority, made with the openssl command."""

import subprocess
from pathlib import Path
from typing import NamedTuple


class Certificate(NamedTuple):
    chain: Path
    key: Path


class Authority:
    """A root certificate in a directory, and server certificates for 127.0.0.1 that it issues."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.root = self.directory / "root.pem"
        self.openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=Throw-away root", "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", "root.key", "-out", "root.pem",
        )  # fmt: skip

    def issue(self, name, *, days=2, algorithm=("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        """A certificate with the common name `name`; of yesterday alone with `days=-1`."""
        self.openssl(
            "req", *algorithm, "-nodes", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
            "-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=serverAuth",
            "-addext", "crlDistributionPoints=URI:http://127.0.0.1/root.crl",
            "-keyout", f"{name}.key", "-out", f"{name}.csr",
        )  # fmt: skip
        self.openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            "-copy_extensions", "copyall", "-days", str(days), "-out", f"{name}.pem",
        )  # fmt: skip
        chain = self.directory / f"{name}.pem"
        chain.write_text(chain.read_text() + self.root.read_text())
        key = self.directory / f"{name}.key"
        key.chmod(0o600)
        return Certificate(chain, key)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True)
