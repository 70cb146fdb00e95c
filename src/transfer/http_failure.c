#include "transfer/http_failure.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "http/challenges.h"
#include "http/retry_after.h"
#include "transfer/curl_failure.h"
#include "transfer/curl_message.h"
#include "transfer/proxy_failure.h"
#include "transfer/upload.h"

/*
 * What begins unlike an answer libcurl takes for one of HTTP/0.9; it has the
 * same code for a status line that it does not understand.
 */
static bool is_no_http(const struct transfer *transfer)
{
	return transfer->code == CURLE_UNSUPPORTED_PROTOCOL &&
	       strstr(transfer->error, "HTTP/0.9");
}

/* Whether a byte of an answer has come. */
static bool has_answer(const struct transfer *transfer)
{
	curl_off_t us = 0;

	if (transfer->is_direct)
		return transfer->direct.first_byte_ns > 0;
	curl_easy_getinfo(transfer->slot.easy, CURLINFO_STARTTRANSFER_TIME_T,
			  &us);
	return us > 0;
}

/*
 * libcurl takes the end of a connection for that of the answer also where the
 * head is not complete, and then misses the body, if a length is there.
 */
static bool ends_within_head(const struct transfer *transfer)
{
	return transfer->validation.verdict == VERDICT_NONE &&
	       (transfer->code == CURLE_OK ||
		transfer->code == CURLE_PARTIAL_FILE);
}

enum { TOO_LARGE = 100 }; /* CURLE_TOO_LARGE, since libcurl 8.6 */

/* What is wrong with a head where libcurl's code means something else; or NULL.
 */
static const char *find_head_error(const struct transfer *transfer)
{
	if (transfer->is_answered)
		return NULL;
	if ((int)transfer->code == TOO_LARGE)
		return has_answer(transfer) ? "the answer's head is too long"
					    : "the first line of the answer is "
					      "too long";
	if (!has_answer(transfer))
		return NULL;
	switch (transfer->code) {
	case CURLE_BAD_CONTENT_ENCODING: /* nothing is decoded by libcurl */
		return strstr(transfer->error, "content encodings")
			       ? HEAD_MANY_CODINGS
			       : "the answer has a Transfer-Encoding other "
				 "than chunked, or several";
	case CURLE_OUT_OF_MEMORY: /* it outgrows libcurl's buffer */
		return "a line of the answer's head is too long";
	case CURLE_BAD_FUNCTION_ARGUMENT: /* a fold that folds nothing */
		return "a blank begins the first header of the answer";
	default:
		return NULL;
	}
}

/*
 * Whether the body is not in chunks as it was said to be.  libcurl and direct.c
 * have the code of a connection that broke for that, and say it in their texts.
 */
static bool has_bad_chunks(const struct transfer *transfer)
{
	return transfer->is_answered &&
	       (transfer->code == CURLE_RECV_ERROR ||
		transfer->code == CURLE_BAD_FUNCTION_ARGUMENT) &&
	       strstr(transfer->error, "chunk");
}

static void set_bad_chunks(struct failure *failure,
			   const struct transfer *transfer)
{
	bool is_long = strstr(transfer->error, "memory"); /* that it allows */

	failure_set(failure, ERROR_PROTOCOL, "%s",
		    is_long ? "a trailer of the answer is too long"
			    : curl_message(transfer));
}

/* What nghttp2 finds wrong with the frames, which libcurl passes on; or NULL. */
static const char *find_frame_error(const struct transfer *transfer)
{
	const char *text = strstr(transfer->error, "nghttp2");

	if (!text || (transfer->code != CURLE_HTTP2 &&
		      transfer->code != CURLE_RECV_ERROR))
		return NULL;
	text = strchr(text, ':');
	return text ? text + 1 + strspn(text + 1, " ") : NULL;
}

