#include "request_head.h"

#include <stdlib.h>
#include <string.h>

typedef unsigned char block __attribute__((vector_size(16)));
typedef uint64_t words __attribute__((vector_size(16)));

static bool is_control(unsigned char byte) {
    return byte < 0x20 || byte == 0x7F;
}

// The first control character, or `end`.
static unsigned char *next_control(unsigned char *bytes, const unsigned char *end) {
    for (; end - bytes >= (ptrdiff_t)sizeof(block); bytes += sizeof(block)) {
        block sixteen;
        memcpy(&sixteen, bytes, sizeof sixteen);
        words found = (words)((sixteen < 0x20) | (sixteen == 0x7F));
        // The first of eight bytes is the lowest: every machine that this is built for is little-endian.
        if (found[0] != 0)
            return bytes + __builtin_ctzll(found[0]) / 8;
        if (found[1] != 0)
            return bytes + 8 + __builtin_ctzll(found[1]) / 8;
    }
    while (bytes < end && !is_control(*bytes))
        bytes++;
    return bytes;
}

static void fail(struct request_head *head, enum request_head_fault fault) {
    head->state = REQUEST_HEAD_FAULTY;
    head->fault = fault;
}

static void fail_at_control(struct request_head *head, unsigned char byte) {
    fail(head, byte == 0      ? REQUEST_HEAD_HOLDS_NUL
               : byte == '\n' ? REQUEST_HEAD_HOLDS_BARE_LF
                              : REQUEST_HEAD_HOLDS_CONTROL);
}

// Each of these takes what it can of the bytes, and returns where it stopped.

static unsigned char *await(struct request_head *head, unsigned char *bytes, const unsigned char *end) {
    while (bytes < end && *bytes == '\n')
        bytes++;
    if (bytes < end && *bytes == '\r') {
        head->state = REQUEST_HEAD_AWAITED_CR;
        return bytes + 1;
    }
    if (bytes < end)
        head->state = REQUEST_HEAD_IN_LINE;
    return bytes;
}

static unsigned char *await_line_feed(struct request_head *head, unsigned char *bytes) {
    if (*bytes != '\n') {
        fail(head, REQUEST_HEAD_HOLDS_BARE_CR);
        return bytes;
    }
    head->state = REQUEST_HEAD_AWAITED;
    return bytes + 1;
}

static unsigned char *read_line(
    struct request_head *head, unsigned char *bytes, const unsigned char *end) {
    unsigned char *next = next_control(bytes, end);
    while (next < end && *next == '\t')
        next = next_control(next + 1, end);
    head->length += next - bytes;
    if (next == end)
        return next;
    if (*next != '\r') {
        fail_at_control(head, *next);
        return next;
    }
    head->length++;
    head->state = REQUEST_HEAD_AT_LINE_FEED;
    return next + 1;
}

static unsigned char *read_line_feed(
    struct request_head *head, unsigned char *bytes, enum request_head_state then) {
    if (*bytes != '\n') {
        fail(head, *bytes == 0 ? REQUEST_HEAD_HOLDS_NUL : REQUEST_HEAD_HOLDS_BARE_CR);
        return bytes;
    }
    head->length++;
    head->state = then;
    return bytes + 1;
}

static unsigned char *begin_line(struct request_head *head, unsigned char *bytes) {
    switch (*bytes) {
    case '\r':
        head->length++;
        head->state = REQUEST_HEAD_AT_LAST_LINE_FEED;
        return bytes + 1;
    case ' ':
    case '\t': fail(head, REQUEST_HEAD_HOLDS_FOLD); return bytes;
    case ':': fail(head, REQUEST_HEAD_HOLDS_NAMELESS_FIELD); return bytes;
    default: head->state = REQUEST_HEAD_IN_LINE; return bytes;
    }
}

// Up to the end of the head, or of the bytes.
static unsigned char *read_on(struct request_head *head, unsigned char *bytes, const unsigned char *end) {
    while (bytes < end) {
        switch (head->state) {
        case REQUEST_HEAD_AWAITED: bytes = await(head, bytes, end); break;
        case REQUEST_HEAD_AWAITED_CR: bytes = await_line_feed(head, bytes); break;
        case REQUEST_HEAD_IN_LINE: bytes = read_line(head, bytes, end); break;
        case REQUEST_HEAD_AT_LINE_FEED: bytes = read_line_feed(head, bytes, REQUEST_HEAD_AT_LINE); break;
        case REQUEST_HEAD_AT_LINE: bytes = begin_line(head, bytes); break;
        case REQUEST_HEAD_AT_LAST_LINE_FEED: bytes = read_line_feed(head, bytes, REQUEST_HEAD_COMPLETE); break;
        default: return bytes;
        }
    }
    return bytes;
}

// libmicrohttpd 1.0 closes the connection at some control characters of a request line, where the client is to read why: it
// is shown others. The fault stays, with which no request is let through.
static void hide_controls(unsigned char *bytes, const unsigned char *end) {
    for (; bytes < end; bytes++)
        if (is_control(*bytes) && *bytes != '\r' && *bytes != '\n')
            *bytes = 'x';
}

static void read_head(struct request_head *head, unsigned char *bytes, const unsigned char *end) {
    bytes = read_on(head, bytes, end);
    if (head->state == REQUEST_HEAD_FAULTY)
        hide_controls(bytes, end);
    head->behind += end - bytes;
}

static void read_chunks(struct request_head *head, const unsigned char *bytes, size_t count) {
    if (memchr(bytes, 0, count) != NULL)
        fail(head, REQUEST_HEAD_HOLDS_NUL);
}

void request_head_read(struct request_head *head, unsigned char *bytes, size_t count) {
    if (head->body >= count) {
        head->body -= count;
        return;
    }
    const unsigned char *end = bytes + count;
    bytes += head->body;
    head->body = 0;
    if (head->state == REQUEST_HEAD_CHUNKS)
        read_chunks(head, bytes, end - bytes);
    else
        read_head(head, bytes, end);
}

void request_head_next(struct request_head *head, char *end, uint64_t body) {
    size_t behind = head->behind;
    *head = (struct request_head){.body = body, .is_secure = head->is_secure};
    if (behind > 0)
        request_head_read(head, (unsigned char *)end, behind);
}

void request_head_enter_chunks(struct request_head *head, const char *end) {
    head->state = REQUEST_HEAD_CHUNKS;
    read_chunks(head, (const unsigned char *)end, head->behind);
}

// As many as a process may have open (fs.nr_open). Each is touched by the event loop of its connection alone.
static struct request_head *heads[1 << 20];

static bool is_in_table(int socket) {
    return socket >= 0 && (size_t)socket < sizeof heads / sizeof *heads;
}

struct request_head *request_head_of(int socket) {
    return is_in_table(socket) ? heads[socket] : NULL;
}

struct request_head *request_head_watch(int socket, bool is_secure) {
    if (!is_in_table(socket))
        return NULL;
    struct request_head *head = calloc(1, sizeof *head);
    if (head != NULL)
        head->is_secure = is_secure;
    return heads[socket] = head;
}

void request_head_release(int socket, struct request_head *head) {
    if (request_head_of(socket) == head && head != NULL)
        heads[socket] = NULL;
    free(head);
}
