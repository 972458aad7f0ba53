#include "CMicroHTTPD.h"
#include <sys/socket.h>

const ssize_t cmicrohttpd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
const ssize_t cmicrohttpd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;

struct MHD_Daemon *cmicrohttpd_start(const struct cmicrohttpd_options *options) {
    /* No MHD_USE_ERROR_LOG: the library would write to standard error, request lines included. */
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME, 0, options->accepts, options->context,
        options->handler, options->context,
        MHD_OPTION_LISTEN_SOCKET, options->listen_socket,
        /* A pool of one is not a pool: the library wants 0 then. */
        MHD_OPTION_THREAD_POOL_SIZE, options->threads > 1 ? options->threads : 0u,
        MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->memory,
        MHD_OPTION_URI_LOG_CALLBACK, options->opened, options->context,
        MHD_OPTION_NOTIFY_COMPLETED, options->completed, options->context,
        MHD_OPTION_NOTIFY_CONNECTION, options->connected, options->context,
        MHD_OPTION_END);
}

int cmicrohttpd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

void cmicrohttpd_send_once(struct MHD_Connection *connection, const void *bytes, size_t count) {
    (void)!send(cmicrohttpd_socket(connection), bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}
