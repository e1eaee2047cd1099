#!/usr/bin/env python3
"""Writes the manual pages: flow-registry(1) from the command line's own description, flow-registry.yaml(5) from the
documented settings. Usage: manual.py HELP_JSON SETTINGS VERSION FOLDER"""

import json
import re
import sys
from pathlib import Path

EXIT_STATUS = [
    ("0", "It is done."),
    (
        "1",
        "flow diff or flow status has found a difference, flow push or flow pull has left out what would have overwritten "
        "edits, or somebody else was faster.",
    ),
    ("64", "The command line is wrong."),
    ("65", "The data is not what it should be: a file that is no database, belongs to another program, has a newer schema."),
    ("66", "A file or directory is missing, or is of another kind."),
    ("69", "Something that is needed cannot be had, as an address that is in use."),
    ("70", "The disk has not said whether a write is on it; the process has ended rather than guess."),
    ("72", "A library of the system does not fit."),
    ("73", "A file cannot be made, as on a read-only file system."),
    ("74", "Reading or writing failed: the disk is full or broken, or standard output cannot be written."),
    ("75", "Another process is at the database or the backups; try again."),
    ("77", "This user may not."),
    ("78", "A setting is wrong; the sentence names it."),
    ("130", "Ctrl-C has ended it; the sentence says how to go on."),
    ("143", "SIGTERM or the end of its terminal has."),
]
ENVIRONMENT = [
    ("FLOW_REGISTRY_…", "Every setting, as FLOW_REGISTRY_DATABASE_PATH for database.path; see flow-registry.yaml(5)."),
    ("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN", "The credentials of the flow commands that take --environment; an account's …"),
    ("TWILIO_API_KEY, TWILIO_API_SECRET", "… or a key's, which go before them."),
    ("FLOW_REGISTRY_URL", "The URL that these credentials are for; they are sent nowhere else unless --url says so."),
    ("CREDENTIALS_DIRECTORY", "Where systemd puts what tls.certificateFile and tls.keyFile name as credential:NAME."),
    ("SQLITE_TMPDIR", "Where check sorts what does not fit into memory; else /var/tmp."),
]
EXAMPLES = [
    ("An account for a team, and its key for a pipeline that may read and change flows:",
     ["flow-registry account create --friendly-name 'Payments team'",
      "flow-registry key create --account AC0123456789abcdef0123456789abcdef --friendly-name CI \\",
      "    --type restricted --allow '/twilio/studio/flows/*'"]),
    ("A backup, proven, with older ones deleted; and back to it, while no service runs:",
     ["flow-registry backup /var/backups/flow-registry --keep-days 14 --keep-last 3",
      "flow-registry restore /var/backups/flow-registry/flow-registry-20260131T235959Z.db"]),
    ("Flows in a directory, changed there and brought to another environment:",
     ["flow-registry flow pull --url https://flows.example.com",
      "flow-registry flow diff greeting.json",
      "flow-registry flow push --environment production --url https://flows.example.com --status published"]),
    ("What staging has been tried with, live; and what became of the flow:",
     ["flow-registry flow promote greeting.json --from staging --to production",
      "flow-registry flow history greeting.json"]),
    ("What a key has changed since a day:",
     ["flow-registry flow audit --actor SK0123456789abcdef0123456789abcdef --since 2026-01-31"]),
    ("What a changed file would change, as a JSON Patch:",
     ["flow-registry flow diff old.json new.json --format patch"]),
]  # fmt: skip
FILES = [
    ("/etc/flow-registry/conf.d/*.yaml", "The settings; see flow\\-registry.yaml(5)."),
    ("/usr/lib/flow-registry/flow-registry.yaml", "Where the package has things; the settings come before it."),
    ("/var/lib/flow-registry/flow-registry.db", "The database, with its log (\\-wal) and its index (\\-shm)."),
    ("/var/lib/flow-registry/flow-registry-search.db", "The search index, which the service makes anew if it is not there."),
    ("/var/backups/flow-registry", "Backups."),
    ("~/.config/flow-registry/NAME.env", "The credentials of the environment NAME; $XDG_CONFIG_HOME stands before ~/.config."),
    ("/run/flow-registry/control.sock", "Administration: for root and the group flow\\-registry\\-admin."),
]


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def spelling(argument):
    """An argument as one types it."""
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
        sys.exit(f"{command['commandName']} says nothing of {', '.join(silent)}")
    return [line for a in shown for line in (".TP", spelling(a), help_of(a))]


def examples():
    for text, lines in EXAMPLES:
        yield from (".PP", escape(text), ".PP", ".RS 4", ".nf", *map(escape, lines), ".fi", ".RE")


def leaves(command, path=()):
    """Every command that does something, with its words."""
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
        "flow\\-registry \\- the service that keeps conversation flows, and its administration",
        ".SH SYNOPSIS",
        "\\fBflow\\-registry\\fR \\fIcommand\\fR [\\fIoptions\\fR]",
        ".SH DESCRIPTION",
        escape(root["abstract"]),
        "Commands reach a running service over its control socket, and open the database themselves where none runs.",
        ".SH COMMANDS",
    ]
    for words, command in commands:
        lines += [f".SS {escape(' '.join(words))}", escape(command.get("abstract", ""))]
        if command.get("discussion"):
            lines += [".PP", escape(command["discussion"])]
        lines += arguments(command, without=common)
    lines += [".SH OPTIONS OF EVERY COMMAND", "Each comes before the environment, and that before the file of settings."]
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
        "YAML. A key that nobody knows, and a value out of its range, stop the start with a sentence that names it.",
        "A flag comes before an environment variable (FLOW_REGISTRY_HTTP_PUBLIC_URL for http.publicUrl), that before",
        "the files /etc/flow\\-registry/conf.d/*.yaml, of which a later one comes before an earlier one by its name, these",
        "before /etc/flow\\-registry/flow\\-registry.yaml, and that before the defaults, which are the values below.",
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
