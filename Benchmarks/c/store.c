// SHA256_Init and its companions are what OpenSSL has that looks no algorithm up by name on each call.
#define OPENSSL_API_COMPAT 0x10100000L

#include "store.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COLUMNS                                                                                                        \
    "flow.sid, flow.revision, flow.status, flow.friendly_name, flow.commit_message, flow.author_sid, "                 \
    "flow.date_created, flow.date_updated"

enum query { AUTHENTICATE, FETCH, NEWEST, COMPACT, READ_QUERIES };

static const char *const read_queries[READ_QUERIES] = {
    [AUTHENTICATE] = "SELECT account.id, auth_token.hash FROM account "
                     "JOIN auth_token ON auth_token.account_id = account.id "
                     "WHERE account.sid = ? AND account.status = 'active'",
    [FETCH] = "SELECT " COLUMNS ", definition.text FROM flow JOIN definition ON definition.id = flow.definition_id "
              "WHERE flow.sid = ? AND flow.account_id = ?",
    [NEWEST] = "SELECT " COLUMNS " FROM flow WHERE account_id = ? AND date_deleted IS NULL "
                "ORDER BY date_created DESC, sid DESC LIMIT ?",
    [COMPACT] = "SELECT json(?1) WHERE json_valid(?1) AND json_type(?1) = 'object'",
};

enum command { BEGIN, COMMIT, KNOWN_DEFINITION, INSERT_DEFINITION, INSERT_FLOW, INSERT_REVISION, WRITE_COMMANDS };

static const char *const write_commands[WRITE_COMMANDS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [KNOWN_DEFINITION] = "SELECT id FROM definition WHERE sha256 = ?",
    [INSERT_DEFINITION] = "INSERT INTO definition (sha256, text) VALUES (?, ?)",
    [INSERT_FLOW] = "INSERT INTO flow (sid, account_id, revision, published_revision, status, friendly_name, "
                    "definition_id, date_created) VALUES (?, ?, 1, ?, ?, ?, ?, ?)",
    [INSERT_REVISION] = "INSERT INTO revision (flow_id, number, status, friendly_name, definition_id, date_created) "
                        "VALUES (?, 1, ?, ?, ?, ?)",
};

struct reader {
    sqlite3 *database;
    sqlite3_stmt *statements[READ_QUERIES];
};

static const char *database_path;
static _Thread_local struct reader *this_reader;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static sqlite3 *writer;
static sqlite3_stmt *writes[WRITE_COMMANDS];

