#ifndef FLOW_REGISTRY_CVERSION_H
#define FLOW_REGISTRY_CVERSION_H

// As "0.2.0" of a release; of a build before it, "0.2.0~20260131235959.0123abcd", which Debian has before "0.2.0".
const char *flow_registry_version(void);

#endif
