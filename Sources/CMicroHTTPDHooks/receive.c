#define _GNU_SOURCE
#include "request_head.h"

#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// The process's recv and gnutls_record_recv, which libmicrohttpd receives with: the one place where the bytes of a request
// can be seen before it writes over them.

ssize_t recv(int socket, void *buffer, size_t size, int flags) {
    ssize_t count = syscall(SYS_recvfrom, socket, buffer, size, flags, NULL, NULL);
    if (count <= 0 || flags & MSG_PEEK)
        return count;
    struct request_head *head = request_head_of(socket);
    if (head != NULL && !head->is_secure)
        request_head_read(head, buffer, count);
    return count;
}

void gnutls_transport_get_int2(void *session, int *receives, int *sends);

static ssize_t (*record_recv)(void *session, void *data, size_t size);

__attribute__((constructor)) static void find_record_recv(void) {
    record_recv = (ssize_t(*)(void *, void *, size_t))dlsym(RTLD_NEXT, "gnutls_record_recv");
}

ssize_t gnutls_record_recv(void *session, void *data, size_t size) {
    ssize_t count = record_recv(session, data, size);
    if (count <= 0)
        return count;
    // What it sends on is the socket alone; what it receives from, an object (`TLSHandshakes.begin`).
    int receives, sends;
    gnutls_transport_get_int2(session, &receives, &sends);
    struct request_head *head = request_head_of(sends);
    if (head != NULL && head->is_secure)
        request_head_read(head, data, count);
    return count;
}
