// The floor: what libmicrohttpd alone costs for an answer of the same bytes.
//
//   floor THREADS RESPONSES ROUTES
//
// RESPONSES is a file of lines "STATUS HEADERS BODY", the latter two files: "Name: value" lines, and the bytes to
// answer. ROUTES is a file of lines "METHOD PATH NUMBER", NUMBER being a response's place in the former. Prints the
// port it listens on (127.0.0.1, chosen by the system) and serves until SIGTERM. Each response is made once and queued
// as it is; a request's body is read and dropped; any other request is answered with 404.

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAXIMUM_RESPONSES = 256, CONNECTION_LIMIT = 1000, PATH_SIZE = 256 };

struct answer {
    unsigned int status;
    struct MHD_Response *response;
};

struct route {
    uint64_t hash;
    uint32_t number;
};

// Open addressing over a power of two of slots; a route is known by its 64-bit hash, 0 marks a free slot.
struct table {
    struct answer answers[MAXIMUM_RESPONSES];
    struct route *routes;
    size_t mask;
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

static FILE *open_lines(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die(path);
    return file;
}

static void read_answers(struct table *table, const char *path) {
    FILE *file = open_lines(path);
    char headers[PATH_SIZE], body[PATH_SIZE];
    unsigned int status;
    for (size_t i = 0; i < MAXIMUM_RESPONSES && fscanf(file, "%u %255s %255s", &status, headers, body) == 3; i++)
        table->answers[i] = (struct answer){status, make_response(headers, body)};
    fclose(file);
}

static uint64_t hash(const char *method, const char *path) {
    uint64_t hash = 0xCBF29CE484222325 ^ (unsigned char)*method;
    for (; *path != '\0'; path++)
        hash = (hash ^ (unsigned char)*path) * 0x100000001B3;
    return hash;
}

static struct route *find(const struct table *table, uint64_t hash) {
    size_t slot = hash & table->mask;
    while (table->routes[slot].hash != 0 && table->routes[slot].hash != hash)
        slot = (slot + 1) & table->mask;
    return &table->routes[slot];
}

static size_t count_lines(FILE *file) {
    size_t lines = 0;
    for (int character = fgetc(file); character != EOF; character = fgetc(file))
        lines += character == '\n';
    rewind(file);
    return lines;
}

static void read_routes(struct table *table, const char *path) {
    FILE *file = open_lines(path);
    size_t slots = 16, lines = count_lines(file);
    while (slots < 2 * lines)
        slots *= 2;
    table->mask = slots - 1;
    table->routes = calloc(slots, sizeof *table->routes);
    char method[16], route_path[PATH_SIZE];
    unsigned int number;
    while (fscanf(file, "%15s %255s %u", method, route_path, &number) == 3) {
        uint64_t key = hash(method, route_path);
        *find(table, key) = (struct route){key, number};
    }
    fclose(file);
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
    const struct route *route = find(table, hash(method, url));
    if (route->hash == 0)
        return MHD_queue_response(connection, MHD_HTTP_NOT_FOUND, table->missing);
    const struct answer *found = &table->answers[route->number];
    return MHD_queue_response(connection, found->status, found->response);
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
    static struct table table;
    if (count != 4) {
        fputs("usage: floor THREADS RESPONSES ROUTES\n", stderr);
        return 64;
    }
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    read_answers(&table, arguments[2]);
    read_routes(&table, arguments[3]);
    table.missing = MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
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
