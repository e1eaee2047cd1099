#ifndef FLOW_REGISTRY_CCURL_SHIM_H
#define FLOW_REGISTRY_CCURL_SHIM_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>

// libcurl is looked for when it is needed, not when the program starts: the service never needs it, and libcurl's own
// libraries would cost every start of it memory and time.
typedef struct {
    __typeof__(&curl_easy_init) easy_init;
    __typeof__(&curl_easy_reset) easy_reset;
    __typeof__(&curl_easy_setopt) easy_setopt;
    __typeof__(&curl_easy_perform) easy_perform;
    __typeof__(&curl_easy_getinfo) easy_getinfo;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
} ccurl_library;

// 1 when every function was found. The library stays loaded until the process ends.
static inline int ccurl_open(ccurl_library *library, const char *name) {
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return 0;
    __typeof__(&curl_global_init) global_init = (__typeof__(&curl_global_init))dlsym(handle, "curl_global_init");
    library->easy_init = (__typeof__(&curl_easy_init))dlsym(handle, "curl_easy_init");
    library->easy_reset = (__typeof__(&curl_easy_reset))dlsym(handle, "curl_easy_reset");
    library->easy_setopt = (__typeof__(&curl_easy_setopt))dlsym(handle, "curl_easy_setopt");
    library->easy_perform = (__typeof__(&curl_easy_perform))dlsym(handle, "curl_easy_perform");
    library->easy_getinfo = (__typeof__(&curl_easy_getinfo))dlsym(handle, "curl_easy_getinfo");
    library->easy_cleanup = (__typeof__(&curl_easy_cleanup))dlsym(handle, "curl_easy_cleanup");
    library->easy_strerror = (__typeof__(&curl_easy_strerror))dlsym(handle, "curl_easy_strerror");
    library->slist_append = (__typeof__(&curl_slist_append))dlsym(handle, "curl_slist_append");
    library->slist_free_all = (__typeof__(&curl_slist_free_all))dlsym(handle, "curl_slist_free_all");
    return global_init && library->easy_init && library->easy_reset && library->easy_setopt && library->easy_perform
        && library->easy_getinfo && library->easy_cleanup && library->easy_strerror && library->slist_append
        && library->slist_free_all && global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call.
static inline CURLcode ccurl_set_text(const ccurl_library *library, CURL *handle, CURLoption option, const char *value) {
    return library->easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_long(const ccurl_library *library, CURL *handle, CURLoption option, long value) {
    return library->easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(const ccurl_library *library, CURL *handle, CURLoption option, void *value) {
    return library->easy_setopt(handle, option, value);
}

// libcurl copies the bytes; their number has to be known before.
static inline CURLcode ccurl_set_body(const ccurl_library *library, CURL *handle, const void *bytes, curl_off_t count) {
    CURLcode code = library->easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code ? code : library->easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes);
}

typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ccurl_set_receiver(
    const ccurl_library *library, CURL *handle, CURLoption option, ccurl_receiver receiver) {
    return library->easy_setopt(handle, option, receiver);
}

static inline long ccurl_status(const ccurl_library *library, CURL *handle) {
    long status = 0;
    library->easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

#endif
