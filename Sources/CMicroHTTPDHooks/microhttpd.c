#define _GNU_SOURCE
#include "CMicroHTTPDHooks.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <string.h>

// Functions of libmicrohttpd that it calls itself, and finds here first.

static enum MHD_Result (*queue_response)(struct MHD_Connection *, unsigned int, struct MHD_Response *);
static enum MHD_Result (*lookup_value)(
    struct MHD_Connection *, enum MHD_ValueKind, const char *, size_t, const char **, size_t *);
static _Atomic(microhttpd_refusal_callback) refusal_callback;

__attribute__((constructor)) static void find_functions(void) {
    *(void **)&queue_response = dlsym(RTLD_NEXT, "MHD_queue_response");
    *(void **)&lookup_value = dlsym(RTLD_NEXT, "MHD_lookup_connection_value_n");
}

void microhttpd_set_refusal_callback(microhttpd_refusal_callback callback) {
    atomic_store(&refusal_callback, callback);
}

bool microhttpd_queue_response(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
    return queue_response(connection, status, response) == MHD_YES;
}

// Called by libmicrohttpd alone, with a page of its own (transmit_error_response_len).
enum MHD_Result MHD_queue_response(
    struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
    microhttpd_refusal_callback answer = atomic_load(&refusal_callback);
    if (answer != NULL && answer(connection, status))
        return MHD_YES;
    return queue_response(connection, status, response);
}

static bool is_length(const char *text, size_t size) {
    if (size == 0 || size > 19)
        return false;
    for (size_t index = 0; index < size; index++)
        if (text[index] < '0' || text[index] > '9')
            return false;
    return true;
}

// Hides cookies, which libmicrohttpd would copy and nobody reads, and a Content-Length that is none: of all that is wrong
// when the header section is complete, libmicrohttpd 0.9.75 would answer these itself, with two header sections. The gate
// sees and refuses such a length.
enum MHD_Result MHD_lookup_connection_value_n(
    struct MHD_Connection *connection, enum MHD_ValueKind kind, const char *key, size_t key_size, const char **value,
    size_t *value_size) {
    if (kind == MHD_HEADER_KIND && key_size == 6 && memcmp(key, "Cookie", 6) == 0)
        return MHD_NO;
    enum MHD_Result result = lookup_value(connection, kind, key, key_size, value, value_size);
    if (result == MHD_YES && kind == MHD_HEADER_KIND && key_size == 14 && value != NULL &&
        value_size != NULL && memcmp(key, "Content-Length", 14) == 0 && !is_length(*value, *value_size))
        return MHD_NO;
    return result;
}
