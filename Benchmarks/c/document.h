// The registry's resources as JSON.

#ifndef TWIN_DOCUMENT_H
#define TWIN_DOCUMENT_H

#include "store.h"
#include "text.h"

// Where a resource is written to, and what it needs beside the flow.
struct document {
    struct text text;
    const struct account *account;
    const char *host;
    int64_t page_size;
    int64_t listed;
    char next[128];
};

void document_v1(void *document, const struct flow *flow);
void document_v2(void *document, const struct flow *flow);

// For each flow of a list, one more than `page_size` where it goes on.
void document_listed(void *document, const struct flow *flow);

// Puts `meta` before the listed flows and closes the list.
void document_finish_list(struct document *document);

#endif
