/*
 * None of them has rests, times or logins.  A file of TFTP ends with a short
 * block, and its length is known where the server tells it (RFC 2349).  Of the
 * others the end of the connection is the end, as of HTTP without a length:
 * over TLS it has to be the server's, and an answer without a byte is none.
 *
 * libcurl waits in all of them, and has no timer for what TFTP sends again; so
 * they run on threads.
 */
#include "transfer/protocol_plain.h"

#include <string.h>
#include <strings.h>

#include "transfer/curl_failure.h"
#include "transfer/easy_set.h"
#include "transfer/proxy_failure.h"
#include "transfer/receive.h"
#include "transfer/tls.h"
#include "transfer/transfer.h"

/* Of TFTP: a packet of UDP that is not divided on the way (RFC 2348). */
enum { BLOCK_BYTES = 1428 };

static bool refuse(struct failure *failure, const char *what,
		   const char *remedy)
{
	failure_set(failure, ERROR_URL, "%s", what);
	failure->remedy = remedy;
	return false;
}

/* They would end the one line that is sent, and begin another. */
static bool has_control(struct span span)
{
	for (size_t i = 0; i + 2 < span.len; i++)
		if (span.text[i] == '%' && span.text[i + 1] == '0' &&
		    strchr("0aAdD", span.text[i + 2]))
			return true;
	return false;
}

static bool accepts_tftp(struct span path, struct failure *failure)
{
	const char *mode = memmem(path.text, path.len, ";mode=", 6);

	if (mode && strncasecmp(mode, ";mode=octet", 11) != 0)
		return refuse(failure, "coget does not download as netascii",
			      "leave out ;mode=, to get the file as it is");
	if (path.len < 2 || path.text[path.len - 1] == '/')
		return refuse(
			failure, "it names no file",
			"give the URL of a file: TFTP has no directories");
	return true;
}

static bool accepts(const struct url *url, struct failure *failure)
{
	unsigned scheme = url->scheme->set;

	if (has_control(url->path) || has_control(url->query))
		return refuse(failure,
			      "a name in it cannot hold a NUL or the end of a "
			      "line",
			      NULL);
	if (scheme == SCHEME_GOPHER || scheme == SCHEME_GOPHERS)
		return true;
	if (url->query.text)
		return refuse(failure, "a name in it cannot hold a '?'",
			      "write %3F for it");
	if (scheme == SCHEME_TFTP)
		return accepts_tftp(url->path, failure);
	return url->path.len > 1 || refuse(failure, "it names no word",
					   "write it as dict://HOST/d:WORD");
}

/*
 * On the transfer's thread: libcurl takes the length of an empty file of TFTP
 * for an error, and says only here which length it was.
 */
static int on_message(CURL *easy, curl_infotype type, char *text, size_t len,
		      void *arg)
{
	static const char empty[] = "got option=(tsize) value=(0)";
	struct transfer *transfer = arg;

	(void)easy;
	if (type == CURLINFO_TEXT && len >= sizeof(empty) - 1 &&
	    memcmp(text, empty, sizeof(empty) - 1) == 0)
		transfer->plain.is_empty = transfer->abandoned = true;
	return 0;
}

static bool init(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;
	CURLcode code = CURLE_OK;

	EASY_SET(CURLOPT_DEBUGFUNCTION, on_message);
	EASY_SET(CURLOPT_DEBUGDATA, transfer);
	EASY_SET(CURLOPT_VERBOSE, 1L);
	EASY_SET(CURLOPT_HTTPPROXYTUNNEL, 1L);
	EASY_SET(CURLOPT_TFTP_BLKSIZE, (long)BLOCK_BYTES);
	/* Nobody but the transfer itself waits on a thread that is flooded. */
	return code == CURLE_OK && tls_listen(easy, NULL);
}

static int prepare(struct transfer *transfer,
		   const struct credential_scope *scope)
{
	transfer->plain.is_tftp = scope->at.scheme->set == SCHEME_TFTP;
	transfer->plain.is_empty = false;
	transfer->plain.facts = FILE_FACTS_UNKNOWN;
	return 0;
}

static bool configure(struct transfer *transfer, const struct url *url)
{
	(void)transfer;
	(void)url;
	return true;
}

