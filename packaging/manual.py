#!/usr/bin/env python3
"""Writes the manual pages: flow-registry(1) from the command line's own description, flow-registry.yaml(5) from the
documented settings. Usage: manual.py HELP_JSON SETTINGS VERSION FOLDER"""

import json
import re
import sys
from pathlib import Path

EXIT_STATUS = [
    ("0", "Success."),
    (
        "1",
        "flow diff or flow status found a difference, flow push or flow pull left out flows to avoid overwriting edits, or "
        "somebody else was faster.",
    ),
    ("64", "The command line is wrong."),
    ("65", "The data is wrong: a file is not a database, belongs to another program, or has a newer schema."),
    ("66", "A file or directory is missing, or is of the wrong kind."),
    ("69", "Something required is unavailable, such as an address that is in use."),
    ("70", "The disk failed to sync; the process ended rather than guess what is on it."),
    ("72", "A system library is unsuitable."),
    ("73", "A file cannot be created, for example on a read-only file system."),
    ("74", "Reading or writing failed: the disk is full or broken, or standard output cannot be written."),
    ("75", "Another process is using the database or the backups; try again."),
    ("77", "Permission denied."),
    ("78", "A setting is wrong; the sentence names it."),
    ("130", "Ended by Ctrl-C; the message says how to continue."),
    ("143", "Ended by SIGTERM, or with its terminal."),
]
ENVIRONMENT = [
    ("FLOW_REGISTRY_…", "Any setting, such as FLOW_REGISTRY_DATABASE_PATH for database.path; see flow-registry.yaml(5)."),
    ("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN", "Credentials for the flow commands that take --environment: an account's …"),
    ("TWILIO_API_KEY, TWILIO_API_SECRET", "… or a key's, which take precedence."),
    ("FLOW_REGISTRY_URL", "The URL that these credentials are for. They are sent nowhere else unless --url says so."),
    ("CREDENTIALS_DIRECTORY", "Set by systemd: the directory of credential:NAME in tls.certificateFile and tls.keyFile."),
    ("SQLITE_TMPDIR", "Where check sorts data that does not fit into memory. Default: /var/tmp."),
]
EXAMPLES = [
    ("Create an account for a team, and a key for a pipeline that may read and change flows:",
     ["flow-registry account create --friendly-name 'Payments team'",
      "flow-registry key create --account AC0123456789abcdef0123456789abcdef --friendly-name CI \\",
      "    --type restricted --allow '/twilio/studio/flows/*'"]),
    ("Take a verified backup and delete old ones; restore it while no service runs:",
     ["flow-registry backup /var/backups/flow-registry --keep-days 14 --keep-last 3",
      "flow-registry restore /var/backups/flow-registry/flow-registry-20260131T235959Z.db"]),
    ("Edit flows in a directory and push them to another environment:",
     ["flow-registry flow pull --url https://flows.example.com",
      "flow-registry flow diff greeting.json",
      "flow-registry flow push --environment production --url https://flows.example.com --status published"]),
    ("Promote to production what staging runs, and show the flow's history:",
     ["flow-registry flow promote greeting.json --from staging --to production",
      "flow-registry flow history greeting.json"]),
    ("List what a key has changed since a date:",
     ["flow-registry flow audit --actor SK0123456789abcdef0123456789abcdef --since 2026-01-31"]),
    ("Compare two definitions, as a JSON Patch:",
     ["flow-registry flow diff old.json new.json --format patch"]),
]  # fmt: skip
FILES = [
    ("/etc/flow-registry/conf.d/*.yaml", "The settings; see flow\\-registry.yaml(5)."),
    ("/usr/lib/flow-registry/flow-registry.yaml", "The package's paths; the settings take precedence."),
    ("/var/lib/flow-registry/flow-registry.db", "The database, with its write-ahead log (\\-wal) and the log's index (\\-shm)."),
    ("/var/lib/flow-registry/flow-registry-search.db", "The search index, which the service rebuilds if it is missing."),
    ("/var/backups/flow-registry", "Backups."),
    ("~/.config/flow-registry/NAME.env", "The credentials of the environment NAME; $XDG_CONFIG_HOME replaces ~/.config."),
    ("/run/flow-registry/control.sock", "Administration: for root and the group flow\\-registry\\-admin."),
]


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def spelling(argument):
    """An argument as the user types it."""
    if argument["kind"] == "positional":
        return f"\\fI{escape(argument['valueName'])}\\fR"
    names = ", ".join(
        f"\\fB{escape(('--' if name['kind'] == 'long' else '-') + name['name'])}\\fR" for name in argument["names"]
    )
    return names if argument["kind"] == "flag" else f"{names} \\fI{escape(argument['valueName'])}\\fR"


