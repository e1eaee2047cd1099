#ifndef FLOW_REGISTRY_CMICROHTTPDHOOKS_H
#define FLOW_REGISTRY_CMICROHTTPDHOOKS_H

#include "request_head.h"

struct MHD_Connection;
struct MHD_Response;

// Answers what libmicrohttpd refuses with this status. Returns whether it did; libmicrohttpd sends its own page otherwise.
typedef bool (*microhttpd_refusal_callback)(struct MHD_Connection *connection, unsigned int status);

// For every daemon of the process.
void microhttpd_set_refusal_callback(microhttpd_refusal_callback callback);

// libmicrohttpd's MHD_queue_response; that name calls the callback here.
bool microhttpd_queue_response(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response);

#endif
