#include "document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void escape(struct text *text, const char *string) {
    const char *from = string, *end = string;
    for (; *end != '\0'; end++) {
        unsigned char byte = (unsigned char)*end;
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        char escaped[8];
        text_append(text, from, (size_t)(end - from));
        snprintf(escaped, sizeof escaped, byte < 0x20 ? "\\u%04x" : "\\%c", byte);
        text_string(text, escaped);
        from = end + 1;
    }
    text_append(text, from, (size_t)(end - from));
}

static void member(struct text *text, const char *key, const char *value) {
    text_string(text, key);
    if (value == NULL) {
        text_string(text, "null");
        return;
    }
    text_string(text, "\"");
    escape(text, value);
    text_string(text, "\"");
}

static void dates(struct text *text, const struct flow *flow) {
    char created[DATE_SIZE], updated[DATE_SIZE];
    format_date(flow->created, created);
    if (flow->has_updated)
        format_date(flow->updated, updated);
    member(text, ",\"date_created\":", created);
    member(text, ",\"date_updated\":", flow->has_updated ? updated : NULL);
}

static void url(struct document *document, const char *key, const char *version, const char *sid, const char *path) {
    struct text *text = &document->text;
    text_string(text, key);
    text_string(text, "\"http://");
    text_string(text, document->host);
    text_string(text, version);
    text_append(text, sid, SID_SIZE - 1);
    text_string(text, path);
    text_string(text, "\"");
}

void document_v1(void *context, const struct flow *flow) {
    struct document *document = context;
    struct text *text = &document->text;
    member(text, "{\"sid\":", flow->sid);
    member(text, ",\"account_sid\":", document->account->sid);
    member(text, ",\"friendly_name\":", flow->friendly_name);
    member(text, ",\"status\":", flow->status);
    text_string(text, ",\"version\":");
    text_number(text, flow->revision);
    dates(text, flow);
    url(document, ",\"url\":", "/v1/Flows/", flow->sid, "");
    url(document, ",\"links\":{\"engagements\":", "/v1/Flows/", flow->sid, "/Engagements");
    url(document, ",\"executions\":", "/v1/Flows/", flow->sid, "/Executions");
    text_string(text, "}}");
}

static void definition(struct text *text, const struct flow *flow) {
    text_string(text, ",\"definition\":");
    if (flow->definition == NULL)
        text_string(text, "null");
    else
        text_append(text, flow->definition, flow->definition_length);
}

void document_v2(void *context, const struct flow *flow) {
    struct document *document = context;
    struct text *text = &document->text;
    member(text, "{\"sid\":", flow->sid);
    member(text, ",\"account_sid\":", document->account->sid);
    member(text, ",\"author_sid\":", flow->author_sid);
    member(text, ",\"friendly_name\":", flow->friendly_name);
    definition(text, flow);
    member(text, ",\"status\":", flow->status);
    text_string(text, ",\"revision\":");
    text_number(text, flow->revision);
    member(text, ",\"commit_message\":", flow->commit_message);
    text_string(text, flow->definition == NULL
                          ? ",\"valid\":null,\"errors\":null,\"warnings\":null,\"webhook_url\":null"
                          : ",\"valid\":true,\"errors\":[],\"warnings\":[],\"webhook_url\":null");
    dates(text, flow);
    url(document, ",\"url\":", "/v2/Flows/", flow->sid, "");
    url(document, ",\"links\":{\"test_users\":", "/v2/Flows/", flow->sid, "/TestUsers");
    url(document, ",\"revisions\":", "/v2/Flows/", flow->sid, "/Revisions");
    url(document, ",\"executions\":", "/v2/Flows/", flow->sid, "/Executions");
    text_string(text, "}}");
}

// The registry's page token behind a flow: direction, FNV-1a of list and position, position.
static void make_next(struct document *document, const struct flow *flow) {
    char position[HEX_SIZE + SID_SIZE], covered[256], checksum[HEX_SIZE];
    hexadecimal((uint64_t)flow->created, position);
    memcpy(position + HEX_SIZE - 1, flow->sid, SID_SIZE);
    snprintf(covered, sizeof covered, "flows %s PA%s", document->account->sid, position);
    uint64_t hash = 0xCBF29CE484222325;
    for (const char *byte = covered; *byte != '\0'; byte++)
        hash = (hash ^ (unsigned char)*byte) * 0x100000001B3;
    hexadecimal(hash, checksum);
    snprintf(document->next, sizeof document->next, "&PageToken=PA%s%s", checksum, position);
}

// The flow behind the last of the page only shows that there is a next page.
void document_listed(void *context, const struct flow *flow) {
    struct document *document = context;
    document->listed++;
    if (document->listed > document->page_size)
        return;
    if (document->listed > 1)
        text_string(&document->text, ",");
    document_v2(document, flow);
    if (document->listed == document->page_size)
        make_next(document, flow);
}

static void page_url(struct document *document, struct text *text, const char *key, int number, const char *token) {
    text_string(text, key);
    text_string(text, "\"http://");
    text_string(text, document->host);
    text_string(text, "/v2/Flows?PageSize=");
    text_number(text, document->page_size);
    text_string(text, "&Page=");
    text_number(text, number);
    text_string(text, token);
    text_string(text, "\"");
}

void document_finish_list(struct document *document) {
    struct text list = {0};
    text_string(&list, "{\"meta\":{\"page\":0,\"page_size\":");
    text_number(&list, document->page_size);
    page_url(document, &list, ",\"first_page_url\":", 0, "");
    text_string(&list, ",\"previous_page_url\":null");
    page_url(document, &list, ",\"url\":", 0, "");
    if (document->listed > document->page_size)
        page_url(document, &list, ",\"next_page_url\":", 1, document->next);
    else
        text_string(&list, ",\"next_page_url\":null");
    text_string(&list, ",\"key\":\"flows\"},\"flows\":[");
    text_append(&list, document->text.bytes, document->text.length);
    text_string(&list, "]}");
    free(document->text.bytes);
    document->text = list;
}
