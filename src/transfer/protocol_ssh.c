/*
 * libcurl says nothing of a file before its first byte has come; then length
 * and time are asked of it, and the byte is taken only if they are right.
 * libcurl has asked for the time before it opened the file, so behind a rest
 * both are asked for again.
 *
 * SCP tells the length before the file, and libcurl does not pass on the time.
 * It sends no rests, so whatever is there already, all of a file is asked for.
 */
#include "transfer/protocol_ssh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/status.h>

#include "transfer/curl_failure.h"
#include "transfer/easy_part.h"
#include "transfer/easy_set.h"
#include "transfer/proxy_failure.h"
#include "transfer/receive.h"
#include "transfer/transfer.h"

enum { PATH_SIZE = 4096 };

static bool accepts(const struct url *url, struct failure *failure)
{
	if (url->path.len > 0 && url->path.text[url->path.len - 1] != '/')
		return true;
	failure_set(failure, ERROR_URL, "it ends as the URL of a directory");
	failure->remedy = "give the URL of a file: coget does not download "
			  "directories by SSH";
	return false;
}

/* On the transfer's thread. */
static int on_host_key(CURL *easy, const struct curl_khkey *known,
		       const struct curl_khkey *found, enum curl_khmatch match,
		       void *arg)
{
	struct transfer *transfer = arg;

	(void)easy;
	(void)known;
	(void)found;
	transfer->ssh.key_match = match;
	return match == CURLKHMATCH_OK || transfer->settings->insecure
		       ? CURLKHSTAT_FINE
		       : CURLKHSTAT_REJECT;
}

/* The file of that name in ~/.ssh; false if it cannot be read. */
static bool find_file(char path[PATH_SIZE], const char *name)
{
	const char *home = getenv("HOME");
	int len = snprintf(path, PATH_SIZE, "%s/.ssh/%s", home ? home : "",
			   name);

	return len < PATH_SIZE && access(path, R_OK) == 0;
}

/* libcurl tries one file of a key, besides those of an agent. */
static CURLcode set_key(CURL *easy, const struct settings *settings)
{
	static const char *const names[] = {"id_ed25519", "id_ecdsa", "id_rsa"};
	char path[PATH_SIZE];
	const char *key = settings->ssh_key;
	CURLcode code;

	for (size_t i = 0; !key && i < sizeof(names) / sizeof(names[0]); i++)
		if (find_file(path, names[i]))
			key = path;
	if (!key)
		return CURLE_OK;
	code = curl_easy_setopt(easy, CURLOPT_SSH_PRIVATE_KEYFILE, key);
	if (code == CURLE_OK && settings->key_password)
		code = curl_easy_setopt(easy, CURLOPT_KEYPASSWD,
					settings->key_password);
	return code;
}

static bool init(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;
	char known_hosts[PATH_SIZE];
	CURLcode code = set_key(easy, transfer->settings);

	/* Also if there is none, as libcurl verifies nothing without a name. */
	(void)find_file(known_hosts, "known_hosts");
	EASY_SET(CURLOPT_SSH_KNOWNHOSTS, known_hosts);
	EASY_SET(CURLOPT_SSH_KEYFUNCTION, on_host_key);
	EASY_SET(CURLOPT_SSH_KEYDATA, transfer);
	EASY_SET(CURLOPT_FILETIME, 1L);
	EASY_SET(CURLOPT_HTTPPROXYTUNNEL, 1L);
	return code == CURLE_OK;
}

static int prepare(struct transfer *transfer,
		   const struct credential_scope *scope)
{
	(void)scope;
	transfer->ssh.facts = FILE_FACTS_UNKNOWN;
	transfer->ssh.key_match = CURLKHMATCH_LAST;
	return 0;
}

/* As ssh does, whoever runs it is the user, unless another is given. */
static bool set_user(struct transfer *transfer)
{
	return curl_easy_setopt(transfer->slot.easy, CURLOPT_USERNAME,
				getenv("USER")) == CURLE_OK;
}

static bool configure(struct transfer *transfer, const struct url *url)
{
	(void)url;
	return set_user(transfer) &&
	       easy_part_set(transfer->slot.easy, transfer->request);
}

static bool configure_scp(struct transfer *transfer, const struct url *url)
{
	(void)url;
	return set_user(transfer);
}

/* There are no lines in either. */
static bool parse_head(struct transfer *transfer, const char *line, size_t len)
{
	(void)transfer;
	(void)line;
	(void)len;
	return true;
}

static void find_facts(struct transfer *transfer, uint64_t from_bytes)
{
	struct file_facts *facts = &transfer->ssh.facts;
	CURL *easy = transfer->slot.easy;
	curl_off_t rest = -1, seconds = -1;

	curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &rest);
	curl_easy_getinfo(easy, CURLINFO_FILETIME_T, &seconds);
	if (rest >= 0)
		facts->total_bytes = rest + (int64_t)from_bytes;
	else if (transfer->ended) /* libcurl has no length for an empty file */
		facts->total_bytes = 0;
	facts->has_time = seconds >= 0;
	facts->modified_s = seconds;
}

/*
 * Whether the length is one that a range can have.  libcurl says only how many
 * bytes come, and takes a wrong beginning for the last bytes of a file that is
 * no longer than these.
 */
