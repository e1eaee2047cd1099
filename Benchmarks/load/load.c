// The caller: keeps a number of connections busy with prepared requests and says how they were answered.
//
//   load PORT CONNECTIONS LIMIT SEED REQUESTS [PERCENT OTHERS]
//
// REQUESTS and OTHERS are files of HTTP/1.1 requests, each after a line with its length in bytes. Every request is
// drawn at random, PERCENT of them from OTHERS. A request's sixteen '#' become a number that no other request of this
// SEED has. LIMIT is a time ("2.5s"), a number of requests ("1000"), or "once": each of REQUESTS once, in order.
//
// Prints one line of JSON: seconds, and for each file the requests answered, how many of them not with 2xx, and their
// latency. One thread, epoll, one request at a time on each connection; answers must have a Content-Length.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STAMP_LENGTH = 16, MAXIMUM_HEAD = 16384, READ_SIZE = 262144, CLASSES = 2, EVENTS = 256 };
enum { BUCKET_BITS = 7, BUCKETS_PER_POWER = 1 << BUCKET_BITS, BUCKETS = 64 * BUCKETS_PER_POWER };

struct request {
    const char *bytes;
    size_t length;
    ptrdiff_t stamp;
};

struct class {
    struct request *requests;
    size_t count;
    size_t longest;
    uint64_t answered;
    uint64_t failed;
    uint64_t latencies[BUCKETS];
};

struct connection {
    int socket;
    unsigned int class;
    char *stamped;
    const char *output;
    size_t output_length;
    char head[MAXIMUM_HEAD];
    size_t head_length;
    size_t body_left;
    int in_body;
    int status;
    uint64_t begun;
};

struct load {
    struct class classes[CLASSES];
    unsigned int percent;
    uint64_t random;
    uint64_t stamp;
    uint64_t deadline;
    uint64_t remaining;
    size_t next;
    int once;
    size_t busy;
    uint64_t last_answer;
};

static char received[READ_SIZE];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s\n", what);
    exit(1);
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL)
        die("calloc");
    return memory;
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

// xorshift64*, https://doi.org/10.18637/jss.v008.i14 and its successors: fast, and the same for the same seed.
static uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1D;
}

// MARK: requests

static const char *map_file(const char *path, size_t *size) {
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0)
        die(path);
    *size = (size_t)status.st_size;
    const char *bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (bytes == MAP_FAILED)
        die(path);
    close(file);
    return bytes;
}

static struct request read_request(const char **position, const char *end) {
    char *after;
    struct request request = {.length = strtoul(*position, &after, 10)};
    request.bytes = after + 1;
    if (request.length == 0 || *after != '\n' || request.bytes + request.length > end)
        fail("a request's length is damaged");
    const char *stamp = memmem(request.bytes, request.length, "################", STAMP_LENGTH);
    request.stamp = stamp == NULL ? -1 : stamp - request.bytes;
    *position = request.bytes + request.length;
    return request;
}

static void read_class(struct class *class, const char *path) {
    size_t size, room = 0;
    const char *position = map_file(path, &size);
    const char *end = position + size;
    while (position < end) {
        if (class->count == room) {
            room = room == 0 ? 1024 : room * 2;
            class->requests = realloc(class->requests, room * sizeof *class->requests);
            if (class->requests == NULL)
                die("realloc");
        }
        struct request request = read_request(&position, end);
        if (request.length > class->longest)
            class->longest = request.length;
        class->requests[class->count++] = request;
    }
}

// MARK: latency, in buckets of less than one percent

static size_t bucket(uint64_t value) {
    if (value < BUCKETS_PER_POWER)
        return value;
    unsigned int shift = 63 - (unsigned int)__builtin_clzll(value) - BUCKET_BITS;
    return (shift + 1) * BUCKETS_PER_POWER + (value >> shift) - BUCKETS_PER_POWER;
}

