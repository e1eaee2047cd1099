// The careful C twin: the registry's fetch, list and create on libmicrohttpd and SQLite, one commit for each create.
//
//   server THREADS DATABASE
//
// Prints the port it listens on (127.0.0.1, chosen by the system) and serves until SIGTERM.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "store.h"
#include "text.h"

enum { CONNECTION_LIMIT = 1000, MAXIMUM_PAGE_SIZE = 1000 };

static enum MHD_Result respond(struct MHD_Connection *connection, unsigned int status, struct text body) {
    char request_id[SID_SIZE];
    random_sid("RQ", request_id);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body.length, body.bytes, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, "Content-Type", "application/json");
    MHD_add_response_header(response, "Twilio-Request-Id", request_id);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned int status) {
    struct text body = {0};
    text_string(&body, "{\"status\":");
    text_number(&body, status);
    text_string(&body, "}");
    return respond(connection, status, body);
}

static int authenticate(struct MHD_Connection *connection, struct account *account) {
    char *password = NULL;
    char *username = MHD_basic_auth_get_username_password(connection, &password);
    int is_known = username != NULL && password != NULL && strlen(username) == SID_SIZE - 1 &&
                   store_authenticate(username, password, account);
    MHD_free(username);
    MHD_free(password);
    return is_known;
}

// MARK: form

static int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

static char *decode(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '+') {
            *to++ = ' ';
        } else if (*from == '%' && hex_digit(from[1]) >= 0 && hex_digit(from[2]) >= 0) {
            *to++ = (char)(hex_digit(from[1]) << 4 | hex_digit(from[2]));
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

static void set_field(struct flow *flow, char *name, char *value) {
    if (strcmp(name, "FriendlyName") == 0)
        flow->friendly_name = decode(value);
    else if (strcmp(name, "Status") == 0)
        flow->status = decode(value);
    else if (strcmp(name, "Definition") == 0)
        flow->definition = decode(value);
}

// Reads the form in place. False when a field is missing or Status is none of the two.
static int read_form(char *body, struct flow *flow) {
    char *rest = body;
    for (char *field = strsep(&rest, "&"); field != NULL; field = strsep(&rest, "&")) {
        char *value = strchr(field, '=');
        if (value == NULL)
            continue;
        *value = '\0';
        set_field(flow, field, value + 1);
    }
    if (flow->friendly_name == NULL || *flow->friendly_name == '\0' || flow->status == NULL || flow->definition == NULL)
        return 0;
    flow->definition_length = strlen(flow->definition);
    return strcmp(flow->status, "draft") == 0 || strcmp(flow->status, "published") == 0;
}

// MARK: routes

static enum MHD_Result fetch(struct MHD_Connection *connection, struct document *document, const char *sid,
                             flow_callback write) {
    if (!store_flow(document->account, sid, write, document))
        return refuse(connection, MHD_HTTP_NOT_FOUND);
    return respond(connection, MHD_HTTP_OK, document->text);
}

static enum MHD_Result list(struct MHD_Connection *connection, struct document *document) {
    const char *size = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "PageSize");
    document->page_size = size == NULL ? 50 : strtol(size, NULL, 10);
    if (document->page_size < 1 || document->page_size > MAXIMUM_PAGE_SIZE)
        return refuse(connection, MHD_HTTP_BAD_REQUEST);
    store_newest(document->account, document->page_size + 1, document_listed, document);
    document_finish_list(document);
    return respond(connection, MHD_HTTP_OK, document->text);
}

static enum MHD_Result create(struct MHD_Connection *connection, struct document *document, struct text *body) {
    struct flow flow = {0};
    text_append(body, "", 1);
    if (!read_form(body->bytes, &flow) || !store_create(document->account, &flow, document_v2, document))
        return refuse(connection, MHD_HTTP_BAD_REQUEST);
    return respond(connection, MHD_HTTP_CREATED, document->text);
}

static enum MHD_Result route(struct MHD_Connection *connection, const char *method, const char *url,
                             struct text *body) {
    static const char v1[] = "/v1/Flows/", v2[] = "/v2/Flows/";
    struct account account;
    if (!authenticate(connection, &account))
        return refuse(connection, MHD_HTTP_UNAUTHORIZED);
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    struct document document = {.account = &account, .host = host == NULL ? "localhost" : host};
    int is_get = strcmp(method, "GET") == 0, is_post = strcmp(method, "POST") == 0;
    if (is_get && strncmp(url, v1, sizeof v1 - 1) == 0)
        return fetch(connection, &document, url + sizeof v1 - 1, document_v1);
    if (is_get && strncmp(url, v2, sizeof v2 - 1) == 0)
        return fetch(connection, &document, url + sizeof v2 - 1, document_v2);
    if (is_get && strcmp(url, "/v2/Flows") == 0)
        return list(connection, &document);
    if (is_post && strcmp(url, "/v2/Flows") == 0)
        return create(connection, &document, body);
    return refuse(connection, MHD_HTTP_NOT_FOUND);
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state) {
    (void)context;
    (void)version;
    if (*state == NULL) {
        *state = calloc(1, sizeof(struct text));
        return *state == NULL ? MHD_NO : MHD_YES;
    }
    if (*upload_size != 0) {
        text_append(*state, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    return route(connection, method, url, *state);
}

static void complete(void *context, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode code) {
    (void)context;
    (void)connection;
    (void)code;
    struct text *body = *state;
    if (body != NULL)
        free(body->bytes);
    free(body);
}

static struct MHD_Daemon *start(unsigned int threads) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, answer, NULL,
                            MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT, CONNECTION_LIMIT,
                            MHD_OPTION_NOTIFY_COMPLETED, complete, NULL, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

int main(int count, char **arguments) {
    if (count != 3) {
        fputs("usage: server THREADS DATABASE\n", stderr);
        return 64;
    }
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    store_open(arguments[2]);
    struct MHD_Daemon *daemon = start((unsigned int)atoi(arguments[1]));
    if (daemon == NULL) {
        perror("MHD_start_daemon");
        return 1;
    }
    printf("%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    int signal_number;
    sigwait(&ending, &signal_number);
    MHD_stop_daemon(daemon);
    return 0;
}