static bool check_range(struct transfer *transfer,
			const struct byte_range *range)
{
	int64_t len_bytes = transfer->ssh.facts.total_bytes;
	bool is_short = range->kind == BYTE_RANGE_LAST &&
			(uint64_t)len_bytes < range->len_bytes;

	if (len_bytes > 0 && !is_short)
		return true;
	failure_set(&transfer->refusal, ERROR_NO_FILE,
		    len_bytes < 0 ? "the server does not say how long the "
				    "file is, so it has no ranges"
		    : is_short	  ? "the file is not longer than the range"
				  : "the file has no bytes of the range");
	transfer->refusal.remedy = "leave out --range to download all of it";
	return false;
}

/* Judge what the server has of a request that it was sent. */
static bool begin(struct transfer *transfer, const struct request *request)
{
	const struct expectation expectation = {
		.request = request,
		.max_bytes = transfer->request->max_bytes,
	};
	bool is_refused;

	find_facts(transfer, request->from_bytes);
	if (request->range && !check_range(transfer, request->range)) {
		transfer->validation.verdict = VERDICT_REFUSED;
		transfer->is_answered = true;
		return false;
	}
	transfer->validation = file_validation_of(
		&transfer->ssh.facts, &expectation, &transfer->refusal);
	transfer->is_answered = true;
	is_refused = transfer->validation.verdict == VERDICT_REFUSED;
	if (transfer_is_delivered(transfer))
		receive_begin(transfer);
	else
		transfer->abandoned = !is_refused;
	return transfer_is_delivered(transfer);
}

static bool begin_body(struct transfer *transfer)
{
	return begin(transfer, transfer->request);
}

static bool begin_body_of_scp(struct transfer *transfer)
{
	const struct request whole = request_for_whole(transfer->request);

	return begin(transfer, &whole);
}

static bool leaves_clean(const struct transfer *transfer)
{
	return transfer->code == CURLE_OK;
}

static int fill_response(struct response *response,
			 const struct transfer *transfer)
{
	return file_facts_fill(response, &transfer->ssh.facts,
			       &transfer->validation);
}

static void set(struct failure *failure, enum error_class error,
		const char *what, const char *remedy)
{
	failure_set(failure, error, "%s", what);
	failure->remedy = remedy;
}

static void set_host_key(struct failure *failure, enum curl_khmatch match)
{
	if (match == CURLKHMATCH_MISMATCH)
		set(failure, ERROR_HOST_KEY,
		    "the server's key is not the one in ~/.ssh/known_hosts",
		    "somebody may answer in the server's place; if its key was "
		    "changed, remove the old one with ssh-keygen -R HOST");
	else
		set(failure, ERROR_HOST_KEY,
		    "the server's key is not in ~/.ssh/known_hosts", NULL);
}

/* libcurl has looked for more than there is. */
static void set_short(struct failure *failure, const struct request *request)
{
	if (request->range && request->from_bytes == 0)
		set(failure, ERROR_NO_FILE,
		    "the file has no bytes of the range",
		    "give a --range that begins within the file");
	else
		set(failure, ERROR_RANGE,
		    "the file on the server is shorter than what is there",
		    NULL);
}

static bool set_code(struct failure *failure, const struct transfer *transfer)
{
	switch (transfer->code) {
	case CURLE_PEER_FAILED_VERIFICATION:
		set_host_key(failure, transfer->ssh.key_match);
		return true;
	case CURLE_LOGIN_DENIED:
		set(failure, ERROR_LOGIN, "the server does not take the login",
		    "check the user, and add a key to the agent or with "
		    "--ssh-key, or give a password with --user");
		return true;
	case CURLE_REMOTE_FILE_NOT_FOUND:
		set(failure, ERROR_NO_FILE,
		    transfer->protocol == &protocol_scp
			    ? "the server does not send the file: it is not "
			      "there, or not for this user"
			    : "the server has no such file",
		    NULL);
		return true;
	case CURLE_REMOTE_ACCESS_DENIED:
		set(failure, ERROR_NO_FILE,
		    "the server does not let this user read the file", NULL);
		return true;
	case CURLE_BAD_DOWNLOAD_RESUME:
		set_short(failure, transfer->request);
		return true;
	case CURLE_SSH:
		set(failure, ERROR_NETWORK, "the SSH session has failed",
		    "check that the server speaks SSH on this port, or try "
		    "again");
		return true;
	default:
		return false;
	}
}

static void classify_end(struct failure *failure,
			 const struct transfer *transfer)
{
	if (transfer->refusal.error != ERROR_NONE)
		*failure = transfer->refusal;
	else if (!set_code(failure, transfer) &&
		 !proxy_failure_set(failure, transfer))
		curl_failure_set(failure, transfer);
}

const struct protocol protocol_sftp = {
	.schemes = "sftp",
	.asks_again = true,
	.has_ranges = true,
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

const struct protocol protocol_scp = {
	.schemes = "scp",
	.blocks = true,
	.accepts = accepts,
	.init = init,
	.prepare = prepare,
	.configure = configure_scp,
	.parse_head = parse_head,
	.begin_body = begin_body_of_scp,
	.leaves_clean = leaves_clean,
	.fill_response = fill_response,
	.classify_end = classify_end,
};
