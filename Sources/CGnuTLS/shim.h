#ifndef FLOW_REGISTRY_CGNUTLS_SHIM_H
#define FLOW_REGISTRY_CGNUTLS_SHIM_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#endif
