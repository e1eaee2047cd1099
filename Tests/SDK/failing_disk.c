// Makes a database's disk fail on demand, for LD_PRELOAD: while the file that FAILING_DISK_SWITCH names holds the number of
// an error, every write to a file whose path begins with FAILING_DISK_PATH fails with it; behind an s, every sync does.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_of_database(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    const char *database = getenv("FAILING_DISK_PATH");
    return strncmp(path, database, strlen(database)) == 0;
}

// The error that `what` is to fail with; 0 for none.
static int failure(int file, char what) {
    char text[16] = "";
    const int control = open(getenv("FAILING_DISK_SWITCH"), O_RDONLY | O_CLOEXEC);
    if (control < 0)
        return 0;
    const ssize_t length = read(control, text, sizeof text - 1);
    close(control);
    if (length < 2 || text[0] != what || !is_of_database(file))
        return 0;
    return atoi(text + 1);
}

static int fails(int file, char what) {
    const int error = failure(file, what);
    errno = error;
    return error != 0;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    return fails(file, 'w') ? -1 : syscall(SYS_pwrite64, file, bytes, count, offset);
}

int ftruncate64(int file, off64_t length) {
    return fails(file, 'w') ? -1 : (int)syscall(SYS_ftruncate, file, length);
}

int fdatasync(int file) {
    return fails(file, 's') ? -1 : (int)syscall(SYS_fdatasync, file);
}
