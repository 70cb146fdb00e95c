#include "report/json_summary.h"

#include "report/json_hosts.h"
#include "report/json_response.h"
#include "report/lines.h"
#include "report/rate.h"

const struct json_value json_run_ends[] = {
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
	json_word(json, json_run_ends[of->run->end].value);
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
	json_number(json, rate_mean(of->run->tally->received_bytes,
				    of->run->elapsed_ns / 1000));
}

static void put_time_total(struct json_writer *json,
			   const struct json_subject *of)
{
	json_seconds(json, of->run->elapsed_ns / 1000);
}

static void put_counts(struct json_writer *json, const uint64_t *counts)
{
	json_open(json);
	for (int error = ERROR_NONE + 1; error < ERROR_COUNT; error++) {
		if (counts[error] == 0)
			continue;
		json_name(json, error_name(error));
		json_number(json, counts[error]);
	}
	json_close(json);
}

static void put_errors(struct json_writer *json, const struct json_subject *of)
{
	put_counts(json, of->run->figures->failed);
}

static void put_retry_errors(struct json_writer *json,
			     const struct json_subject *of)
{
	put_counts(json, of->run->figures->retried);
}

static void put_num_connects(struct json_writer *json,
			     const struct json_subject *of)
{
	json_number(json, of->run->figures->connects);
}

static void put_num_reused(struct json_writer *json,
			   const struct json_subject *of)
{
	json_number(json, of->run->figures->reuses);
}

static void put_quantile(struct json_writer *json,
			 const struct json_subject *of, double share)
{
	json_seconds(json, (int64_t)histogram_quantile(
				   &of->run->figures->latencies_us, share));
}

static void put_answers(struct json_writer *json,
			const struct json_subject *of)
{
	json_number(json, of->run->figures->latencies_us.count);
}

static void put_p50(struct json_writer *json, const struct json_subject *of)
{
	put_quantile(json, of, 0.5);
}

static void put_p90(struct json_writer *json, const struct json_subject *of)
{
	put_quantile(json, of, 0.9);
}

static void put_p99(struct json_writer *json, const struct json_subject *of)
{
	put_quantile(json, of, 0.99);
}

static void put_max(struct json_writer *json, const struct json_subject *of)
{
	json_seconds(json, (int64_t)of->run->figures->latencies_us.max);
}

static const struct json_field latency_fields[] = {
	{JSON_FIELD("count", put_answers), .type = JSON_COUNT,
	 .meaning = "How many answers there were."},
	{JSON_FIELD("p50", put_p50), .type = JSON_SECONDS,
	 .meaning = "Half of them took no longer than this, give or take 3 %."},
	{JSON_FIELD("p90", put_p90), .type = JSON_SECONDS,
	 .meaning = "90 % of them took no longer than this, likewise."},
	{JSON_FIELD("p99", put_p99), .type = JSON_SECONDS,
	 .meaning = "99 % of them took no longer than this, likewise."},
	{JSON_FIELD("max", put_max), .type = JSON_SECONDS,
	 .meaning = "The longest."},
};

static const struct json_fields json_latency_fields =
	JSON_FIELDS(latency_fields);

static void put_latency(struct json_writer *json,
			const struct json_subject *of)
{
	json_open(json);
	json_put_fields(json, &json_latency_fields, of);
	json_close(json);
}

static const struct json_field summary_fields[] = {
	{JSON_FIELD("end", put_end), .type = JSON_STRING, .values = json_run_ends,
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
	 .meaning = "The items that would be downloaded, with `--dry-run`."},
	{JSON_FIELD("retries", put_retries), .type = JSON_COUNT,
	 .meaning = "The attempts that followed failed ones."},
	{JSON_FIELD("size_download", put_size_download), .type = JSON_COUNT,
	 .meaning = "The bytes of all bodies."},
	{JSON_FIELD("speed_download", put_speed_download), .type = JSON_COUNT,
	 .meaning = "Bytes per second, over `time_total`."},
	{JSON_FIELD("time_total", put_time_total), .type = JSON_SECONDS,
	 .meaning = "How long the run took."},
	{JSON_FIELD("errors", put_errors), .type = JSON_CLASSES,
	 .meaning = "How many items failed, by the class of the failure."},
	{JSON_FIELD("retry_errors", put_retry_errors), .type = JSON_CLASSES,
	 .meaning = "How many failed attempts were followed by others, by "
		    "class."},
	{JSON_FIELD("num_connects", put_num_connects), .type = JSON_COUNT,
	 .meaning = "How many new connections were made."},
	{JSON_FIELD("num_reused", put_num_reused), .type = JSON_COUNT,
	 .meaning = "How many requests went over a connection that was "
		    "there already, those to redirects included."},
	{JSON_FIELD("latency", put_latency), .type = JSON_OBJECT,
	 .fields = &json_latency_fields,
	 .meaning = "How long it took until the first byte of an answer came, "
		    "`time_starttransfer`, over all attempts that had one."},
	{JSON_FIELD("hosts", json_put_hosts), .type = JSON_LIST,
	 .fields = &json_hosts_fields,
	 .meaning = "The 20 hosts with the most attempts, the busiest first, "
		    "and the others together."},
};

const struct json_fields json_summary_fields = JSON_FIELDS(summary_fields);
