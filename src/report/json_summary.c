#include "report/json_summary.h"

#include "report/json_response.h"
#include "report/lines.h"

static const struct json_value ends[] = {
	[RUN_COMPLETE] = {"complete", NULL},
	[RUN_INTERRUPTED] = {"interrupted", "by `SIGINT`"},
	[RUN_TERMINATED] = {"terminated", "by `SIGTERM` or `SIGXCPU`"},
	[RUN_HANGUP] = {"hangup", "by `SIGHUP`"},
	[RUN_DEADLINE] = {"deadline", "by `--deadline`"},
	[RUN_FAILURES] = {"failures", "by `--fail-fast` or `--max-failures`"},
	[RUN_FAILED] = {"failed", "if it could not begin or go on, as standard "
				  "error says"},
	[RUN_FAILED + 1] = {NULL, NULL},
};

static void put_end(struct json_writer *json, const struct json_subject *of)
{
	json_word(json, ends[of->run->end].value);
}

static void put_done(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->run->tally->done);
}

static void put_failed(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->run->tally->failed);
}

static void put_skipped(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->run->tally->skipped);
}

static void put_left(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, line_left(of->run->tally));
}

static void put_planned(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->run->tally->planned);
}

static void put_retries(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->run->tally->retries);
}

static void put_size_download(struct json_writer *json,
			      const struct json_subject *of)
{
	json_number(json, of->run->tally->received_bytes);
}

static void put_speed_download(struct json_writer *json,
			       const struct json_subject *of)
{
	json_number(json, json_speed(of->run->tally->received_bytes,
				     of->run->elapsed_ns / 1000));
}

static void put_time_total(struct json_writer *json,
			   const struct json_subject *of)
{
	json_seconds(json, of->run->elapsed_ns / 1000);
}

static const struct json_field summary_fields[] = {
	{JSON_FIELD("end", put_end), .type = JSON_STRING, .values = ends,
	 .meaning = "How the run ended."},
	{JSON_FIELD("done", put_done), .type = JSON_COUNT,
	 .meaning = "The items that are done."},
	{JSON_FIELD("failed", put_failed), .type = JSON_COUNT,
	 .meaning = "The items that failed."},
	{JSON_FIELD("skipped", put_skipped), .type = JSON_COUNT,
	 .meaning = "The items that were skipped."},
	{JSON_FIELD("left", put_left), .type = JSON_COUNT,
	 .meaning = "The items that were not tried to their end.  Of a list "
		    "that was not read to its end, the rest is counted if it "
		    "is a regular file and `--failed` was given; otherwise "
		    "there can be more."},
	{JSON_FIELD("planned", put_planned), .type = JSON_COUNT,
	 .meaning = "The items that would be fetched, with `--dry-run`."},
	{JSON_FIELD("retries", put_retries), .type = JSON_COUNT,
	 .meaning = "The attempts that followed failed ones."},
	{JSON_FIELD("size_download", put_size_download), .type = JSON_COUNT,
	 .meaning = "The bytes of all bodies."},
	{JSON_FIELD("speed_download", put_speed_download), .type = JSON_COUNT,
	 .meaning = "Bytes per second, over `time_total`."},
	{JSON_FIELD("time_total", put_time_total), .type = JSON_SECONDS,
	 .meaning = "How long the run took."},
};

const struct json_fields json_summary_fields = JSON_FIELDS(summary_fields);
