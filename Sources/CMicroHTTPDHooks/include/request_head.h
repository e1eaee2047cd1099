#ifndef FLOW_REGISTRY_REQUEST_HEAD_H
#define FLOW_REGISTRY_REQUEST_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The request line and header section of a connection's next request, read as its bytes come from the socket, by the
// letter of RFC 9112: lines end in CR LF, none begins with white space or a colon, and a tab is the only control
// character. libmicrohttpd before 1.0 reads them more freely, and leaves the same in memory for both.

enum request_head_state {
    // Nothing has come but empty lines, which RFC 9112 §2.2 has servers ignore.
    REQUEST_HEAD_AWAITED,
    REQUEST_HEAD_AWAITED_CR,
    REQUEST_HEAD_IN_LINE,
    REQUEST_HEAD_AT_LINE_FEED,
    REQUEST_HEAD_AT_LINE,
    REQUEST_HEAD_AT_LAST_LINE_FEED,
    REQUEST_HEAD_COMPLETE,
    // In a chunked body, behind which no request is read.
    REQUEST_HEAD_CHUNKS,
    REQUEST_HEAD_FAULTY,
};

enum request_head_fault {
    REQUEST_HEAD_NO_FAULT,
    REQUEST_HEAD_HOLDS_NUL,
    REQUEST_HEAD_HOLDS_CONTROL,
    REQUEST_HEAD_HOLDS_BARE_CR,
    REQUEST_HEAD_HOLDS_BARE_LF,
    REQUEST_HEAD_HOLDS_FOLD,
    REQUEST_HEAD_HOLDS_NAMELESS_FIELD,
};

struct request_head {
    enum request_head_state state;
    enum request_head_fault fault;
    // Bytes from the method on; to the end of the empty line once complete.
    size_t length;
    // Bytes that have come behind a complete head, and have not been looked at.
    size_t behind;
    // Bytes of the body that have yet to come.
    uint64_t body;
    // Over TLS the socket's bytes are not the connection's.
    bool is_secure;
};

// Begins to read a connection's heads; NULL without memory, or for a socket past what a process may have.
struct request_head *request_head_watch(int socket, bool is_secure);

// To be called before the socket is closed.
void request_head_release(int socket, struct request_head *head);

// Goes on to the next head, behind a body of so many bytes.
//
// `end` is where this head ends in libmicrohttpd's memory, with what has come behind it.
void request_head_next(struct request_head *head, char *end, uint64_t body);

// Looks for NULs in what follows the head, a chunked body and its trailer fields.
void request_head_enter_chunks(struct request_head *head, const char *end);

// `count` bytes have come on the connection. Writes over control characters where a head is faulty.
void request_head_read(struct request_head *head, unsigned char *bytes, size_t count);

// The head that a socket's bytes belong to, or NULL.
struct request_head *request_head_of(int socket);

#endif
