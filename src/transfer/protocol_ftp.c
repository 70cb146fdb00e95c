/*
 * A file is asked for by MDTM, SIZE, REST if it is to be resumed, and RETR;
 * what comes is judged by the first two before RETR is sent.  They are no
 * atomic request as one with If-Range is, so behind a rest both are asked once
 * more: if the file was replaced between SIZE and RETR, that tells.
 */
#include "transfer/protocol_ftp.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>
#include <coget/time.h>

#include "base/percent.h"
#include "transfer/easy_part.h"
#include "transfer/easy_set.h"
#include "transfer/ftp_failure.h"
#include "transfer/ftp_reply.h"
#include "transfer/receive.h"
#include "transfer/transfer.h"

/* The letter of ";type=a"; 0 for none. */
static char type_of(struct span path)
{
	return path.len >= 7 && strncasecmp(path.text + path.len - 7,
					    ";type=", 6) == 0
		       ? (char)tolower((unsigned char)path.text[path.len - 1])
		       : '\0';
}

static bool accepts(const struct url *url, struct failure *failure)
{
	char type = type_of(url->path);

	if (type != '\0' && type != 'i') {
		failure_set(failure, ERROR_URL,
			    "coget does not download as ;type=%c", type);
		failure->remedy = "leave it out, to get the file as it is";
		return false;
	}
	if (url->path.len == 0 || url->path.text[url->path.len - 1] == '/') {
		failure_set(failure, ERROR_URL,
			    "it ends as the URL of a directory");
		failure->remedy = "give the URL of a file: coget does not "
				  "download directories of FTP";
		return false;
	}
	return true;
}

/* On the transfer's thread: which command the next reply is to. */
static int on_message(CURL *easy, curl_infotype type, char *text, size_t len,
		      void *arg)
{
	struct transfer *transfer = arg;
	char *command = transfer->ftp.command;
	size_t at = 0;

	(void)easy;
	if (type != CURLINFO_HEADER_OUT)
		return 0;
	for (; at < len && at < FTP_COMMAND_SIZE - 1 && isalpha(text[at]); at++)
		command[at] = text[at];
	command[at] = '\0';
	return 0;
}

/* In seconds, at least one. */
static long seconds_of(int64_t limit_ns)
{
	int64_t seconds = (limit_ns - 1) / CO_SECOND + 1;

	return seconds < 1 ? 1 : seconds > 86400 ? 86400 : (long)seconds;
}

static bool init(struct transfer *transfer)
{
	const struct settings *settings = transfer->settings;
	CURL *easy = transfer->slot.easy;
	CURLcode code = CURLE_OK;

	EASY_SET(CURLOPT_DEBUGFUNCTION, on_message);
	EASY_SET(CURLOPT_DEBUGDATA, transfer);
	EASY_SET(CURLOPT_VERBOSE, 1L);
	EASY_SET(CURLOPT_FILETIME, 1L);
	/* A proxy of HTTP would make another protocol of it. */
	EASY_SET(CURLOPT_HTTPPROXYTUNNEL, 1L);
	EASY_SET(CURLOPT_FTP_SKIP_PASV_IP, 1L);
	if (settings->ftp_port)
		EASY_SET(CURLOPT_FTPPORT, settings->ftp_port);
	if (settings->connect_timeout_ns != CO_FOREVER)
		EASY_SET(CURLOPT_ACCEPTTIMEOUT_MS,
			 seconds_of(settings->connect_timeout_ns) * 1000);
	EASY_SET(CURLOPT_SERVER_RESPONSE_TIMEOUT,
		 seconds_of(settings->stall_timeout_ns));
	return code == CURLE_OK;
}

static void reset(struct transfer *transfer)
{
	curl_easy_setopt(transfer->slot.easy, CURLOPT_POSTQUOTE, NULL);
	curl_slist_free_all(transfer->ftp.checks);
	transfer->ftp.checks = NULL;
}

