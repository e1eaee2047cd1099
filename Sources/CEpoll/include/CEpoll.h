#ifndef FLOW_REGISTRY_CEPOLL_H
#define FLOW_REGISTRY_CEPOLL_H

// Of which epoll_ctl.c defines epoll_ctl.
#include <sys/epoll.h>

#endif