static void check(sqlite3 *database, int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return;
    fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static sqlite3 *open_database(const char *settings) {
    sqlite3 *database;
    check(NULL, sqlite3_open_v2(database_path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    check(database, sqlite3_exec(database, settings, NULL, NULL, NULL));
    return database;
}

static void prepare(sqlite3 *database, const char *const *queries, sqlite3_stmt **statements, size_t count) {
    for (size_t i = 0; i < count; i++)
        check(database,
              sqlite3_prepare_v3(database, queries[i], -1, SQLITE_PREPARE_PERSISTENT, &statements[i], NULL));
}

void store_open(const char *path) {
    database_path = path;
    writer = open_database("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    prepare(writer, write_commands, writes, WRITE_COMMANDS);
}

static struct reader *reader(void) {
    if (this_reader == NULL) {
        this_reader = calloc(1, sizeof *this_reader);
        this_reader->database = open_database("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000");
        prepare(this_reader->database, read_queries, this_reader->statements, READ_QUERIES);
    }
    return this_reader;
}

static int is_token(const char *token, const void *hash, int length) {
    unsigned char computed[SHA256_DIGEST_LENGTH];
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, token, strlen(token));
    SHA256_Final(computed, &context);
    return length == SHA256_DIGEST_LENGTH && CRYPTO_memcmp(computed, hash, SHA256_DIGEST_LENGTH) == 0;
}

int store_authenticate(const char *sid, const char *token, struct account *account) {
    sqlite3_stmt *statement = reader()->statements[AUTHENTICATE];
    int found = 0;
    sqlite3_bind_text(statement, 1, sid, -1, SQLITE_STATIC);
    while (!found && sqlite3_step(statement) == SQLITE_ROW) {
        found = is_token(token, sqlite3_column_blob(statement, 1), sqlite3_column_bytes(statement, 1));
        account->id = sqlite3_column_int64(statement, 0);
    }
    sqlite3_reset(statement);
    if (found)
        memcpy(account->sid, sid, SID_SIZE);
    return found;
}

static struct flow read_flow(sqlite3_stmt *row, int has_definition) {
    struct flow flow = {
        .revision = sqlite3_column_int64(row, 1),
        .status = (const char *)sqlite3_column_text(row, 2),
        .friendly_name = (const char *)sqlite3_column_text(row, 3),
        .commit_message = (const char *)sqlite3_column_text(row, 4),
        .author_sid = (const char *)sqlite3_column_text(row, 5),
        .created = sqlite3_column_int64(row, 6),
        .updated = sqlite3_column_int64(row, 7),
        .has_updated = sqlite3_column_type(row, 7) != SQLITE_NULL,
        .definition = has_definition ? (const char *)sqlite3_column_text(row, 8) : NULL,
        .definition_length = has_definition ? (size_t)sqlite3_column_bytes(row, 8) : 0,
    };
    memcpy(flow.sid, sqlite3_column_text(row, 0), SID_SIZE);
    return flow;
}

int store_flow(const struct account *account, const char *sid, flow_callback found, void *context) {
    sqlite3_stmt *statement = reader()->statements[FETCH];
    sqlite3_bind_text(statement, 1, sid, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, account->id);
    int exists = sqlite3_step(statement) == SQLITE_ROW;
    if (exists) {
        struct flow flow = read_flow(statement, 1);
        found(context, &flow);
    }
    sqlite3_reset(statement);
    return exists;
}

void store_newest(const struct account *account, int64_t limit, flow_callback found, void *context) {
    sqlite3_stmt *statement = reader()->statements[NEWEST];
    sqlite3_bind_int64(statement, 1, account->id);
    sqlite3_bind_int64(statement, 2, limit);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        struct flow flow = read_flow(statement, 0);
        found(context, &flow);
    }
    sqlite3_reset(statement);
}

static void run(enum command command) {
    check(writer, sqlite3_step(writes[command]));
    check(writer, sqlite3_reset(writes[command]));
}

static int64_t definition_row(const struct flow *flow) {
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, flow->definition, flow->definition_length);
    SHA256_Final(hash, &context);
    sqlite3_stmt *known = writes[KNOWN_DEFINITION], *insert = writes[INSERT_DEFINITION];
    sqlite3_bind_blob(known, 1, hash, sizeof hash, SQLITE_STATIC);
    int64_t row = sqlite3_step(known) == SQLITE_ROW ? sqlite3_column_int64(known, 0) : 0;
    sqlite3_reset(known);
    if (row != 0)
        return row;
    sqlite3_bind_blob(insert, 1, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, flow->definition, (int)flow->definition_length, SQLITE_STATIC);
    run(INSERT_DEFINITION);
    return sqlite3_last_insert_rowid(writer);
}

static void insert_flow(const struct account *account, const struct flow *flow, int64_t definition) {
    sqlite3_stmt *insert = writes[INSERT_FLOW];
    sqlite3_bind_text(insert, 1, flow->sid, -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 2, account->id);
    sqlite3_bind_null(insert, 3);
    if (strcmp(flow->status, "published") == 0)
        sqlite3_bind_int(insert, 3, 1);
    sqlite3_bind_text(insert, 4, flow->status, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 5, flow->friendly_name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 6, definition);
    sqlite3_bind_int64(insert, 7, flow->created);
    run(INSERT_FLOW);
}

static void insert_revision(const struct flow *flow, int64_t row, int64_t definition) {
    sqlite3_stmt *insert = writes[INSERT_REVISION];
    sqlite3_bind_int64(insert, 1, row);
    sqlite3_bind_text(insert, 2, flow->status, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, flow->friendly_name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 4, definition);
    sqlite3_bind_int64(insert, 5, flow->created);
    run(INSERT_REVISION);
}

static void commit(const struct account *account, const struct flow *flow) {
    pthread_mutex_lock(&writing);
    run(BEGIN);
    int64_t definition = definition_row(flow);
    insert_flow(account, flow, definition);
    insert_revision(flow, sqlite3_last_insert_rowid(writer), definition);
    run(COMMIT);
    pthread_mutex_unlock(&writing);
}

int store_create(const struct account *account, struct flow *flow, flow_callback created, void *context) {
    sqlite3_stmt *compact = reader()->statements[COMPACT];
    sqlite3_bind_text(compact, 1, flow->definition, (int)flow->definition_length, SQLITE_STATIC);
    int is_valid = sqlite3_step(compact) == SQLITE_ROW;
    if (is_valid) {
        random_sid("FW", flow->sid);
        flow->revision = 1;
        flow->created = time(NULL);
        flow->definition = (const char *)sqlite3_column_text(compact, 0);
        flow->definition_length = (size_t)sqlite3_column_bytes(compact, 0);
        commit(account, flow);
        created(context, flow);
    }
    sqlite3_reset(compact);
    return is_valid;
}
