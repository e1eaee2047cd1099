#ifndef FLOW_REGISTRY_CYAML_SHIM_H
#define FLOW_REGISTRY_CYAML_SHIM_H

#include <yaml.h>

#endif
