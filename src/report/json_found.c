#include "report/json_found.h"

static const struct response *response_of(const struct json_subject *of)
{
	static const struct response none = {.version.total_bytes = -1};

	return of->event->response ? of->event->response : &none;
}

static void put_size(struct json_writer *json, const struct json_subject *of)
{
	int64_t total_bytes = response_of(of)->version.total_bytes;

	if (total_bytes < 0)
		json_string(json, NULL);
	else
		json_number(json, (uint64_t)total_bytes);
}

static void put_etag(struct json_writer *json, const struct json_subject *of)
{
	json_string(json, response_of(of)->version.etag);
}

static void put_last_modified(struct json_writer *json,
			      const struct json_subject *of)
{
	json_string(json, response_of(of)->version.last_modified);
}

static const struct json_value ranges[] = {
	[RANGES_UNSAID] = {"unknown", "if the server does not say"},
	[RANGES_BYTES] = {"bytes", "if it says that it sends ranges of bytes"},
	[RANGES_NONE] = {"none", "if it says that it sends none"},
	[RANGES_NONE + 1] = {NULL, NULL},
};

static void put_ranges(struct json_writer *json, const struct json_subject *of)
{
	json_word(json, ranges[response_of(of)->accepts_ranges].value);
}

static const struct json_field found_fields[] = {
	{JSON_FIELD("size", put_size), .type = JSON_COUNT, .is_nullable = true,
	 .meaning = "The size of the file in bytes.  Null if the server does "
		    "not say it."},
	{JSON_FIELD("etag", put_etag), .type = JSON_STRING, .is_nullable = true,
	 .meaning = "The ETag, with its quotes."},
	{JSON_FIELD("last_modified", put_last_modified), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "When the file was changed, as an HTTP date."},
	{JSON_FIELD("accept_ranges", put_ranges), .type = JSON_STRING,
	 .values = ranges,
	 .meaning = "Whether the server sends parts of the file."},
};

const struct json_fields json_found_fields = JSON_FIELDS(found_fields);
