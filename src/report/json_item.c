#include "report/json_item.h"

#include "report/lines.h"

static void put_index(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->event->item->index);
}

static void put_url(struct json_writer *json, const struct json_subject *of)
{
	json_url(json, of->event->item->url);
}

static void put_source(struct json_writer *json, const struct json_subject *of)
{
	json_message(json, of->event->item->source);
}

static void put_line(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->event->item->line);
}

static void put_id(struct json_writer *json, const struct json_subject *of)
{
	const struct item_options *options = of->event->item->options;

	if (options && options->is_id_number)
		json_literal(json, options->id);
	else
		json_string(json, options ? options->id : NULL);
}

static const struct json_field item_fields[] = {
	{JSON_FIELD("index", put_index), .type = JSON_COUNT,
	 .meaning = "The position of the item among all of the run, from 1."},
	{JSON_FIELD("url", put_url), .type = JSON_STRING, .is_nullable = true,
	 .meaning = "The URL as it was given, without its user name and "
		    "password.  Null for a line that holds none, and for a "
		    "list that cannot be read."},
	{JSON_FIELD("source", put_source), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The name of the list, `stdin` or `argument`."},
	{JSON_FIELD("line", put_line), .type = JSON_COUNT,
	 .meaning = "The line in the list, or the position of the URL among "
		    "those on the command line, from 1.  0 where the list as "
		    "a whole is meant."},
	{JSON_FIELD("id", put_id), .type = JSON_ID, .is_nullable = true,
	 .meaning = "The `id` of the item, if it is from a list of JSON that "
		    "says one."},
};

const struct json_fields json_item_fields = JSON_FIELDS(item_fields);

static void put_error(struct json_writer *json, const struct json_subject *of)
{
	json_word(json, error_name(of->event->failure->error));
}

static void put_errormsg(struct json_writer *json,
			 const struct json_subject *of)
{
	json_message(json, of->event->failure->what);
}

static void put_attempt(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->event->retry->attempt);
}

static void put_failures(struct json_writer *json,
			 const struct json_subject *of)
{
	json_number(json, of->event->retry->failures);
}

static void put_retry_delay(struct json_writer *json,
			    const struct json_subject *of)
{
	json_seconds(json, of->event->retry->delay_ns / 1000);
}

static void put_mirror(struct json_writer *json, const struct json_subject *of)
{
	json_url(json, of->event->retry->mirror);
}

static void put_response_code(struct json_writer *json,
			      const struct json_subject *of)
{
	const struct response *response = of->event->response;

	json_number(json, response ? (uint64_t)response->http_code : 0);
}

static const struct json_field retry_fields[] = {
	{JSON_FIELD("attempt", put_attempt), .type = JSON_COUNT,
	 .meaning = "The attempt that failed, from 1.  One that failed "
		    "because descriptors or memory had run out, that was "
		    "redirected to a host that takes none now, or that was "
		    "answered by `not_ready` does not count, and its number "
		    "comes again."},
	{JSON_FIELD("failures", put_failures), .type = JSON_COUNT,
	 .meaning = "How many attempts in a row, up to this one, are counted "
		    "by `--retries`.  0 if this one received something that "
		    "the next attempt goes on from."},
	{JSON_FIELD("delay", put_retry_delay), .type = JSON_SECONDS,
	 .meaning = "The time until the next attempt, at least."},
	{JSON_FIELD("mirror", put_mirror), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The URL that the next attempt asks, if the item has "
		    "several and it is another; without its user name and "
		    "password."},
	{JSON_FIELD("response_code", put_response_code), .type = JSON_COUNT,
	 .meaning = "The HTTP status of the last answer, or the code of an "
		    "FTP server's reply."},
	{JSON_FIELD("error", put_error), .type = JSON_CLASS,
	 .meaning = "The class of the failure."},
	{JSON_FIELD("errormsg", put_errormsg), .type = JSON_STRING,
	 .meaning = "What went wrong, for people."},
};

const struct json_fields json_retry_fields = JSON_FIELDS(retry_fields);

static const struct json_value wait_reasons[] = {
	[WAIT_HOST_LIMIT] =
		{"host_limit",
		 "if the host has as many downloads as are allowed"},
	[WAIT_HOST_HELD] = {"host_held",
			    "if the host gets no requests for a while"},
	[WAIT_BUSY] = {"busy", "if another process is at work on the file"},
	[WAIT_TURN] = {"turn", "if other items are to be written to standard "
			       "output, or into the archive, first"},
	[WAIT_COMMAND] = {"command",
			  "if its command, of `--exec`, has not ended yet"},
	[WAIT_COMMAND + 1] = {NULL, NULL},
};

