#!/usr/bin/env python3
"""Writes an archive for `docker load` anew, without what differs from build to build: the name of the container that it was
made in, and its host's. Usage: repeatable_image.py FROM TO"""

import hashlib
import io
import json
import sys
import tarfile


def add(archive, name, content):
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def main():
    with tarfile.open(sys.argv[1]) as source, tarfile.open(sys.argv[2], "w", format=tarfile.USTAR_FORMAT) as target:
        [image] = json.load(source.extractfile("manifest.json"))
        config = json.load(source.extractfile(image["Config"]))
        for name in ["container", "container_config"]:
            config.pop(name, None)
        config["config"].pop("Hostname", None)
        text = compact(config)
        image["Config"] = f"{hashlib.sha256(text).hexdigest()}.json"
        for layer in image["Layers"]:
            add(target, layer, source.extractfile(layer).read())
        add(target, image["Config"], text)
        add(target, "manifest.json", compact([image]))


if __name__ == "__main__":
    main()
