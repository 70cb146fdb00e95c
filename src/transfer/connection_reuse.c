#include "transfer/connection_reuse.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "http/persistence.h"
#include "transfer/capture.h"
#include "transfer/direct_request.h"
#include "transfer/sockets.h"
#include "transfer/tls.h"

/* Close the connection behind this answer: the option counts at its end. */
static void forbid_reuse(struct transfer *transfer)
{
	transfer->http.forbids_reuse = true;
	transfer->has_own_options = true;
	curl_easy_setopt(transfer->slot.easy, CURLOPT_FORBID_REUSE, 1L);
}

static void drop_kept(struct transfer *transfer)
{
	if (transfer->http.kept_fd > 0)
		close(transfer->http.kept_fd);
	transfer->http.kept_fd = 0;
}

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

/*
 * libcurl drops what it has read beyond the end of an answer, and says so in a
 * message only; so it does what it sends.
 */
static int on_message(CURL *easy, curl_infotype type, char *text, size_t len,
		      void *arg)
{
	struct transfer *transfer = arg;

	(void)easy;
	if (type == CURLINFO_HEADER_OUT && capture_is_on(transfer))
		capture_request(transfer, text, len);
	if (type == CURLINFO_TEXT &&
	    (begins(text, len, "Excess found") ||
	     begins(text, len, "Leftovers after chunking"))) {
		forbid_reuse(transfer);
		drop_kept(transfer);
	}
	return 0;
}

/*
 * Those to a Unix socket have no port that sockets_take_over() could know them
 * by, and cost little to open.
 */
static bool may_reuse(const struct transfer *transfer)
{
	return !transfer->settings->unix_socket;
}

bool connection_reuse_init(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;

	return curl_easy_setopt(easy, CURLOPT_FORBID_REUSE,
				(long)!may_reuse(transfer)) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_message) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_DEBUGDATA, transfer) == CURLE_OK;
}

/*
 * libcurl 7.88 believes it, and would send further requests while this one is
 * under way; on plain HTTP it does not ask for HTTP/2.
 */
static bool claims_http2(const struct transfer *transfer)
{
	const char *scheme = "";

	curl_easy_getinfo(transfer->slot.easy, CURLINFO_SCHEME, &scheme);
	return transfer->http.head.is_http2 && strcasecmp(scheme, "https") == 0;
}

/*
 * Whether requests without libcurl (direct.h) can follow on the connection.  The
 * next request is most often like this one.  If only libcurl can send it, the
 * connection stays libcurl's.
 */
static bool may_keep(const struct transfer *transfer)
{
	return !transfer->http.forbids_reuse &&
	       transfer->http.head.status >= 200 &&
	       persistence_is_agreed(&transfer->http.head) &&
	       direct_request_is_possible(transfer);
}

/*
 * Duplicate the socket; libcurl closes its own descriptor at the end of the
 * answer.  Until then libcurl does not say which descriptor that is, and it may
 * have tried several addresses: the local port tells which socket is connected.
 */
static bool keep(struct transfer *transfer)
{
	curl_socket_t fd = transfer->slot.fd;

	if (transfer->slot.local_port == 0 ||
	    sockets_own_port(fd) != transfer->slot.local_port)
		return false;
	transfer->http.kept_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (transfer->http.kept_fd > 0)
		forbid_reuse(transfer);
	return transfer->http.kept_fd > 0;
}

void connection_reuse_end(struct transfer *transfer)
{
	const struct url *url;
	struct address address;
	char *ip = "";
	long port = 0;

	if (transfer->http.kept_fd <= 0)
		return;
	if (!transfer->ended || transfer->code != CURLE_OK ||
	    transfer->abandoned) {
		drop_kept(transfer);
		return;
	}
	url = &transfer->hop->scope->at;
	curl_easy_getinfo(transfer->slot.easy, CURLINFO_PRIMARY_IP, &ip);
	curl_easy_getinfo(transfer->slot.easy, CURLINFO_PRIMARY_PORT, &port);
	address = address_parse(ip);
	kept_connections_add(multi_pool_kept(transfer->slot.pool),
			     &(struct kept_origin){url->name, url->port},
			     transfer->http.kept_fd, &address, (uint16_t)port);
	transfer->http.kept_fd = 0;
}

/*
 * Some servers send a body behind HEAD all the same, errors most of all, and it
 * would pass for the answer to the next request; if that is a download, for a
 * file.
 */
static bool may_be_followed(const struct transfer *transfer)
{
	return request_is_head(transfer->request) &&
	       (transfer->http.head.status >= 400 ||
		transfer->request->is_by_size);
}

static bool read_messages(struct transfer *transfer)
{
	transfer->http.reads_messages = true;
	transfer->has_own_options = true;
	return curl_easy_setopt(transfer->slot.easy, CURLOPT_VERBOSE, 1L) ==
	       CURLE_OK;
}

bool connection_reuse_watch(struct transfer *transfer)
{
	return !capture_is_on(transfer) || read_messages(transfer);
}

void connection_reuse_apply(struct transfer *transfer)
{
	const struct head *head = &transfer->http.head;

	if (transfer->is_direct) /* which sees to it by itself */
		return;
	transfer->slot.has_http1 = !tls_is_multiplexed(transfer->slot.easy);
	if (!transfer->slot.has_http1)
		return;
	if (claims_http2(transfer))
		multi_slot_stop_multiplexing(&transfer->slot);
	if (!persistence_is_certain(head) || may_be_followed(transfer)) {
		forbid_reuse(transfer);
	} else if (head->status >= 200 &&
		   ((may_keep(transfer) && keep(transfer)) ||
		    head->length_bytes <= 0 ||
		    request_is_head(transfer->request))) {
		(void)read_messages(transfer);
	}
}

void connection_reuse_reset(struct transfer *transfer)
{
	if (transfer->http.forbids_reuse && may_reuse(transfer))
		curl_easy_setopt(transfer->slot.easy, CURLOPT_FORBID_REUSE, 0L);
	if (transfer->http.reads_messages)
		curl_easy_setopt(transfer->slot.easy, CURLOPT_VERBOSE, 0L);
	transfer->http.forbids_reuse = false;
	transfer->http.reads_messages = false;
}