def help_of(argument):
    text = escape(argument.get("abstract", ""))
    if argument.get("allValues"):
        text += " One of " + ", ".join(f"\\fB{escape(value)}\\fR" for value in argument["allValues"]) + "."
    if argument.get("defaultValue"):
        text += f" Default: {escape(argument['defaultValue'])}."
    return text.strip()


def arguments(command, without=()):
    shown = [a for a in command.get("arguments", []) if a["shouldDisplay"] and spelling(a) not in without]
    silent = [spelling(a) for a in shown if not help_of(a)]
    if silent:
        sys.exit(f"{command['commandName']} has no help for {', '.join(silent)}")
    return [line for a in shown for line in (".TP", spelling(a), help_of(a))]


def examples():
    for text, lines in EXAMPLES:
        yield from (".PP", escape(text), ".PP", ".RS 4", ".nf", *map(escape, lines), ".fi", ".RE")


def leaves(command, path=()):
    """Every command without subcommands, with its path."""
    subcommands = [c for c in command.get("subcommands", []) if c["shouldDisplay"] and c["commandName"] != "help"]
    if not subcommands:
        yield [*path, command["commandName"]], command
    for subcommand in subcommands:
        yield from leaves(subcommand, (*path, command["commandName"]))


def command_page(root, version):
    commands = list(leaves(root))
    serve = next(command for words, command in commands if words[-1] == "serve")
    common = {spelling(a) for a in serve["arguments"]}
    lines = [
        f'.TH FLOW\\-REGISTRY 1 "" "Flow Registry {version}" "Flow Registry"',
        ".SH NAME",
        "flow\\-registry \\- a registry for conversation flows, and its administration",
        ".SH SYNOPSIS",
        "\\fBflow\\-registry\\fR \\fIcommand\\fR [\\fIoptions\\fR]",
        ".SH DESCRIPTION",
        escape(root["abstract"]),
        "Commands reach a running service through its control socket, and open the database themselves if none is running.",
        ".SH COMMANDS",
    ]
    for words, command in commands:
        lines += [f".SS {escape(' '.join(words))}", escape(command.get("abstract", ""))]
        if command.get("discussion"):
            lines += [".PP", escape(command["discussion"])]
        lines += arguments(command, without=common)
    lines += [".SH OPTIONS OF EVERY COMMAND", "They take precedence over the environment, and that over the settings files."]
    lines += arguments(serve)
    lines.append(".SH ENVIRONMENT")
    lines += [line for name, text in ENVIRONMENT for line in (".TP", f"\\fB{escape(name)}\\fR", escape(text))]
    lines.append(".SH EXIT STATUS")
    lines += [line for status, text in EXIT_STATUS for line in (".TP", status, escape(text))]
    lines.append(".SH FILES")
    lines += [line for path, text in FILES for line in (".TP", f"\\fI{escape(path)}\\fR", text)]
    lines += [".SH EXAMPLES", *examples()]
    lines += [".SH SEE ALSO", "flow\\-registry.yaml(5), systemctl(1), journalctl(1)"]
    return "\n".join(lines) + "\n"


def settings_page(settings, version):
    lines = [
        f'.TH FLOW\\-REGISTRY.YAML 5 "" "Flow Registry {version}" "Flow Registry"',
        ".SH NAME",
        "flow\\-registry.yaml \\- settings of Flow Registry",
        ".SH DESCRIPTION",
        "YAML. An unknown key or a value out of range stops the start with a message that names it.",
        "In order of precedence: flags; environment variables (FLOW_REGISTRY_HTTP_PUBLIC_URL for http.publicUrl);",
        "the files /etc/flow\\-registry/conf.d/*.yaml, the last by name first;",
        "/etc/flow\\-registry/flow\\-registry.yaml; and the defaults, which are shown below.",
        ".SH SETTINGS",
    ]
    section, comment = "", []
    for line in settings.splitlines():
        if match := re.fullmatch(r"(\w+):", line):
            section, comment = match[1], []
        elif match := re.fullmatch(r"  # (.*)", line):
            comment.append(match[1])
        elif match := re.fullmatch(r"  (\w+): (.*)", line):
            lines += [".TP", f"\\fB{escape(f'{section}.{match[1]}')}\\fR: {escape(match[2])}"]
            lines += [escape(text) for text in comment]
            comment = []
    lines += [".SH SEE ALSO", "flow\\-registry(1)"]
    return "\n".join(lines) + "\n"


def main():
    description, settings, version, folder = sys.argv[1:]
    root = json.loads(Path(description).read_text())["command"]
    Path(folder, "flow-registry.1").write_text(command_page(root, version))
    Path(folder, "flow-registry.yaml.5").write_text(settings_page(Path(settings).read_text(), version))


if __name__ == "__main__":
    main()
