#ifndef FLOW_REGISTRY_CLINUX_SHIM_H
#define FLOW_REGISTRY_CLINUX_SHIM_H

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// prctl is variadic, which Swift cannot call.
static inline int clinux_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0); }

// glibc declares syncfs and syscall for its own dialect alone, which Swift does not ask for.
long syscall(long number, ...);
static inline long clinux_syncfs(int descriptor) { return syscall(SYS_syncfs, descriptor); }

static const int clinux_arena_max = M_ARENA_MAX;

#endif