static double bucket_microseconds(size_t index) {
    if (index < BUCKETS_PER_POWER)
        return (double)index / 1e3;
    uint64_t shift = index / BUCKETS_PER_POWER - 1;
    return (double)((index % BUCKETS_PER_POWER + BUCKETS_PER_POWER) << shift) / 1e3;
}

static double percentile(const struct class *class, double share) {
    uint64_t wanted = (uint64_t)((double)class->answered * share), seen = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        seen += class->latencies[i];
        if (seen > wanted)
            return bucket_microseconds(i);
    }
    return 0;
}

// MARK: sending

static void stamp(struct load *load, char *digits) {
    uint64_t value = load->stamp++;
    for (int i = STAMP_LENGTH - 1; i >= 0; i--, value >>= 4)
        digits[i] = "0123456789abcdef"[value & 15];
}

static int is_over(const struct load *load, uint64_t time) {
    return load->remaining == 0 || time >= load->deadline;
}

static const struct request *draw(struct load *load, struct connection *connection) {
    if (load->once)
        return &load->classes[0].requests[load->next++];
    uint64_t random = next_random(&load->random);
    connection->class = random % 100 < load->percent;
    const struct class *class = &load->classes[connection->class];
    return &class->requests[(random >> 16) % class->count];
}

static void flush_output(struct connection *connection) {
    while (connection->output_length > 0) {
        ssize_t sent = send(connection->socket, connection->output, connection->output_length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
            return;
        if (sent < 0)
            die("send");
        connection->output += sent;
        connection->output_length -= (size_t)sent;
    }
}

static void begin(struct load *load, struct connection *connection, uint64_t time) {
    if (is_over(load, time)) {
        load->busy--;
        return;
    }
    load->remaining--;
    const struct request *request = draw(load, connection);
    connection->output = request->bytes;
    connection->output_length = request->length;
    if (request->stamp >= 0) {
        memcpy(connection->stamped, request->bytes, request->length);
        stamp(load, connection->stamped + request->stamp);
        connection->output = connection->stamped;
    }
    connection->head_length = 0;
    connection->in_body = 0;
    connection->begun = time;
    flush_output(connection);
}

// MARK: receiving

static size_t content_length(const struct connection *connection) {
    if (connection->status == 204)
        return 0;
    const char *field = strcasestr(connection->head, "\r\ncontent-length:");
    if (field == NULL)
        fail("an answer without Content-Length");
    return strtoul(field + sizeof "\r\ncontent-length:" - 1, NULL, 10);
}

// Takes the header fields out of `bytes`; how many bytes belonged to them.
static size_t take_head(struct connection *connection, const char *bytes, size_t length) {
    size_t before = connection->head_length;
    size_t room = MAXIMUM_HEAD - 1 - before;
    size_t copied = length < room ? length : room;
    memcpy(connection->head + before, bytes, copied);
    connection->head_length += copied;
    connection->head[connection->head_length] = '\0';
    size_t from = before < 3 ? 0 : before - 3;
    const char *end = strstr(connection->head + from, "\r\n\r\n");
    if (end == NULL && copied < length)
        fail("an answer's header fields are too long");
    if (end == NULL)
        return length;
    size_t head = (size_t)(end - connection->head) + 4;
    connection->head[head] = '\0';
    connection->status = atoi(connection->head + sizeof "HTTP/1.1 " - 1);
    connection->body_left = content_length(connection);
    connection->in_body = 1;
    return head - before;
}

static void finish(struct load *load, struct connection *connection) {
    uint64_t time = now();
    struct class *class = &load->classes[connection->class];
    class->answered++;
    class->failed += connection->status / 100 != 2;
    class->latencies[bucket(time - connection->begun)]++;
    load->last_answer = time;
    begin(load, connection, time);
}

static void take(struct load *load, struct connection *connection, const char *bytes, size_t length) {
    if (!connection->in_body) {
        size_t head = take_head(connection, bytes, length);
        bytes += head;
        length -= head;
    }
    if (length > connection->body_left)
        fail("an answer longer than its Content-Length");
    connection->body_left -= length;
    (void)bytes;
    if (connection->in_body && connection->body_left == 0)
        finish(load, connection);
}

static void receive(struct load *load, struct connection *connection) {
    ssize_t length;
    do {
        length = recv(connection->socket, received, sizeof received, 0);
        if (length < 0 && errno == EAGAIN)
            return;
        if (length < 0)
            die("recv");
        if (length == 0)
            fail("the server closed a connection");
        take(load, connection, received, (size_t)length);
    } while (length == sizeof received);
}

// MARK: the run

static int connect_to(uint16_t port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0)
        die("fcntl");
    return descriptor;
}

