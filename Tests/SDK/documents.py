"""The blocks of the documents in Markdown, and a terminal that they are pasted into."""

import os
import pty
import re
import select
import subprocess
import time
from typing import NamedTuple

from .service import PROJECT

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
QUESTION = re.compile(r"\[(y/N|Y/n)\] $")
BLOCK_SECONDS = 120

#: Carries out what comes over descriptor 3, and tells over 4 which commands have failed, and of each block the end.
DRIVER = """
trap 'code=$?; case $BASH_COMMAND in eval*) ;; *) printf "%s: exit code %s\\n" "$BASH_COMMAND" $code >&4 ;; esac' ERR
while IFS= read -r -d "" block <&3; do eval "$block"; printf "\\0" >&4; done
"""


class Block(NamedTuple):
    heading: str
    language: str
    text: str


def blocks(file):
    """The blocks of a document, each with the heading that it stands under."""
    text = (PROJECT / file).read_text()
    # Comments of a block look like headings.
    headings = [(match.start(), match[1]) for match in HEADING.finditer(BLOCK.sub(lambda block: " " * len(block[0]), text))]
    return [
        Block([heading for start, heading in headings if start < match.start()][-1], match[1], match[2])
        for match in BLOCK.finditer(text)
    ]


class Pasted(NamedTuple):
    output: str
    #: The commands that have failed, each with its exit code.
    failures: list


class Terminal:
    """A shell at a terminal that blocks are pasted into, one after the other; questions are answered with yes."""

    def __init__(self, *command, **options):
        self.screen, screen = pty.openpty()
        (blocks, self.blocks), (self.ends, ends) = os.pipe(), os.pipe()
        script = f"exec 3<&{blocks} 4>&{ends} {blocks}<&- {ends}>&-; {DRIVER}"
        self.process = subprocess.Popen(
            [*command, "bash", "-c", script], stdin=screen, stdout=screen, stderr=screen, pass_fds=(blocks, ends),
            start_new_session=True, **options,
        )  # fmt: skip
        for descriptor in (screen, blocks, ends):
            os.close(descriptor)

    def paste(self, text):
        """What comes of a block, as soon as its last command has ended."""
        os.write(self.blocks, text.encode() + b"\0")
        output, told = b"", b""
        deadline = time.monotonic() + BLOCK_SECONDS
        while not told.endswith(b"\0"):
            assert time.monotonic() < deadline, f"{text}\n{output.decode()}"
            ready, _, _ = select.select([self.screen, self.ends], [], [], 1)
            if self.screen in ready:
                output += os.read(self.screen, 65_536)
                if QUESTION.search(output[-20:].decode(errors="replace")):
                    os.write(self.screen, b"y\n")
            elif self.ends in ready:
                told += os.read(self.ends, 65_536)
        return Pasted(output.decode(errors="replace").replace("\r\n", "\n"), told.rstrip(b"\0").decode().splitlines())

    def close(self):
        os.close(self.blocks)
        self.process.wait(10)
        os.close(self.ends)
        os.close(self.screen)