static int add_check(struct transfer *transfer, const char *command,
		     const char *name)
{
	struct curl_slist *longer;
	char *line;

	if (asprintf(&line, "*%s %s", command, name) < 0)
		return UV_ENOMEM;
	longer = curl_slist_append(transfer->ftp.checks, line);
	free(line);
	if (!longer)
		return UV_ENOMEM;
	transfer->ftp.checks = longer;
	return 0;
}

/* As libcurl names the file in its directory. */
static int make_checks(struct transfer *transfer, struct span path)
{
	const char *slash = memrchr(path.text, '/', path.len);
	const char *segment = slash ? slash + 1 : path.text;
	size_t len = (size_t)(path.text + path.len - segment), out = 0;
	char *name;
	int status;

	if (type_of(path))
		len -= 7;
	name = malloc(len + 1);
	if (!name)
		return UV_ENOMEM;
	for (size_t at = 0; at < len;)
		at += percent_decode(segment + at, len - at, &name[out++]);
	name[out] = '\0';
	status = add_check(transfer, "MDTM", name);
	if (status == 0)
		status = add_check(transfer, "SIZE", name);
	free(name);
	return status;
}

static int prepare(struct transfer *transfer,
		   const struct credential_scope *scope)
{
	struct ftp_exchange *exchange = &transfer->ftp;

	exchange->command[0] = '\0';
	exchange->code = 0;
	exchange->facts = FILE_FACTS_UNKNOWN;
	exchange->validation.verdict = VERDICT_NONE;
	exchange->refuses_head = false;
	exchange->accepts_ranges = RANGES_UNSAID;
	if (transfer->request->from_bytes == 0 || scope->at.query.text)
		return 0;
	transfer->has_own_options = true;
	return make_checks(transfer, scope->at.path);
}

static bool configure(struct transfer *transfer, const struct url *url)
{
	CURL *easy = transfer->slot.easy;
	bool uses_tls = url->is_secure || transfer->settings->ftp_ssl;

	return easy_part_set(easy, transfer->request) &&
	       curl_easy_setopt(easy, CURLOPT_NOBODY,
				(long)request_is_head(transfer->request)) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_USE_SSL,
				uses_tls ? (long)CURLUSESSL_ALL
					 : (long)CURLUSESSL_NONE) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_POSTQUOTE,
				transfer->ftp.checks) == CURLE_OK;
}

static bool is_answer_to(const struct transfer *transfer, const char *command)
{
	return strcmp(transfer->ftp.command, command) == 0;
}

/* The server has said all that there will be of an answer. */
static void answer(struct transfer *transfer, const struct ftp_reply *reply)
{
	transfer->ftp.code = reply->code;
	transfer->validation = transfer->ftp.validation;
	transfer->is_answered = true;
}

static bool refuse(struct transfer *transfer, const struct ftp_reply *reply)
{
	ftp_failure_of_reply(&transfer->refusal, transfer->ftp.command, reply);
	if (!transfer->is_answered) {
		transfer->ftp.validation.verdict = VERDICT_REFUSED;
		answer(transfer, reply);
	}
	return false;
}

/*
 * Nothing more is asked for, unless the server knows neither MDTM nor SIZE:
 * then only RETR tells whether the file is there.
 */
static bool answer_head(struct transfer *transfer,
			const struct ftp_reply *reply)
{
	struct ftp_exchange *exchange = &transfer->ftp;
	const struct file_facts *facts = &exchange->facts;

	if (facts->total_bytes < 0 && !facts->has_time) {
		failure_set(&transfer->refusal, ERROR_NO_FILE,
			    "the server does not say whether the file is "
			    "there");
		exchange->refuses_head = true;
		exchange->validation.verdict = VERDICT_REFUSED;
	}
	answer(transfer, reply);
	return true;
}

/* Returns false if the file is not to be sent. */
static bool judge(struct transfer *transfer, const struct ftp_reply *reply)
{
	const struct expectation expectation = {
		.request = transfer->request,
		.max_bytes = transfer->request->max_bytes,
	};
	struct ftp_exchange *exchange = &transfer->ftp;
	struct file_facts facts = exchange->facts;
	struct byte_place place;

	if (!file_facts_narrow(&facts, transfer->request, &place,
			       &transfer->refusal)) {
		exchange->validation.verdict = VERDICT_REFUSED;
		answer(transfer, reply);
		return false;
	}
	exchange->validation =
		file_validation_of(&facts, &expectation, &transfer->refusal);
	if (exchange->validation.verdict == VERDICT_BODY)
		return !request_is_head(transfer->request) ||
		       answer_head(transfer, reply);
	answer(transfer, reply);
	transfer->abandoned = exchange->validation.verdict != VERDICT_REFUSED;
	return false;
}

