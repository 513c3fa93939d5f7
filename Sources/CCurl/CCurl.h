// libcurl, which sends requests of HTTP: only WeirWebhook uses it.
#ifndef WEIR_CCURL_H
#define WEIR_CCURL_H

// The checks of types are macros around calls with constants; here each option is a parameter.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Swift calls no function with a variable number of arguments: one function for each kind of value.

/// Sets an option that is a number.
static inline CURLcode weir_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets an option that is a text, of which libcurl makes a copy.
static inline CURLcode weir_curl_set_text(CURL *handle, CURLoption option, const char *text) {
  return curl_easy_setopt(handle, option, text);
}

/// Sets an option that is a pointer: it must be valid as long as the handle uses it.
static inline CURLcode weir_curl_set_pointer(CURL *handle, CURLoption option, const void *data) {
  return curl_easy_setopt(handle, option, data);
}

/// Sets the function that opens sockets; `context` is handed to it.
static inline CURLcode weir_curl_set_opener(CURL *handle, curl_opensocket_callback open,
                                            void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
}

/// Sets the function that takes the answer's header lines; `context` is handed to it.
static inline CURLcode weir_curl_set_header_reader(CURL *handle, curl_write_callback take,
                                                   void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

/// Sets the function that takes the answer's body; `context` is handed to it.
static inline CURLcode weir_curl_set_body_reader(CURL *handle, curl_write_callback take,
                                                 void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
  return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

/// The status of the last answer; 0 when there was none.
static inline long weir_curl_status(CURL *handle) {
  long status = 0;
  return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}

/// What the last answer said in Retry-After, in seconds from now; 0 when it said nothing.
static inline int64_t weir_curl_retry_after(CURL *handle) {
  curl_off_t seconds = 0;
  return curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK ? seconds : 0;
}

/// Writes the address that a socket is opened for in 16 bytes, IPv4 as ::ffff:a.b.c.d, and gives
/// its family, AF_INET or AF_INET6; 0 for any other, which writes nothing.
static inline int weir_curl_address(const struct curl_sockaddr *socket, uint8_t *bytes) {
  if (socket->family == AF_INET && socket->addrlen >= sizeof(struct sockaddr_in)) {
    struct sockaddr_in address;
    memcpy(&address, &socket->addr, sizeof address);
    memset(bytes, 0, 10);
    memset(bytes + 10, 0xFF, 2);
    memcpy(bytes + 12, &address.sin_addr, 4);
    return AF_INET;
  }
  if (socket->family == AF_INET6 && socket->addrlen >= sizeof(struct sockaddr_in6)) {
    struct sockaddr_in6 address;
    // There is room for the whole of it behind `addr`, whose type is the smallest of its kind.
    memcpy(&address, (const uint8_t *)socket + offsetof(struct curl_sockaddr, addr),
           sizeof address);
    memcpy(bytes, &address.sin6_addr, 16);
    return AF_INET6;
  }
  return 0;
}

#endif
