// What the disk allows without HTTP: one definition, flow and revision for each synchronous=FULL transaction.
//
//   commits DATABASE DEFINITION SECONDS
//
// DEFINITION is a file; its sixteen '#' become a number, so that each definition is stored as one of its own. The
// write-ahead log is kept for the next run, which then overwrites it as a running server does, instead of growing a new
// one. Prints the transactions and the seconds as one line of JSON.

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { MAXIMUM_DEFINITION = 65536, HASH_SIZE = 32, SID_SIZE = 35 };

enum command { BEGIN, INSERT_DEFINITION, INSERT_FLOW, INSERT_REVISION, COMMIT, COMMANDS };

static const char *const commands[COMMANDS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [INSERT_DEFINITION] = "INSERT INTO definition (sha256, text) VALUES (?, ?)",
    [INSERT_FLOW] = "INSERT INTO flow (sid, account_id, revision, published_revision, status, friendly_name, "
                    "definition_id, date_created) "
                    "VALUES (?, (SELECT max(id) FROM account), 1, 1, 'published', 'Benchmark', ?, unixepoch())",
    [INSERT_REVISION] = "INSERT INTO revision (flow_id, number, status, friendly_name, definition_id, date_created) "
                        "VALUES (?, 1, 'published', 'Benchmark', ?, unixepoch())",
    [COMMIT] = "COMMIT",
};

static sqlite3 *database;
static sqlite3_stmt *statements[COMMANDS];

static void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE)
        return;
    fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static void run(enum command command) {
    check(sqlite3_step(statements[command]));
    check(sqlite3_reset(statements[command]));
}

static void open_database(const char *path) {
    check(sqlite3_open(path, &database));
    check(sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", NULL,
                       NULL, NULL));
    int keeps_log = 1;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_PERSIST_WAL, &keeps_log);
    for (int i = 0; i < COMMANDS; i++)
        check(sqlite3_prepare_v2(database, commands[i], -1, &statements[i], NULL));
}

static size_t read_definition(const char *path, char *definition) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size_t length = fread(definition, 1, MAXIMUM_DEFINITION, file);
    definition[length] = '\0';
    fclose(file);
    return length;
}

static void random_bytes(void *bytes, size_t size) {
    if (getrandom(bytes, size, 0) != (ssize_t)size)
        abort();
}

static void insert(const char *definition, size_t length) {
    unsigned char hash[HASH_SIZE];
    char sid[SID_SIZE];
    uint64_t halves[2];
    random_bytes(hash, sizeof hash);
    random_bytes(halves, sizeof halves);
    snprintf(sid, sizeof sid, "FW%016llx%016llx", (unsigned long long)halves[0], (unsigned long long)halves[1]);
    run(BEGIN);
    sqlite3_bind_blob(statements[INSERT_DEFINITION], 1, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_text(statements[INSERT_DEFINITION], 2, definition, (int)length, SQLITE_STATIC);
    run(INSERT_DEFINITION);
    int64_t definition_row = sqlite3_last_insert_rowid(database);
    sqlite3_bind_text(statements[INSERT_FLOW], 1, sid, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statements[INSERT_FLOW], 2, definition_row);
    run(INSERT_FLOW);
    sqlite3_bind_int64(statements[INSERT_REVISION], 1, sqlite3_last_insert_rowid(database));
    sqlite3_bind_int64(statements[INSERT_REVISION], 2, definition_row);
    run(INSERT_REVISION);
    run(COMMIT);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    static char definition[MAXIMUM_DEFINITION + 1];
    if (count != 4) {
        fputs("usage: commits DATABASE DEFINITION SECONDS\n", stderr);
        return 64;
    }
    open_database(arguments[1]);
    size_t length = read_definition(arguments[2], definition);
    char digits[17], *stamp = strstr(definition, "################");
    if (stamp == NULL)
        return 65;
    double begun = now(), limit = begun + strtod(arguments[3], NULL);
    uint64_t transactions = 0;
    for (; now() < limit; transactions++) {
        snprintf(digits, sizeof digits, "%016llx", (unsigned long long)transactions);
        memcpy(stamp, digits, 16);
        insert(definition, length);
    }
    printf("{\"transactions\": %llu, \"seconds\": %.6f}\n", (unsigned long long)transactions, now() - begun);
    for (int i = 0; i < COMMANDS; i++)
        sqlite3_finalize(statements[i]);
    check(sqlite3_close(database));
    return 0;
}
