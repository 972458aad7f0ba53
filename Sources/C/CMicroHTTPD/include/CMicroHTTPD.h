#ifndef CMicroHTTPD_SHIM_H
#define CMicroHTTPD_SHIM_H
#include <microhttpd.h>

/* What a daemon is started with. The listening socket must be bound, listening and non-blocking; it is the daemon's
   from then on. `memory` is what one connection may use for its request's head and its answer's, in bytes. */
struct cmicrohttpd_options {
    int listen_socket;
    unsigned int threads;
    unsigned int connections;
    unsigned int idle_seconds;
    size_t memory;
    void *context;
    MHD_AcceptPolicyCallback accepts;
    void *(*opened)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback handler;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connected;
};

/* MHD_start_daemon is variadic, which Swift cannot call. NULL when the library refuses. */
struct MHD_Daemon *cmicrohttpd_start(const struct cmicrohttpd_options *options);

/* The connection's socket, or -1. */
int cmicrohttpd_socket(struct MHD_Connection *connection);

/* Writes to the connection's socket, past the library: once, without waiting and without SIGPIPE. */
void cmicrohttpd_send_once(struct MHD_Connection *connection, const void *bytes, size_t count);

/* What a content reader answers when there is no more, and when there ought to be more but will not be. */
extern const ssize_t cmicrohttpd_end_of_stream;
extern const ssize_t cmicrohttpd_end_with_error;
#endif