static int open_connections(const struct load *load, struct connection *connections, size_t count, uint16_t port) {
    size_t longest = load->classes[0].longest;
    if (load->classes[1].longest > longest)
        longest = load->classes[1].longest;
    int events = epoll_create1(0);
    for (size_t i = 0; i < count; i++) {
        connections[i].stamped = allocate(longest, 1);
        connections[i].socket = connect_to(port);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &connections[i]};
        if (epoll_ctl(events, EPOLL_CTL_ADD, connections[i].socket, &event) != 0)
            die("epoll_ctl");
    }
    return events;
}

static void run(struct load *load, struct connection *connections, size_t count, int events) {
    struct epoll_event ready[EVENTS];
    load->busy = count;
    for (size_t i = 0; i < count; i++)
        begin(load, &connections[i], now());
    while (load->busy > 0) {
        int ready_count = epoll_wait(events, ready, EVENTS, 30000);
        if (ready_count <= 0)
            fail("no answer within 30 seconds");
        for (int i = 0; i < ready_count; i++) {
            flush_output(ready[i].data.ptr);
            if (ready[i].events & ~(uint32_t)EPOLLOUT)
                receive(load, ready[i].data.ptr);
        }
    }
}

static void set_limit(struct load *load, const char *limit) {
    char *end;
    double number = strtod(limit, &end);
    load->deadline = UINT64_MAX;
    load->remaining = UINT64_MAX;
    load->once = strcmp(limit, "once") == 0;
    if (load->once)
        load->remaining = load->classes[0].count;
    else if (*end == 's')
        load->deadline = now() + (uint64_t)(number * 1e9);
    else
        load->remaining = (uint64_t)number;
}

static void print_result(const struct load *load, uint64_t begun) {
    printf("{\"seconds\": %.6f, \"classes\": [", (double)(load->last_answer - begun) / 1e9);
    for (size_t i = 0; i < CLASSES && load->classes[i].count > 0; i++) {
        const struct class *class = &load->classes[i];
        printf("%s{\"requests\": %lu, \"failed\": %lu, \"p50_us\": %.1f, \"p99_us\": %.1f}", i == 0 ? "" : ", ",
               class->answered, class->failed, percentile(class, 0.5), percentile(class, 0.99));
    }
    puts("]}");
}

int main(int count, char **arguments) {
    if (count != 6 && count != 8) {
        fputs("usage: load PORT CONNECTIONS LIMIT SEED REQUESTS [PERCENT OTHERS]\n", stderr);
        return 64;
    }
    struct load *load = allocate(1, sizeof *load);
    size_t connection_count = strtoul(arguments[2], NULL, 10);
    uint64_t seed = strtoul(arguments[4], NULL, 10);
    load->random = (seed + 1) * 0x9E3779B97F4A7C15;
    load->stamp = seed << 32;
    read_class(&load->classes[0], arguments[5]);
    if (count == 8) {
        load->percent = (unsigned int)atoi(arguments[6]);
        read_class(&load->classes[1], arguments[7]);
    }
    struct connection *connections = allocate(connection_count, sizeof *connections);
    int events = open_connections(load, connections, connection_count, (uint16_t)atoi(arguments[1]));
    set_limit(load, arguments[3]);
    uint64_t begun = now();
    run(load, connections, connection_count, events);
    print_result(load, begun);
    return 0;
}
