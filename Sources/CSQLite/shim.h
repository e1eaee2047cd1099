#ifndef FLOW_REGISTRY_CSQLITE_SHIM_H
#define FLOW_REGISTRY_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast that Swift cannot import.
static inline int csqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, text, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int csqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

// sqlite3_db_config is variadic, which Swift cannot call.
static inline int csqlite_configure(sqlite3 *database, int option, int value) {
    return sqlite3_db_config(database, option, value, (int *)0);
}

// sqlite3_config, too.
static inline int csqlite_configure_library(int option, int value) {
    return sqlite3_config(option, value);
}

// A log file whose writes are gathered; the file that takes them in the end lies behind this one.
// The first member is what SQLite knows of it (https://sqlite.org/c3ref/file.html).
typedef struct {
    sqlite3_file file;
    unsigned char *bytes;
    int count;
    int failure;
    sqlite3_int64 offset;
} csqlite_gathered_log;

#endif