static bool take_size(struct transfer *transfer, const struct ftp_reply *reply)
{
	if (reply->code == 550 || reply->code / 100 == 4)
		return refuse(transfer, reply);
	ftp_reply_size(reply, &transfer->ftp.facts.total_bytes);
	return judge(transfer, reply);
}

static bool take_retr(struct transfer *transfer, const struct ftp_reply *reply)
{
	if (reply->code >= 400)
		return refuse(transfer, reply);
	if (transfer->is_answered || reply->code / 100 != 1 ||
	    transfer->ftp.validation.verdict != VERDICT_BODY)
		return true;
	answer(transfer, reply);
	if (transfer_is_delivered(transfer))
		receive_begin(transfer);
	else
		transfer->abandoned = true;
	return !transfer->abandoned;
}

/* Whether the file that was sent is the one that was judged. */
static bool check_again(struct transfer *transfer,
			const struct ftp_reply *reply)
{
	const struct file_facts *facts = &transfer->ftp.facts;
	int64_t value;
	bool is_same;

	if (is_answer_to(transfer, "MDTM"))
		is_same = !facts->has_time || (ftp_reply_time(reply, &value) &&
					       value == facts->modified_s);
	else if (is_answer_to(transfer, "SIZE"))
		is_same = ftp_reply_size(reply, &value) &&
			  value == facts->total_bytes;
	else
		return true;
	if (is_same)
		return true;
	failure_set(&transfer->refusal, ERROR_RANGE,
		    "the file has changed on the server while its rest was "
		    "fetched");
	return false;
}

static bool parse_head(struct transfer *transfer, const char *line, size_t len)
{
	struct file_facts *facts = &transfer->ftp.facts;
	struct ftp_reply reply;

	if (!ftp_reply_parse(&reply, line, len))
		return true;
	if (is_answer_to(transfer, "RETR"))
		return take_retr(transfer, &reply);
	if (is_answer_to(transfer, "REST") && reply.code == 350)
		transfer->ftp.accepts_ranges = RANGES_BYTES;
	if (transfer->is_answered)
		return check_again(transfer, &reply);
	if (is_answer_to(transfer, "SIZE"))
		return take_size(transfer, &reply);
	if (is_answer_to(transfer, "MDTM"))
		facts->has_time = ftp_reply_time(&reply, &facts->modified_s);
	else if (reply.code >= 400 && (is_answer_to(transfer, "") ||
				       is_answer_to(transfer, "USER") ||
				       is_answer_to(transfer, "PASS") ||
				       is_answer_to(transfer, "ACCT") ||
				       is_answer_to(transfer, "CWD") ||
				       is_answer_to(transfer, "PASV")))
		return refuse(transfer, &reply);
	return true;
}

static bool leaves_clean(const struct transfer *transfer)
{
	return transfer->code == CURLE_OK;
}

static int fill_response(struct response *response,
			 const struct transfer *transfer)
{
	const struct ftp_exchange *exchange = &transfer->ftp;

	response->http_code = (int)exchange->code;
	response->refuses_head = exchange->refuses_head;
	response->accepts_ranges = exchange->accepts_ranges;
	return file_facts_fill(response, &exchange->facts,
			       &transfer->validation);
}

const struct protocol protocol_ftp = {
	.schemes = "ftp,ftps",
	.has_ranges = true,
	.blocks = true,
	.accepts = accepts,
	.init = init,
	.prepare = prepare,
	.configure = configure,
	.parse_head = parse_head,
	.leaves_clean = leaves_clean,
	.fill_response = fill_response,
	.classify_end = ftp_failure_set,
	.reset = reset,
};
