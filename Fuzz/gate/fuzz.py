#!/usr/bin/env python3
"""Sends the service malformed HTTP/1.1 and compares which requests it takes it to be with a strict reader of RFC 9112.

The real process runs on a Unix socket; every path is unknown to it, so that the answer names what it ran. It may refuse
what it likes. It may run nothing that the strict reader does not see: that is how requests are smuggled past a proxy.
"""

import argparse
import asyncio
import hashlib
import json
import random
import re
import sys
import tempfile
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import answers  # noqa: E402
import grammar  # noqa: E402
import reference  # noqa: E402
from SDK.service import Service  # noqa: E402

CONNECTIONS = 24
#: Of silence, after which the client says that nothing more will come.
SILENCE_SECONDS = 0.05
#: By which every answer has to be complete.
LIMIT_SECONDS = 10
RAN = re.compile(rb'"code":20404,"message":("(?:[^"\\]|\\.)*")')
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
#: 501 for an unknown Transfer-Encoding, 505 for another version of HTTP.
ALLOWED_FAULTS = {b"501", b"505"}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, help="repeat the inputs of an earlier run")
    parser.add_argument("--crashes", type=Path, default=Path("."), help="where a failing input is left")
    parser.add_argument("inputs", nargs="*", type=Path, help="send these files alone")
    options = parser.parse_args()
    if options.inputs:
        finding, count = fuzz([path.read_bytes() for path in options.inputs])
    else:
        seed = random.randrange(2**32) if options.seed is None else options.seed
        print(f"gate: seed {seed}", flush=True)
        started = time.monotonic()
        finding, count = fuzz(messages(seed, started + options.seconds))
        print(f"gate: {count} inputs, {count / (time.monotonic() - started):.0f} a second", flush=True)
    if finding is not None:
        sys.exit(report(*finding, options.crashes))


def messages(seed, deadline=None, count=None):
    """Inputs of a seed, until a time or so many."""
    generator = random.Random(seed)
    while count != 0 and (deadline is None or time.monotonic() < deadline):
        yield grammar.message(generator)
        if count is not None:
            count -= 1


def fuzz(inputs, observe=lambda ran: None):
    """The first input with what is wrong about its answer, None without one; and how many were sent.

    `observe` is told of the paths that each input made the service run.
    """
    with tempfile.TemporaryDirectory() as directory:
        path = f"{directory}/http.sock"
        service = Service(directory, HTTP_SOCKET=path).start()
        try:
            finding, count = asyncio.run(Differential(path, observe).run(iter(inputs)))
            if service.process.poll() is not None and finding is None:
                finding = (b"", f"the process ended with {service.process.returncode}")
            return finding, count
        finally:
            service.close()


class Differential:
    def __init__(self, path, observe):
        self.path = path
        self.observe = observe
        self.finding = None
        self.count = 0

    async def run(self, inputs):
        await asyncio.gather(*(self._worker(inputs) for _ in range(CONNECTIONS)))
        return self.finding, self.count

    async def _worker(self, inputs):
        for data in inputs:
            try:
                answer = await asyncio.wait_for(self._exchange(data), LIMIT_SECONDS)
                ran = [path(json.loads(message)) for message in RAN.findall(answer)]
                self.observe(ran)
                fault = judge(data, answer, ran)
            except TimeoutError:
                fault = f"no end of the answer within {LIMIT_SECONDS} s"
            except OSError as error:
                fault = f"no connection: {error}"
            self.count += 1
            if self.finding is None and fault is not None:
                self.finding = (data, fault)
            if self.finding is not None:
                return

    async def _exchange(self, data):
        reader, writer = await asyncio.open_unix_connection(self.path)
        try:
            for segment in segments(data):
                writer.write(segment)
                await asyncio.sleep(0)
            return await self._answer(reader, writer)
        finally:
            writer.close()

    @classmethod
    async def _answer(cls, reader, writer):
        answer = b""
        try:
            while received := await cls._more(reader, writer):
                answer += received
        except ConnectionError:
            pass
        return answer

    @staticmethod
    async def _more(reader, writer):
        try:
            return await asyncio.wait_for(reader.read(65536), SILENCE_SECONDS)
        except TimeoutError:
            if not writer.transport.is_closing():
                writer.write_eof()
            return await reader.read(65536)


def segments(data):
    """The parts in which an input is written, always the same of the same input."""
    generator = random.Random(zlib.crc32(data))
    cuts = sorted(generator.randrange(len(data)) for _ in range(generator.choice((0, 0, 1, 3)))) if data else []
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)]) if end > start]


def judge(data, answer, ran):
    """What is wrong about an answer; None for nothing."""
    faults = [status for status in STATUS.findall(answer) if status >= b"500" and status not in ALLOWED_FAULTS]
    if faults:
        return f"answered with {faults[0].decode()}"
    expected = [target.split(b"?")[0].decode() for target in reference.targets(data)]
    if ran != expected[: len(ran)]:
        return f"ran {ran}, a strict reader of RFC 9112 sees {expected}"
    return answers.fault(answer)


def path(message):
    return message.removeprefix("The requested resource ").removesuffix(" was not found")


def report(data, fault, crashes):
    crashes.mkdir(parents=True, exist_ok=True)
    artefact = crashes / f"gate-{hashlib.sha256(data).hexdigest()[:16]}"
    artefact.write_bytes(data)
    return f"gate: {fault}\n{data!r}\nTo reproduce: python3 Fuzz/gate/fuzz.py {artefact}"


if __name__ == "__main__":
    main()
