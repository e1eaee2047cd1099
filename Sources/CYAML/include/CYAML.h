#ifndef FLOW_REGISTRY_CYAML_H
#define FLOW_REGISTRY_CYAML_H

#include <stddef.h>

// libyaml's parser without its header, which brings the C library's along: built as a module with _FORTIFY_SOURCE, these are
// others than Swift's own.
typedef struct cyaml_parser cyaml_parser;

typedef enum {
    CYAML_OTHER,
    CYAML_DOCUMENT_START,
    CYAML_STREAM_END,
    CYAML_SCALAR,
    CYAML_MAPPING_START,
    CYAML_MAPPING_END,
    CYAML_SEQUENCE_START,
    CYAML_SEQUENCE_END,
} cyaml_kind;

typedef struct {
    cyaml_kind kind;
    // Whether an anchor stands before it.
    int is_anchored;
    // Of a scalar, until the next event; not ended by a NUL.
    const unsigned char *text;
    size_t count;
    // Counted from 0.
    size_t line, column;
} cyaml_event;

// Reads UTF-8 that stays where it is until the parser is closed. NULL without memory.
cyaml_parser *cyaml_open(const unsigned char *bytes, size_t count);

void cyaml_close(cyaml_parser *parser);

// The next event. 0 where the text is no YAML: `event` then has the place, and `problem` what is wrong there.
int cyaml_next(cyaml_parser *parser, cyaml_event *event, const char **problem);

#endif
