#include "report/json_hosts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/json_summary.h"

static void put_host(struct json_writer *json, const struct json_subject *of)
{
	json_string(json, of->host->name);
}

static void put_done(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->host->done);
}

static void put_failed(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->host->failed);
}

static void put_retries(struct json_writer *json,
			const struct json_subject *of)
{
	json_number(json, of->host->retries);
}

static void put_size_download(struct json_writer *json,
			      const struct json_subject *of)
{
	json_number(json, of->host->received_bytes);
}

static void put_speed_download(struct json_writer *json,
			       const struct json_subject *of)
{
	json_number(json, host_speed_bps(of->host));
}

static void put_time_starttransfer(struct json_writer *json,
				   const struct json_subject *of)
{
	json_seconds(json, (int64_t)host_latency_us(of->host));
}

static const struct json_field host_fields[] = {
	{JSON_FIELD("host", put_host), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The host of the URLs as they were given, with its port.  "
		    "Null for all other hosts together."},
	{JSON_FIELD("done", put_done), .type = JSON_COUNT,
	 .meaning = "The items that are done."},
	{JSON_FIELD("failed", put_failed), .type = JSON_COUNT,
	 .meaning = "The items that failed."},
	{JSON_FIELD("retries", put_retries), .type = JSON_COUNT,
	 .meaning = "The attempts that followed failed ones."},
	{JSON_FIELD("size_download", put_size_download), .type = JSON_COUNT,
	 .meaning = "The bytes of bodies that were received."},
	{JSON_FIELD("speed_download", put_speed_download), .type = JSON_COUNT,
	 .meaning = "Bytes per second of an attempt, on average."},
	{JSON_FIELD("time_starttransfer", put_time_starttransfer),
	 .type = JSON_SECONDS,
	 .meaning = "The median of this time over all answers, give or take "
		    "a quarter."},
};

const struct json_fields json_hosts_fields = JSON_FIELDS(host_fields);

static uint64_t attempts_at(const struct host_figures *host)
{
	return host->done + host->failed + host->retries;
}

/* The busiest first; by name where they are alike. */
static int compare(const void *a, const void *b)
{
	const struct host_figures *one = *(const struct host_figures *const *)a;
	const struct host_figures *two = *(const struct host_figures *const *)b;

	if (attempts_at(one) != attempts_at(two))
		return attempts_at(one) < attempts_at(two) ? 1 : -1;
	return strcmp(one->name, two->name);
}

static void put_element(struct json_writer *json, const struct json_subject *of,
			const struct host_figures *host, bool is_first)
{
	struct json_subject subject = *of;

	subject.host = host;
	if (!is_first)
		json_next(json);
	json_open(json);
	json_put_fields(json, &json_hosts_fields, &subject);
	json_close(json);
}

void json_put_hosts(struct json_writer *json, const struct json_subject *of)
{
	const struct host_table *table = of->run->hosts;
	const struct host_figures **hosts = host_table_sort(table, compare);
	struct host_figures others = table->others;
	size_t shown = 0;

	json_open_list(json);
	for (size_t i = 0; hosts && i < table->count; i++) {
		if (i < JSON_HOSTS_MAX)
			put_element(json, of, hosts[i], shown++ == 0);
		else
			host_figures_add(&others, hosts[i]);
	}
	if (attempts_at(&others) > 0)
		put_element(json, of, &others, shown == 0);
	json_close_list(json);
	if (!hosts)
		json_fail(json, -ENOMEM);
	free(hosts);
}