static void put_wait_reason(struct json_writer *json,
			    const struct json_subject *of)
{
	json_word(json, wait_reasons[of->event->wait->reason].value);
}

static void put_wait_host(struct json_writer *json,
			  const struct json_subject *of)
{
	json_string(json, of->event->wait->host);
}

static void put_wait_delay(struct json_writer *json,
			   const struct json_subject *of)
{
	int64_t delay_ns = of->event->wait->delay_ns;

	if (delay_ns < 0)
		json_string(json, NULL);
	else
		json_seconds(json, delay_ns / 1000);
}

static const struct json_field wait_fields[] = {
	{JSON_FIELD("reason", put_wait_reason), .type = JSON_STRING,
	 .values = wait_reasons,
	 .meaning = "What it waits for."},
	{JSON_FIELD("host", put_wait_host), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The host that it waits for, with its port.  Null if it "
		    "waits for none."},
	{JSON_FIELD("delay", put_wait_delay), .type = JSON_SECONDS,
	 .is_nullable = true,
	 .meaning = "The time until it goes on, at least.  Null if that is "
		    "not known."},
};

const struct json_fields json_wait_fields = JSON_FIELDS(wait_fields);

static void put_path(struct json_writer *json, const struct json_subject *of)
{
	json_string(json, of->event->path);
}

static void put_entry(struct json_writer *json, const struct json_subject *of)
{
	json_string(json, of->event->entry);
}

static const struct json_field path_fields[] = {
	{JSON_FIELD("filename_effective", put_path), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The path of the file; of a planned item, the path that "
		    "its file would have.  With `--tar` or `--warc`, the "
		    "path of the archive."},
	{JSON_FIELD("entry", put_entry), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "What the file is called in the archive: with `--tar` its "
		    "name, with `--warc` the URL, which is cut if it is long.  "
		    "Null without these options."},
};

const struct json_fields json_path_fields = JSON_FIELDS(path_fields);

static void put_digest(struct json_writer *json, const struct json_subject *of)
{
	const struct checksum *digest = of->event->digest;
	char text[CHECKSUM_TEXT_SIZE];

	if (digest)
		checksum_format(text, digest);
	json_string(json, digest ? text : NULL);
}

static const struct json_field digest_fields[] = {
	{JSON_FIELD("digest", put_digest), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The digest of the file, such as `crc32c=364b3fb7`, by "
		    "the algorithm of `--digest`.  Null without that option."},
};

const struct json_fields json_digest_fields = JSON_FIELDS(digest_fields);

static const struct json_value skip_reasons[] = {
	[SKIP_EXISTS] = {"exists", "if the file was there and is kept"},
	[SKIP_CURRENT] = {"current", "if the server has none that is newer"},
	[SKIP_FINISHED] =
		{"finished",
		 "if an earlier run of the session has downloaded it, "
		 "or found it"},
	[SKIP_METALINK] =
		{"metalink",
		 "if it is a Metalink whose files are downloaded in its place "
		 "(`--follow-metalink mem`)"},
	[SKIP_METALINK + 1] = {NULL, NULL},
};

static void put_skip_reason(struct json_writer *json,
			    const struct json_subject *of)
{
	json_word(json, skip_reasons[of->event->reason].value);
}

static const struct json_field reason_fields[] = {
	{JSON_FIELD("reason", put_skip_reason), .type = JSON_STRING,
	 .values = skip_reasons,
	 .meaning = "Why there is nothing to do."},
};

const struct json_fields json_reason_fields = JSON_FIELDS(reason_fields);

static void put_remedy(struct json_writer *json, const struct json_subject *of)
{
	json_string(json, line_remedy(of->event));
}

static void put_part(struct json_writer *json, const struct json_subject *of)
{
	json_string(json, of->event->part_path);
}

static const struct json_field failure_fields[] = {
	{JSON_FIELD("error", put_error), .type = JSON_CLASS,
	 .meaning = "The class of the failure."},
	{JSON_FIELD("errormsg", put_errormsg), .type = JSON_STRING,
	 .meaning = "What went wrong, for people."},
	{JSON_FIELD("remedy", put_remedy), .type = JSON_STRING,
	 .meaning = "What can be done about it, for people."},
	{JSON_FIELD("part", put_part), .type = JSON_STRING, .is_nullable = true,
	 .meaning = "The path of the incomplete file that was kept.  Null if "
		    "none was."},
};

const struct json_fields json_failure_fields = JSON_FIELDS(failure_fields);
