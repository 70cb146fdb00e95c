#include "transfer/library_check.h"

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

static int refuse(struct failure *failure, const char *option,
		  const char *remedy)
{
	failure_set(failure, ERROR_CONNECT,
		    "%s: this libcurl (%s) was built without it", option,
		    curl_version_info(CURLVERSION_NOW)->version);
	failure->remedy = remedy;
	return UV_EPROTO;
}

int library_check(const struct settings *settings, struct failure *failure)
{
	const curl_version_info_data *version =
		curl_version_info(CURLVERSION_NOW);

	if (settings->dns_servers && !version->ares)
		return refuse(failure, "--dns-servers",
			      "leave it out, and set the servers in "
			      "/etc/resolv.conf, or give addresses with "
			      "--resolve");
	if (settings->http_version == HTTP_3 &&
	    !(version->features & CURL_VERSION_HTTP3))
		return refuse(failure, "--http3", "leave it out to use HTTP/2");
	if (settings->unix_socket &&
	    !(version->features & CURL_VERSION_UNIX_SOCKETS))
		return refuse(failure, "--unix-socket", "leave it out");
	return 0;
}
