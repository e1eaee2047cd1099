#ifndef FLOW_REGISTRY_CLINUX_SHIM_H
#define FLOW_REGISTRY_CLINUX_SHIM_H

#include <malloc.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot call.
static inline int clinux_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0); }

static const int clinux_arena_max = M_ARENA_MAX;

#endif
