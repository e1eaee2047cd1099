#ifndef FLOW_REGISTRY_CRESOURCES_H
#define FLOW_REGISTRY_CRESOURCES_H

#include <stddef.h>

// A file that is compiled into the program.
struct cresources_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

// The description of the API.
extern const struct cresources_file cresources_openapi;

// The SQL of every migration, oldest first.
size_t cresources_migration_count(void);
struct cresources_file cresources_migration(size_t index);

#endif
