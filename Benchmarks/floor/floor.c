// The floor: what libmicrohttpd alone costs for an answer of the same bytes.
//
//   floor THREADS [METHOD PATH STATUS HEADERS BODY]...
//
// HEADERS and BODY are files: "Name: value" lines, and the bytes to answer. Prints the port it listens on (127.0.0.1,
// chosen by the system) and serves until SIGTERM. Each response is made once and queued as it is; a request's body is
// read and dropped; any other request is answered with 404.

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_PER_ROUTE = 5, MAXIMUM_ROUTES = 8, CONNECTION_LIMIT = 1000 };

struct route {
    const char *method;
    const char *path;
    unsigned int status;
    struct MHD_Response *response;
};

struct table {
    size_t count;
    struct route routes[MAXIMUM_ROUTES];
    struct MHD_Response *missing;
};

static void die(const char *what) {
    perror(what);
    exit(1);
}

static char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        die(path);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    if (bytes == NULL || fread(bytes, 1, *size, file) != *size)
        die(path);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

static void add_headers(struct MHD_Response *response, const char *path) {
    size_t size;
    char *text = read_file(path, &size);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char *value = strstr(line, ": ");
        if (value == NULL)
            continue;
        *value = '\0';
        if (MHD_add_response_header(response, line, value + 2) != MHD_YES)
            die(line);
    }
    free(text);
}

static struct MHD_Response *make_response(const char *headers, const char *body) {
    size_t size;
    char *bytes = read_file(body, &size);
    struct MHD_Response *response = MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_MUST_FREE);
    if (response == NULL)
        die("response");
    add_headers(response, headers);
    return response;
}

static struct table read_table(int count, char **arguments) {
    struct table table = {.count = (size_t)count / ARGUMENTS_PER_ROUTE};
    if (count % ARGUMENTS_PER_ROUTE != 0 || table.count > MAXIMUM_ROUTES) {
        fputs("usage: floor THREADS [METHOD PATH STATUS HEADERS BODY]...\n", stderr);
        exit(64);
    }
    for (size_t i = 0; i < table.count; i++, arguments += ARGUMENTS_PER_ROUTE)
        table.routes[i] = (struct route){arguments[0], arguments[1], (unsigned int)atoi(arguments[2]),
                                         make_response(arguments[3], arguments[4])};
    table.missing = MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
    return table;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state) {
    static int begun;
    const struct table *table = context;
    (void)version;
    (void)upload;
    if (*state == NULL) {
        *state = &begun;
        return MHD_YES;
    }
    if (*upload_size != 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct route *route = &table->routes[i];
        if (strcmp(route->method, method) == 0 && strcmp(route->path, url) == 0)
            return MHD_queue_response(connection, route->status, route->response);
    }
    return MHD_queue_response(connection, MHD_HTTP_NOT_FOUND, table->missing);
}

static struct MHD_Daemon *start(unsigned int threads, struct table *table) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, answer, table,
                            MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT, CONNECTION_LIMIT,
                            MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

int main(int count, char **arguments) {
    if (count < 2)
        return 64;
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    struct table table = read_table(count - 2, arguments + 2);
    struct MHD_Daemon *daemon = start((unsigned int)atoi(arguments[1]), &table);
    if (daemon == NULL)
        die("MHD_start_daemon");
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    printf("%u\n", info->port);
    fflush(stdout);
    int signal_number;
    sigwait(&ending, &signal_number);
    MHD_stop_daemon(daemon);
    return 0;
}
