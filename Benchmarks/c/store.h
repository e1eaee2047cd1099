// The registry's tables: a read connection for each thread, one writer, each create a transaction of its own.

#ifndef TWIN_STORE_H
#define TWIN_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct account {
    int64_t id;
    char sid[SID_SIZE];
};

// Text is borrowed: from the row while a callback runs, from the form for a new flow. `definition` is NULL in lists.
struct flow {
    char sid[SID_SIZE];
    int64_t revision;
    const char *status;
    const char *friendly_name;
    const char *commit_message;
    const char *author_sid;
    int64_t created;
    int64_t updated;
    int has_updated;
    const char *definition;
    size_t definition_length;
};

typedef void (*flow_callback)(void *context, const struct flow *flow);

// Opens the writer; ends the process when that fails.
void store_open(const char *path);

// Whether this is the token of an active account, which is then written to `account`.
int store_authenticate(const char *sid, const char *token, struct account *account);

// Whether the account has the flow, which is then passed to `found`.
int store_flow(const struct account *account, const char *sid, flow_callback found, void *context);

// Passes the account's newest flows, at most `limit`, to `found`.
void store_newest(const struct account *account, int64_t limit, flow_callback found, void *context);

// Compacts `flow->definition`, fills in SID and date, and commits; passes the flow to `created` once it is on the disk.
// False, with nothing stored, when the definition is not a JSON object.
int store_create(const struct account *account, struct flow *flow, flow_callback created, void *context);

#endif
