#include "transfer/ftp_failure.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"
#include "transfer/curl_failure.h"
#include "transfer/proxy_failure.h"

static bool is_login(const char *command)
{
	return strcmp(command, "USER") == 0 || strcmp(command, "PASS") == 0 ||
	       strcmp(command, "ACCT") == 0;
}

/* Servers have no code of its own for it. */
static bool is_crowded(const struct ftp_reply *reply)
{
	char text[160];

	snprintf(text, sizeof(text), "%.*s", (int)reply->len, reply->text);
	return strcasestr(text, "too many") || strcasestr(text, "maximum");
}

static enum error_class error_of(const char *command,
				 const struct ftp_reply *reply)
{
	bool is_entering = !*command || is_login(command);

	if (is_entering && (reply->code == 421 || is_crowded(reply)))
		return ERROR_CROWDED;
	if (reply->code / 100 == 4)
		return ERROR_NETWORK;
	if (is_login(command))
		return ERROR_LOGIN;
	return strcmp(command, "RETR") == 0 || strcmp(command, "SIZE") == 0 ||
			       strcmp(command, "CWD") == 0
		       ? ERROR_NO_FILE
		       : ERROR_PROTOCOL;
}

/* Of a login nothing is repeated: the reply could hold it. */
void ftp_failure_of_reply(struct failure *failure, const char *command,
			  const struct ftp_reply *reply)
{
	enum error_class error = error_of(command, reply);
	bool is_shown = !is_login(command) && reply->len > 0;

	failure_set(
		failure, error, "%s (FTP %u%s%.*s)",
		error == ERROR_LOGIN	 ? "the server does not take the login"
		: error == ERROR_CROWDED ? "the server has too many connections"
		: error == ERROR_NO_FILE ? "the server does not send the file"
					 : "the server cannot serve now",
		reply->code, is_shown ? ": " : "",
		is_shown ? (int)(reply->len < 200 ? reply->len : 200) : 0,
		reply->text);
	if (error == ERROR_NETWORK)
		failure->remedy = "try again later";
}

static void set(struct failure *failure, enum error_class error,
		const char *what, const char *remedy)
{
	failure_set(failure, error, "%s", what);
	failure->remedy = remedy;
}

static const char not_connected[] =
	"the server does not connect to the port that it was given";
static const char port_remedy[] =
	"leave out --ftp-port, so that coget connects to the server";
static const char no_ftp[] = "the server does not answer as one of FTP does";
static const char ftp_remedy[] =
	"check that the server speaks FTP on this port";

/* What libcurl's codes mean in FTP, whatever it was at. */
static const struct {
	CURLcode code;
	enum error_class error;
	const char *what;
	const char *remedy;
} meanings[] = {
	{CURLE_FTP_COULDNT_USE_REST, ERROR_RANGE,
	 "the server cannot send the rest of a file", NULL},
	{CURLE_BAD_DOWNLOAD_RESUME, ERROR_RANGE,
	 "the server cannot send the rest of a file", NULL},
	{CURLE_LOGIN_DENIED, ERROR_LOGIN, "the server does not take the login",
	 NULL},
	{CURLE_FTP_WEIRD_PASS_REPLY, ERROR_LOGIN,
	 "the server does not take the login", NULL},
	{CURLE_REMOTE_ACCESS_DENIED, ERROR_NO_FILE,
	 "the server does not send the file", NULL},
	{CURLE_REMOTE_FILE_NOT_FOUND, ERROR_NO_FILE,
	 "the server does not send the file", NULL},
	{CURLE_FTP_COULDNT_RETR_FILE, ERROR_NO_FILE,
	 "the server does not send the file", NULL},
	{CURLE_FTP_ACCEPT_FAILED, ERROR_NETWORK, not_connected, port_remedy},
	{CURLE_FTP_ACCEPT_TIMEOUT, ERROR_NETWORK, not_connected, port_remedy},
	{CURLE_FTP_PORT_FAILED, ERROR_NETWORK, not_connected, port_remedy},
	{CURLE_USE_SSL_FAILED, ERROR_TLS, "the server does not offer TLS",
	 "leave out --ftp-ssl if the file may be sent without encryption"},
	{CURLE_WEIRD_SERVER_REPLY, ERROR_PROTOCOL, no_ftp, ftp_remedy},
	{CURLE_FTP_WEIRD_PASV_REPLY, ERROR_PROTOCOL, no_ftp, ftp_remedy},
	{CURLE_FTP_WEIRD_227_FORMAT, ERROR_PROTOCOL, no_ftp, ftp_remedy},
	{CURLE_FTP_CANT_GET_HOST, ERROR_PROTOCOL, no_ftp, ftp_remedy},
	{CURLE_FTP_COULDNT_SET_TYPE, ERROR_PROTOCOL, no_ftp, ftp_remedy},
	{CURLE_URL_MALFORMAT, ERROR_URL, "the path holds a control character",
	 NULL},
};

static bool set_meaning(struct failure *failure, CURLcode code)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].code != code)
			continue;
		set(failure, meanings[i].error, meanings[i].what,
		    meanings[i].remedy);
		return true;
	}
	return false;
}

static void set_timeout(struct failure *failure,
			const struct transfer *transfer)
{
	char limit[UNITS_TEXT_SIZE];

	units_format_duration(limit, transfer->settings->stall_timeout_ns);
	failure_set(failure, ERROR_TIMEOUT,
		    "the server did not answer %s within %s",
		    transfer->ftp.command, limit);
}

/* Of a session that was under way libcurl has the codes of its beginning. */
static bool set_later(struct failure *failure, const struct transfer *transfer)
{
	if (!easy_thread_is_connected(transfer->slot.thread) ||
	    transfer->slot.socket_errno)
		return false;
	if (transfer->code == CURLE_OPERATION_TIMEDOUT)
		set_timeout(failure, transfer);
	else if (transfer->code == CURLE_COULDNT_CONNECT)
		set(failure, ERROR_NETWORK,
		    "cannot open the connection for the data",
		    "check that firewalls let passive FTP through, or use "
		    "--ftp-port");
	else
		return false;
	return true;
}

void ftp_failure_set(struct failure *failure, const struct transfer *transfer)
{
	if (transfer->refusal.error != ERROR_NONE)
		*failure = transfer->refusal;
	else if (transfer->code == CURLE_OK)
		set(failure, ERROR_PROTOCOL,
		    "the server says nothing of the file", NULL);
	else if (!set_meaning(failure, transfer->code) &&
		 !set_later(failure, transfer) &&
		 !proxy_failure_set(failure, transfer))
		curl_failure_set(failure, transfer);
}
