#include "report/json_response.h"

#include <string.h>

#include "base/text.h"
#include "report/rate.h"


/* Of an event without an answer. */
static const struct response *response_of(const struct json_subject *of)
{
	static const struct response none;

	return of->event->response ? of->event->response : &none;
}

static void put_url_effective(struct json_writer *json,
			      const struct json_subject *of)
{
	json_url(json, response_of(of)->url_effective);
}

/* libcurl gives URLs with a scheme, which is short. */
static void put_scheme(struct json_writer *json, const struct json_subject *of)
{
	const char *url = response_of(of)->url_effective;
	size_t len = url ? strcspn(url, ":/") : 0;
	char scheme[16];

	if (len == 0 || len >= sizeof(scheme) || url[len] != ':') {
		json_string(json, NULL);
		return;
	}
	memcpy(scheme, url, len);
	scheme[len] = '\0';
	text_lower(scheme);
	json_string(json, scheme);
}

static void put_response_code(struct json_writer *json,
			      const struct json_subject *of)
{
	json_number(json, (uint64_t)response_of(of)->http_code);
}

static const struct json_value http_versions[] = {
	{"1.0", NULL}, {"1.1", NULL}, {"2", NULL}, {"3", NULL}, {NULL, NULL},
};

static void put_http_version(struct json_writer *json,
			     const struct json_subject *of)
{
	static const int numbers[] = {10, 11, 20, 30};
	int version = response_of(of)->http_version;
	size_t i = 0;

	while (http_versions[i].value && numbers[i] != version)
		i++;
	json_word(json, http_versions[i].value);
}

static void put_content_type(struct json_writer *json,
			     const struct json_subject *of)
{
	json_string(json, response_of(of)->content_type);
}

static void put_size_download(struct json_writer *json,
			      const struct json_subject *of)
{
	json_number(json, response_of(of)->size_download);
}

static void put_speed_download(struct json_writer *json,
			       const struct json_subject *of)
{
	const struct response *response = response_of(of);

	json_number(json, rate_mean(response->size_download,
				    response->time_total_us));
}

static void put_num_redirects(struct json_writer *json,
			      const struct json_subject *of)
{
	json_number(json, response_of(of)->num_redirects);
}

static void put_num_connects(struct json_writer *json,
			     const struct json_subject *of)
{
	json_number(json, response_of(of)->num_connects);
}

static void put_remote_ip(struct json_writer *json,
			  const struct json_subject *of)
{
	const char *ip = response_of(of)->remote_ip;

	json_word(json, ip[0] ? ip : NULL);
}

static void put_remote_port(struct json_writer *json,
			    const struct json_subject *of)
{
	json_number(json, response_of(of)->remote_port);
}

static void put_time_namelookup(struct json_writer *json,
				const struct json_subject *of)
{
	json_seconds(json, response_of(of)->time_namelookup_us);
}

static void put_time_connect(struct json_writer *json,
			     const struct json_subject *of)
{
	json_seconds(json, response_of(of)->time_connect_us);
}

static void put_time_appconnect(struct json_writer *json,
				const struct json_subject *of)
{
	json_seconds(json, response_of(of)->time_appconnect_us);
}

static void put_time_starttransfer(struct json_writer *json,
				   const struct json_subject *of)
{
	json_seconds(json, response_of(of)->time_starttransfer_us);
}

static void put_time_total(struct json_writer *json,
			   const struct json_subject *of)
{
	json_seconds(json, response_of(of)->time_total_us);
}

static const struct json_field response_fields[] = {
	{JSON_FIELD("url_effective", put_url_effective), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The URL that was requested last, after redirects, its host "
		    "in ASCII."},
	{JSON_FIELD("scheme", put_scheme), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The scheme of `url_effective`, in lower case."},
	{JSON_FIELD("response_code", put_response_code), .type = JSON_COUNT,
	 .meaning = "The HTTP status.  Of FTP, the code of the reply by which "
		    "the file was sent, such as 150, or refused, such as "
		    "550.  0 for all other schemes."},
	{JSON_FIELD("http_version", put_http_version), .type = JSON_STRING,
	 .is_nullable = true, .values = http_versions,
	 .meaning = "The version of HTTP."},
	{JSON_FIELD("content_type", put_content_type), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The value of the Content-Type header."},
	{JSON_FIELD("size_download", put_size_download), .type = JSON_COUNT,
	 .meaning = "The bytes of the body that were received, in all pieces "
		    "that the server made of it."},
	{JSON_FIELD("speed_download", put_speed_download), .type = JSON_COUNT,
	 .meaning = "Bytes per second, over `time_total`."},
	{JSON_FIELD("num_redirects", put_num_redirects), .type = JSON_COUNT,
	 .meaning = "How many redirects were followed."},
	{JSON_FIELD("num_connects", put_num_connects), .type = JSON_COUNT,
	 .meaning = "How many new connections were made."},
	{JSON_FIELD("remote_ip", put_remote_ip), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The address that the answer came from."},
	{JSON_FIELD("remote_port", put_remote_port), .type = JSON_COUNT,
	 .meaning = "The port that it came from."},
	{JSON_FIELD("time_namelookup", put_time_namelookup),
	 .type = JSON_SECONDS,
	 .meaning = "The time from the start until the host's address was "
		    "known."},
	{JSON_FIELD("time_connect", put_time_connect), .type = JSON_SECONDS,
	 .meaning = "Until the connection was open."},
	{JSON_FIELD("time_appconnect", put_time_appconnect),
	 .type = JSON_SECONDS,
	 .meaning = "Until the TLS handshake was done.  0 without TLS."},
	{JSON_FIELD("time_starttransfer", put_time_starttransfer),
	 .type = JSON_SECONDS,
	 .meaning = "Until the first byte of the answer came."},
	{JSON_FIELD("time_total", put_time_total), .type = JSON_SECONDS,
	 .meaning = "Until the end."},
};

const struct json_fields json_response_fields = JSON_FIELDS(response_fields);
