#include "CVersion.h"

// The release that this is, or will become: the one place that says so.
#define RELEASE "0.2.0"

// Made by scripts/version.sh for `make build`, the release build: which one this is.
#if defined(__OPTIMIZE__) && __has_include("build.h")
#include "build.h"
#else
#define BUILD "~dev"
#endif

const char *flow_registry_version(void) {
    return RELEASE BUILD;
}
