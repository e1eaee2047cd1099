// A libmicrohttpd that says of a request's header section that it is a byte longer than it is.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <microhttpd.h>
#include <stdarg.h>

const union MHD_ConnectionInfo *MHD_get_connection_info(
    struct MHD_Connection *connection, enum MHD_ConnectionInfoType type, ...) {
    static const union MHD_ConnectionInfo *(*real)(struct MHD_Connection *, enum MHD_ConnectionInfoType, ...);
    static __thread union MHD_ConnectionInfo longer;
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "MHD_get_connection_info");
    const union MHD_ConnectionInfo *info = real(connection, type);
    if (info == NULL || type != MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
        return info;
    longer.header_size = info->header_size + 1;
    return &longer;
}