/* libcurl takes no line of them for one of a head. */
static bool parse_head(struct transfer *transfer, const char *line, size_t len)
{
	(void)transfer;
	(void)line;
	(void)len;
	return true;
}

static void find_length(struct transfer *transfer)
{
	curl_off_t len = -1;

	if (transfer->plain.is_tftp)
		curl_easy_getinfo(transfer->slot.easy,
				  CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &len);
	transfer->plain.facts.total_bytes = transfer->plain.is_empty ? 0 : len;
}

static bool refuse_nothing(struct transfer *transfer)
{
	failure_set(&transfer->refusal, ERROR_NETWORK,
		    "the server closed the connection without an answer");
	transfer->validation.verdict = VERDICT_REFUSED;
	return false;
}

static bool begin_body(struct transfer *transfer)
{
	const struct request whole = request_for_whole(transfer->request);
	const struct expectation expectation = {
		.request = &whole,
		.max_bytes = transfer->request->max_bytes,
	};
	bool is_tftp = transfer->plain.is_tftp;

	find_length(transfer);
	transfer->is_answered = true;
	if (transfer->ended && !is_tftp)
		return refuse_nothing(transfer);
	transfer->validation = file_validation_of(
		&transfer->plain.facts, &expectation, &transfer->refusal);
	if (!transfer_is_delivered(transfer)) {
		transfer->abandoned =
			transfer->validation.verdict != VERDICT_REFUSED;
		return false;
	}
	transfer->needs_tls_end =
		!is_tftp &&
		tls_expect_end(transfer->slot.easy, &transfer->has_tls_end);
	return receive_begin(transfer);
}

static bool leaves_clean(const struct transfer *transfer)
{
	return transfer->code == CURLE_OK;
}

static int fill_response(struct response *response,
			 const struct transfer *transfer)
{
	return file_facts_fill(response, &transfer->plain.facts,
			       &transfer->validation);
}

/* Of the errors that a server of TFTP sends. */
static bool set_tftp_code(struct failure *failure, CURLcode code)
{
	switch (code) {
	case CURLE_TFTP_NOTFOUND:
		failure_set(failure, ERROR_NO_FILE,
			    "the server has no such file");
		return true;
	case CURLE_TFTP_PERM:
		failure_set(failure, ERROR_NO_FILE,
			    "the server does not let anybody read the file");
		return true;
	case CURLE_ABORTED_BY_CALLBACK: /* an error without a number */
	case CURLE_TFTP_ILLEGAL:
	case CURLE_TFTP_UNKNOWNID:
	case CURLE_TFTP_NOSUCHUSER:
		failure_set(failure, ERROR_PROTOCOL,
			    "the server answered with an error, or with what "
			    "is no TFTP");
		return true;
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
		failure_set(failure, ERROR_NETWORK, "cannot reach the host");
		return true;
	default:
		return false;
	}
}

/* libcurl has asked in vain as often as it does. */
static bool set_silence(struct failure *failure,
			const struct transfer *transfer)
{
	if (transfer->code != CURLE_OPERATION_TIMEDOUT)
		return false;
	if (transfer->size_download > 0)
		failure_set(failure, ERROR_TIMEOUT,
			    "the server has stopped sending");
	else
		failure_set(failure, ERROR_CONNECT,
			    "the server does not answer");
	return true;
}

static void classify_end(struct failure *failure,
			 const struct transfer *transfer)
{
	if (transfer->refusal.error != ERROR_NONE)
		*failure = transfer->refusal;
	else if (!(transfer->plain.is_tftp &&
		   (set_tftp_code(failure, transfer->code) ||
		    set_silence(failure, transfer))) &&
		 !proxy_failure_set(failure, transfer))
		curl_failure_set(failure, transfer);
}

const struct protocol protocol_plain = {
	.schemes = "tftp,gopher,gophers,dict",
	.blocks = true,
	.accepts = accepts,
	.init = init,
	.prepare = prepare,
	.configure = configure,
	.parse_head = parse_head,
	.begin_body = begin_body,
	.leaves_clean = leaves_clean,
	.fill_response = fill_response,
	.classify_end = classify_end,
};