static void set_error(struct failure *failure, const struct transfer *transfer)
{
	const char *head_error = find_head_error(transfer);
	const char *frame_error = find_frame_error(transfer);

	if (transfer->refusal.error != ERROR_NONE) {
		*failure = transfer->refusal;
	} else if (upload_is_cut_off(transfer)) {
		failure_set(failure, ERROR_NETWORK,
			    "the server closed the connection without an "
			    "answer");
	} else if (proxy_failure_set(failure, transfer)) {
		return;
	} else if (ends_within_head(transfer)) {
		failure_set(failure, ERROR_NETWORK,
			    "the connection ended within the head of the "
			    "answer");
	} else if (head_error) {
		failure_set(failure, ERROR_PROTOCOL, "%s", head_error);
	} else if (is_no_http(transfer)) {
		failure_set(failure, ERROR_PROTOCOL, "the answer is not HTTP");
		failure->remedy = "check that the server speaks HTTP on this "
				  "port";
	} else if (has_bad_chunks(transfer)) {
		set_bad_chunks(failure, transfer);
	} else if (frame_error) {
		failure_set(failure, ERROR_PROTOCOL,
			    "the answer is not proper HTTP/2: %s",
			    frame_error);
	} else {
		curl_failure_set(failure, transfer);
	}
}

/* Whether a login by --user is one that the server wants. */
static bool is_by_user(const struct challenges *challenges,
		       enum auth_scheme auth)
{
	return (challenges->has_basic &&
		(auth == AUTH_BASIC || auth == AUTH_ANY)) ||
	       (challenges->has_digest &&
		(auth == AUTH_DIGEST || auth == AUTH_ANY));
}

static const char *login_remedy(const struct challenges *challenges)
{
	if (challenges->has_digest || challenges->has_basic)
		return "log in with --user and --auth any";
	if (challenges->has_bearer)
		return "give the token with --bearer, or check the one that "
		       "you gave";
	return "coget logs in by Basic, Digest and Bearer only; give another "
	       "login as -H 'Authorization: ...', or fetch it with curl "
	       "--anyauth";
}

/* Say which login the server wants, where a name and a password are not it. */
static void add_challenges(struct failure *failure,
			   const struct transfer *transfer)
{
	const char *value =
		head_value(&transfer->http.head, HEAD_WWW_AUTHENTICATE);
	struct challenges challenges = {0};
	size_t len = strlen(failure->what);

	if (value)
		challenges_add(&challenges, value);
	if (challenges.len == 0)
		return;
	if (!is_by_user(&challenges, transfer->settings->auth)) {
		snprintf(failure->what + len, sizeof(failure->what) - len,
			 ": the server wants a login by %s", challenges.text);
		failure->remedy = login_remedy(&challenges);
	} else if (transfer->has_login) {
		failure->remedy = "check the name and the password, and that "
				  "you may read it";
	}
}

/* The failure that an answer of that status is. */
static void set_status(struct failure *failure, const struct transfer *transfer)
{
	const struct head *head = &transfer->http.head;
	const char *retry_after = head_value(head, HEAD_RETRY_AFTER);

	if (head->status == 206)
		failure_set(failure, ERROR_TRUNCATED,
			    "the server sent a part of the file only "
			    "(HTTP 206)");
	else if (head->status == 202)
		failure_set(failure, ERROR_NOT_READY,
			    "not ready: the server is still preparing the file "
			    "(HTTP 202)");
	else
		failure_set(failure, ERROR_HTTP_STATUS, "HTTP %u%s%s",
			    head->status, head->reason[0] ? " " : "",
			    head->reason);
	failure->http_code = (int)head->status;
	if (head->status == 401)
		add_challenges(failure, transfer);
	proxy_failure_status(failure, transfer);
	if (retry_after)
		failure->retry_after_ns = retry_after_ns(
			retry_after, head_value(head, HEAD_DATE), time(NULL));
}

void http_failure_set(struct failure *failure, const struct transfer *transfer)
{
	if (transfer->code == CURLE_OK && transfer->is_answered)
		set_status(failure, transfer);
	else
		set_error(failure, transfer);
}
