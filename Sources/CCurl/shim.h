// libcurl for Swift. Variadic calls become inline functions with a fixed type each.
#pragma once
#include <curl/curl.h>
#include <sys/socket.h>

typedef size_t (*accountdesk_curl_data_callback)(char *data, size_t size, size_t count, void *context);

static inline CURLcode accountdesk_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode accountdesk_curl_set_large(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode accountdesk_curl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode accountdesk_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode accountdesk_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode accountdesk_curl_set_data_callback(CURL *easy, CURLoption option,
                                                          accountdesk_curl_data_callback value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode accountdesk_curl_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode accountdesk_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl_easy_getinfo(easy, info, (char **)value);
}

static inline CURLMcode accountdesk_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

static inline curl_socket_t accountdesk_curl_open_socket(void *context, curlsocktype purpose,
                                                         struct curl_sockaddr *address) {
  (void)context;
  (void)purpose;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// A program that is started meanwhile would otherwise inherit the connection, and keep it open.
static inline CURLcode accountdesk_curl_close_on_exec(CURL *easy) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, accountdesk_curl_open_socket);
}
