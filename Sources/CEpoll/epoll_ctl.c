#define _GNU_SOURCE
#include <errno.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

// The epoll_ctl of this process, libmicrohttpd's too: to remove a descriptor that is not in the set is no failure.
//
// MHD_quiesce_daemon and its event loops both take the listening socket out of the loops' sets, without a lock, and each
// ends the process when the other was first (ENOENT): MHD_PANIC in daemon.c, MHD_quiesce_daemon and MHD_epoll, of
// libmicrohttpd 0.9.75 to 1.0. Here both succeed, since both have what they asked for.
int epoll_ctl(int set, int operation, int descriptor, struct epoll_event *event) {
    long result = syscall(SYS_epoll_ctl, set, operation, descriptor, event);
    return result < 0 && operation == EPOLL_CTL_DEL && errno == ENOENT ? 0 : (int)result;
}
