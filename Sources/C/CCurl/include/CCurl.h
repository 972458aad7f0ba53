#ifndef CCurl_SHIM_H
#define CCurl_SHIM_H
#include <curl/curl.h>

/* curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call: one function for each type. */
CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
/* libcurl copies the text. */
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

typedef size_t (*ccurl_data_callback)(char *data, size_t size, size_t count, void *context);
CURLcode ccurl_set_data_callback(CURL *handle, CURLoption option, ccurl_data_callback callback);

/* Told before a request is written, once for each time libcurl sets about writing it. */
CURLcode ccurl_set_begin_callback(CURL *handle, curl_prereq_callback callback);
CURLcode ccurl_set_seek_callback(CURL *handle, curl_seek_callback callback);

long ccurl_response_code(CURL *handle);
/* Bytes of the body that were handed to the connection. */
curl_off_t ccurl_written(CURL *handle);
/* What CURLOPT_PRIVATE was set to. */
void *ccurl_private(CURL *handle);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
/* The outcome in a message that says a transfer is done. */
CURLcode ccurl_result(const CURLMsg *message);
#endif
