// Runs PROGRAM in another root directory as if it were here: with the libraries and files of ROOT, and the directories that
// are SHARED with the tests. These three are given when it is compiled.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static const char *const shared[] = {"/tmp", "/proc", "/dev", SHARED};

static void fail(const char *what) {
    fprintf(stderr, "in_root: %s: %s\n", what, strerror(errno));
    exit(71);
}

static void map(const char *file, unsigned id) {
    FILE *stream = fopen(file, "w");
    if (stream == NULL || fprintf(stream, "%u %u 1", id, id) < 0 || fclose(stream) != 0) fail(file);
}

// Others than root mount in a namespace of users, in which they stay who they are.
static void isolate(void) {
    uid_t user = geteuid();
    gid_t group = getegid();
    if (unshare(CLONE_NEWNS) == 0) return;
    if (errno != EPERM || unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) fail("unshare");
    FILE *groups = fopen("/proc/self/setgroups", "w");
    if (groups == NULL || fputs("deny", groups) < 0 || fclose(groups) != 0) fail("/proc/self/setgroups");
    map("/proc/self/uid_map", user);
    map("/proc/self/gid_map", group);
}

int main(int count, char **arguments) {
    char directory[PATH_MAX];
    (void)count;
    if (getcwd(directory, sizeof directory) == NULL) fail("getcwd");
    isolate();
    // What a test mounts is seen in here, and nothing of here by the test.
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) fail("/");
    for (size_t index = 0; index < sizeof shared / sizeof *shared; index++) {
        char target[PATH_MAX];
        snprintf(target, sizeof target, "%s%s", ROOT, shared[index]);
        if (mount(shared[index], target, NULL, MS_BIND | MS_REC, NULL) != 0) fail(target);
    }
    if (chroot(ROOT) != 0) fail(ROOT);
    // A directory that the root does not have is none for the program.
    if (chdir(directory) != 0 && chdir("/") != 0) fail(directory);
    execv(PROGRAM, arguments);
    fail(PROGRAM);
}
