"""A database of any size, written with SQL in bulk; the same size gives the same rows."""

import hashlib
import sqlite3

import definitions
from servers import Registry, basic

FLOWS_PER_ACCOUNT = 100
FLOWS_PER_DEFINITION = 10
REVISIONS = 5
# The first account owns one flow in so many, so that its list is long; the others share the rest.
FIRST_ACCOUNT_SHARE = 10
FIRST_DATE = 1_700_000_000
INDEXES = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"


class DataSet:
    """Flows with five revisions each over a hundredth as many accounts; ten flows share a definition."""

    def __init__(self, path, flows):
        self.path = path
        self.flows = flows
        self.accounts = flows // FLOWS_PER_ACCOUNT
        self.definitions = flows // FLOWS_PER_DEFINITION

    def account_of(self, flow):
        return 0 if flow % FIRST_ACCOUNT_SHARE == 0 else 1 + flow % (self.accounts - 1)

    def write(self, binary):
        """The registry makes the schema, and nothing else."""
        Registry(binary, self.path).create_account()
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000")
        indexes = connection.execute(INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("BEGIN")
        self.insert_accounts(connection)
        self.insert_definitions(connection)
        self.insert_flows(connection)
        self.insert_revisions(connection)
        self.count_usage(connection)
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        return self

    def insert_accounts(self, connection):
        """Row ids from 2: the first row is the registry's."""
        connection.executemany(
            "INSERT INTO account (id, sid, friendly_name, status, date_created) VALUES (?, ?, '', 'active', ?)",
            ((number + 2, account_sid(number), FIRST_DATE) for number in range(self.accounts)))  # fmt: skip
        connection.executemany(
            "INSERT INTO auth_token (account_id, kind, hash, date_created) VALUES (?, 'primary', ?, ?)",
            ((number + 2, sha256(token(number)), FIRST_DATE) for number in range(self.accounts)))  # fmt: skip

    def insert_definitions(self, connection):
        texts = [definitions.text(each) for each in definitions.fixtures().values()]
        connection.executemany(
            "INSERT INTO definition (id, sha256, text) VALUES (?, ?, ?)", self.definition_rows(texts))

    def definition_rows(self, texts):
        for number in range(self.definitions):
            text = texts[number % len(texts)].replace(definitions.STAMP, f"{number:016x}")
            yield number + 1, sha256(text), text

    def insert_flows(self, connection):
        connection.executemany(
            """
            INSERT INTO flow (id, sid, account_id, revision, published_revision, status, friendly_name, definition_id,
                date_created, date_updated)
            VALUES (?1, ?2, ?3, ?4, ?4, 'published', 'Flow ' || ?1, ?5, ?6, ?6 + ?4)
            """,
            map(self.flow_row, range(self.flows)))  # fmt: skip

    def flow_row(self, flow):
        definition = (flow + REVISIONS) % self.definitions + 1
        return flow + 1, flow_sid(flow), self.account_of(flow) + 2, REVISIONS, definition, FIRST_DATE + flow

    def insert_revisions(self, connection):
        connection.execute(
            """
            WITH number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < ?1)
            INSERT INTO revision (flow_id, number, status, friendly_name, definition_id, date_created)
            SELECT flow.id, value, iif(value = ?1, 'published', 'draft'), friendly_name,
                (flow.id - 1 + value) % ?2 + 1, date_created + value
            FROM flow CROSS JOIN number
            """,
            (REVISIONS, self.definitions))  # fmt: skip

    def count_usage(self, connection):
        """What the registry counts with each change; a schema from before it did has no such view."""
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'expected_account_usage'").fetchone():
            return
        connection.execute(
            """
            UPDATE flow SET stored_bytes = expected.stored_bytes
            FROM expected_flow_usage AS expected WHERE flow_id = flow.id
            """)  # fmt: skip
        connection.execute(
            """
            UPDATE account_usage SET (flow_count, stored_bytes, key_count)
                = (expected.flow_count, expected.stored_bytes, expected.key_count)
            FROM expected_account_usage AS expected WHERE expected.account_id = account_usage.account_id
            """)  # fmt: skip

    def fetch(self, flow):
        """Path and credentials for one of the flows."""
        return f"/v2/Flows/{flow_sid(flow)}", authorization(self.account_of(flow))

    def page_behind(self, position):
        """The fifty flows behind one of the first account's list, newest first."""
        flow = (self.flows - 1) // FIRST_ACCOUNT_SHARE * FIRST_ACCOUNT_SHARE - position * FIRST_ACCOUNT_SHARE
        place = f"{FIRST_DATE + flow:016x}{flow_sid(flow)}"
        checksum = fnv1a(f"flows {account_sid(0)} PA{place}")
        return f"/v2/Flows?PageSize=50&Page=1&PageToken=PA{checksum:016x}{place}", authorization(0)

    @property
    def longest_list(self):
        return self.flows // FIRST_ACCOUNT_SHARE


def hexadecimal(text):
    return hashlib.md5(text.encode()).hexdigest()


def flow_sid(flow):
    return "FW" + hexadecimal(f"flow {flow}")


def account_sid(number):
    return "AC" + hexadecimal(f"account {number}")


def token(number):
    return hexadecimal(f"token {number}")


def authorization(number):
    return basic(account_sid(number), token(number))


def sha256(text):
    return hashlib.sha256(text.encode()).digest()


def fnv1a(text):
    """The checksum of the registry's page tokens."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value
