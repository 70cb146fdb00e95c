/*
 * Reading an answer's head and figures.
 */
#include "transfer/response_fill.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <coget/status.h>
#include <coget/time.h>

#include "transfer/url_reference.h"

static int direct_version(const struct transfer *transfer)
{
	return transfer->http.head.is_http10 ? 10 : 11;
}

static int http_version(CURL *easy)
{
	long version = 0;

	curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
	switch (version) {
	case CURL_HTTP_VERSION_1_0:
		return 10;
	case CURL_HTTP_VERSION_1_1:
		return 11;
	case CURL_HTTP_VERSION_2_0:
		return 20;
	case CURL_HTTP_VERSION_3:
		return 30;
	default:
		return 0;
	}
}

static int version_of(const struct transfer *transfer)
{
	return transfer->is_direct ? direct_version(transfer)
				   : http_version(transfer->slot.easy);
}

int response_fill_head(struct response *response,
		       const struct transfer *transfer)
{
	int status = response_set_text(&response->url_effective,
				       transfer_url(transfer));

	response->http_version = version_of(transfer);
	return status < 0
		       ? status
		       : transfer->protocol->fill_response(response, transfer);
}

/* A URL on the heap may have to be of https. */
static int secure(char **url, const struct transfer *transfer)
{
	char *secured = NULL;

	if (!transfer->hsts)
		return 0;
	if (hsts_secure(&secured, transfer->hsts, *url, time(NULL)) < 0)
		return UV_ENOMEM;
	if (secured) {
		free(*url);
		*url = secured;
	}
	return 0;
}

/*
 * CURLINFO_REDIRECT_URL would say it, but only once the whole body has come,
 * and that may be never.
 */
int response_redirect_url(const struct transfer *transfer, char **url)
{
	const struct protocol *protocol = transfer->protocol;
	const char *location = protocol->redirect_location
				       ? protocol->redirect_location(transfer)
				       : NULL;
	int status;

	*url = NULL;
	if (!location)
		return 0;
	status = url_reference_resolve(url, transfer_url(transfer), location);
	if (status == 0)
		status = secure(url, transfer);
	if (status < 0) {
		free(*url);
		*url = NULL;
	}
	return status;
}

static void fill_direct(struct response *response,
			const struct transfer *transfer, int64_t earlier_us)
{
	const struct direct *direct = &transfer->direct;
	int64_t end_ns = direct->ended_ns > 0 ? direct->ended_ns : co_time_ns();

	if (!transfer->request->goes_on && direct->first_byte_ns > 0)
		response->time_starttransfer_us =
			earlier_us +
			(direct->first_byte_ns - direct->started_ns) /
				CO_MICROSECOND;
	response->time_total_us =
		earlier_us + (end_ns - direct->started_ns) / CO_MICROSECOND;
	response->http_version = version_of(transfer);
	response->remote_port = direct->remote_port;
	address_format(response->remote_ip, &direct->address);
}

static void fill_times(struct response *response,
		       const struct transfer *transfer, int64_t earlier_us)
{
	CURL *easy = transfer->slot.easy;

#define TIME(info, field)                                              \
	do {                                                           \
		curl_off_t us = 0;                                     \
		curl_easy_getinfo(easy, info, &us);                    \
		response->field = us ? earlier_us + us : 0;      \
	} while (0)
	if (!transfer->request->goes_on) {
		TIME(CURLINFO_NAMELOOKUP_TIME_T, time_namelookup_us);
		TIME(CURLINFO_CONNECT_TIME_T, time_connect_us);
		TIME(CURLINFO_APPCONNECT_TIME_T, time_appconnect_us);
		TIME(CURLINFO_STARTTRANSFER_TIME_T, time_starttransfer_us);
	}
	TIME(CURLINFO_TOTAL_TIME_T, time_total_us);
#undef TIME
}

static void fill_libcurl(struct response *response,
			 const struct transfer *transfer, int64_t earlier_us)
{
	CURL *easy = transfer->slot.easy;
	char *ip = NULL;
	long number = 0;

	if (!transfer->request->takes_any)
		fill_times(response, transfer, earlier_us);
	curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &number);
	response->num_connects += (unsigned)number;
	response->http_version = version_of(transfer);
	curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &number);
	response->remote_port = (uint16_t)number;
	if (curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK && ip)
		strncpy(response->remote_ip, ip,
			sizeof(response->remote_ip) - 1);
}

void response_fill_figures(struct response *response,
			   const struct transfer *transfer, int64_t *earlier_us)
{
	if (transfer->is_direct)
		fill_direct(response, transfer, *earlier_us);
	else
		fill_libcurl(response, transfer, *earlier_us);
	*earlier_us = response->time_total_us;
	response->size_download += transfer->size_download;
}
