#include "CYAML.h"

#include <stdlib.h>
#include <yaml.h>

struct cyaml_parser {
    yaml_parser_t parser;
    // The last one, whose text has been given out.
    yaml_event_t event;
};

cyaml_parser *cyaml_open(const unsigned char *bytes, size_t count) {
    cyaml_parser *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    if (!yaml_parser_initialize(&made->parser)) {
        free(made);
        return NULL;
    }
    yaml_parser_set_encoding(&made->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&made->parser, bytes ? bytes : (const unsigned char *)"", count);
    return made;
}

void cyaml_close(cyaml_parser *parser) {
    yaml_event_delete(&parser->event);
    yaml_parser_delete(&parser->parser);
    free(parser);
}

static cyaml_kind kind(yaml_event_type_t type) {
    switch (type) {
        case YAML_DOCUMENT_START_EVENT: return CYAML_DOCUMENT_START;
        case YAML_STREAM_END_EVENT: return CYAML_STREAM_END;
        case YAML_SCALAR_EVENT: return CYAML_SCALAR;
        case YAML_MAPPING_START_EVENT: return CYAML_MAPPING_START;
        case YAML_MAPPING_END_EVENT: return CYAML_MAPPING_END;
        case YAML_SEQUENCE_START_EVENT: return CYAML_SEQUENCE_START;
        case YAML_SEQUENCE_END_EVENT: return CYAML_SEQUENCE_END;
        default: return CYAML_OTHER;
    }
}

int cyaml_next(cyaml_parser *parser, cyaml_event *event, const char **problem) {
    yaml_event_t *read = &parser->event;
    yaml_event_delete(read);
    *event = (cyaml_event){0};
    if (!yaml_parser_parse(&parser->parser, read)) {
        *problem = parser->parser.problem ? parser->parser.problem : "out of memory";
        event->line = parser->parser.problem_mark.line;
        event->column = parser->parser.problem_mark.column;
        return 0;
    }
    event->kind = kind(read->type);
    event->line = read->start_mark.line;
    event->column = read->start_mark.column;
    switch (event->kind) {
        case CYAML_SCALAR:
            event->text = read->data.scalar.value;
            event->count = read->data.scalar.length;
            event->is_anchored = read->data.scalar.anchor != NULL;
            break;
        case CYAML_MAPPING_START: event->is_anchored = read->data.mapping_start.anchor != NULL; break;
        case CYAML_SEQUENCE_START: event->is_anchored = read->data.sequence_start.anchor != NULL; break;
        default: break;
    }
    return 1;
}
