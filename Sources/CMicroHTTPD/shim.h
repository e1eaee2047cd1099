#ifndef FLOW_REGISTRY_CMICROHTTPD_SHIM_H
#define FLOW_REGISTRY_CMICROHTTPD_SHIM_H

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// GnuTLS's gnutls_certificate_retrieve_function2, as a pointer: this header need not know GnuTLS.
typedef void (*cmicrohttpd_certificate_callback)(void);

struct cmicrohttpd_options {
    int listen_socket;
    unsigned int threads;
    unsigned int connection_limit;
    unsigned int idle_timeout_seconds;
    size_t connection_memory;
    // By the letter of RFC 9112, which versions before 1.0 know nothing of.
    bool is_strict;
    // Both NULL for plain HTTP.
    const char *tls_priorities;
    cmicrohttpd_certificate_callback tls_certificate;
};

typedef void *(*cmicrohttpd_uri_callback)(void *context, const char *uri, struct MHD_Connection *connection);

// MHD_start_daemon is variadic, which Swift cannot call.
static inline struct MHD_Daemon *cmicrohttpd_start(
    const struct cmicrohttpd_options *options, MHD_AccessHandlerCallback handler, cmicrohttpd_uri_callback uri,
    MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connection, void *context) {
    const int is_secure = options->tls_certificate != NULL;
    struct MHD_OptionItem pool[] = {
        {options->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)options->threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem tls[] = {
        {is_secure ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0, (void *)options->tls_priorities},
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)options->tls_certificate},
        {MHD_OPTION_END, 0, NULL},
    };
    // MHD_OPTION_STRICT_FOR_CLIENT: no bare LF, no folded line, one empty line before a request.
    struct MHD_OptionItem strictness[] = {
        {options->is_strict ? MHD_OPTION_STRICT_FOR_CLIENT : MHD_OPTION_END, 1, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | (is_secure ? MHD_USE_TLS : 0), 0, NULL,
        NULL, handler, context,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)options->listen_socket,
        MHD_OPTION_CONNECTION_LIMIT, options->connection_limit,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_timeout_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->connection_memory,
        MHD_OPTION_URI_LOG_CALLBACK, uri, context,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, connection, context,
        MHD_OPTION_ARRAY, pool,
        MHD_OPTION_ARRAY, tls,
        MHD_OPTION_ARRAY, strictness,
        MHD_OPTION_END);
}

// MHD_set_response_options is variadic. Has a response name Keep-Alive in its Connection field where the connection is kept.
static inline void cmicrohttpd_name_keep_alive(struct MHD_Response *response) {
    MHD_set_response_options(response, MHD_RF_SEND_KEEP_ALIVE_HEADER, MHD_RO_END);
}

// MHD_get_connection_info is variadic and answers with a union.
static inline int cmicrohttpd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

// The gnutls_session_t of a connection over TLS.
static inline void *cmicrohttpd_tls_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : info->tls_session;
}

static inline void *cmicrohttpd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

// The bytes of a request from its method to the empty line behind its header fields.
static inline size_t cmicrohttpd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info == NULL ? 0 : info->header_size;
}

static inline const char *cmicrohttpd_address(struct MHD_Connection *connection, char *text, socklen_t size) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL)
        return NULL;
    if (info->client_addr->sa_family == AF_INET)
        return inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr, text, size);
    if (info->client_addr->sa_family == AF_INET6)
        return inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr, text, size);
    if (info->client_addr->sa_family == AF_UNIX)
        return "unix";
    return NULL;
}

// Of struct epoll_event, which is packed, Swift would make another shape. Reports `socket` once.
static inline bool cmicrohttpd_watch(int epoll, int socket, uint64_t id) {
    struct epoll_event event = {EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, {.u64 = id}};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) == 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) == 0;
}

// The id of a socket that was watched; 0 when epoll itself fails.
static inline uint64_t cmicrohttpd_next_ready(int epoll) {
    struct epoll_event event;
    int count;
    do
        count = epoll_wait(epoll, &event, 1, -1);
    while (count == 0 || (count < 0 && errno == EINTR));
    return count < 0 ? 0 : event.data.u64;
}

#endif
