/*
 * The format of --json, version 1.
 *
 * One object a line on stdout, UTF-8, in the order of the events; each line is
 * written whole.  An object of an event has the fields of that event, all of
 * them, always, in this order; where a thing is not known a string is null and
 * a number 0.  Fields may be added within a version; none changes its meaning.
 *
 * Every object:
 *   version             number  of the format: 1
 *   event               string  start, retry, wait, done, failed, skipped,
 *                               planned, host, limit or summary
 *
 * start, retry, wait, done, failed, skipped, planned:
 *   index               number  the item's position in the run's input, from 1
 *   url                 string  as given, credentials replaced by "***"; null
 *                               for a line that holds none
 *   source              string  the list's name, "stdin" or "argument"
 *   line                number  line in the list; the position of an argument
 *   id                  string or number  as a list of JSON gives it; else null
 *
 * retry, when an attempt has failed and another one will follow:
 *   attempt             number  the one that failed, from 1
 *   failures            number  attempts in a row that count for --retries
 *   delay               number  seconds until the next one, at least; six
 *                               decimals
 *   response_code       number  HTTP status of its last answer
 *   error               string  these two as for failed
 *   errormsg            string
 *
 * wait, when an item that was begun has to wait:
 *   reason              string  host_limit, host_held, busy or turn
 *   host                string  that it waits for, as "host:port"; or null
 *   delay               number  seconds, at least; 0 if not known
 *
 * host, when it has trouble, or no more:
 *   host                string  as "host:port"
 *   state               string  slowed, recovered or given_up
 *   delay               number  seconds for which that holds, at least
 *   response_code       number  of the last failure there
 *   error               string  its class; null if recovered
 *   errormsg            string  likewise
 *
 * limit, when fewer or more may be at work at once:
 *   scope               string  run or host
 *   host                string  as "host:port"; null for the run
 *   from                number  that were allowed before
 *   to                  number  that are from now on
 *   reason              string  throughput, quiet, refused, errors, latency
 *                               or resources
 *
 * done, failed, of the last answer, meaning what curl's -w variables mean:
 *   url_effective       string  the URL that was fetched last
 *   scheme              string  of url_effective, in lower case
 *   response_code       number  HTTP status
 *   http_version        string  "1.0", "1.1", "2" or "3"
 *   content_type        string  the header's value
 *   size_download       number  body bytes received
 *   speed_download      number  bytes per second over time_total
 *   num_redirects       number
 *   num_connects        number  new connections made
 *   remote_ip           string
 *   remote_port         number
 *   time_namelookup     number  these five in seconds, six decimals
 *   time_connect        number
 *   time_appconnect     number
 *   time_starttransfer  number
 *   time_total          number
 *
 * done, skipped, planned:
 *   filename_effective  string  the file's path
 *
 * done:
 *   digest              string  "sha256=HEX", by the algorithm of --digest
 *
 * skipped:
 *   reason              string  exists: the file was there; current: and the
 *                               server has none newer; finished: an earlier
 *                               run of the session has fetched it
 *
 * failed:
 *   error               string  the class: input, url, scheme, resolve,
 *                               connect, tls, timeout, http_status, redirect,
 *                               protocol, network, truncated, checksum, exists,
 *                               file, disk_full, resources, interrupted
 *   errormsg            string  what went wrong, for people
 *   remedy              string  what can be done about it, for people
 *   part                string  path of the incomplete file that was kept
 *
 * summary, once, the last line:
 *   end                 string  complete, interrupted (SIGINT), terminated
 *                               (SIGTERM, SIGXCPU), hangup (SIGHUP), deadline
 *                               (--deadline) or failed (it could not begin or
 *                               go on)
 *   done                number  items
 *   failed              number
 *   skipped             number
 *   left                number  items not tried to their end: of all that are
 *                               known
 *   planned             number  items that --dry-run would fetch
 *   retries             number  attempts after the first of an item
 *   size_download       number  body bytes of all items
 *   speed_download      number  bytes per second over time_total
 *   time_total          number  seconds, six decimals
 *
 * Names are curl's where the meaning is.  What stands in a string is said in
 * json_writer.h.  No cJSON tree is built: this runs once or more per item.
 */
#include "report/json.h"

#include <string.h>

#include "base/text.h"
#include "report/json_writer.h"
#include "report/lines.h"

#define FORMAT_VERSION 1
#define US_PER_SECOND 1000000.0

static void put_head(struct json_writer *json, const char *event)
{
	json_number(json, "version", FORMAT_VERSION);
	json_string(json, "event", event);
}

static void put_item(struct json_writer *json, const struct item *item)
{
	const struct item_options *options = item->options;

	json_number(json, "index", item->index);
	json_url(json, "url", item->url);
	json_message(json, "source", item->source);
	json_number(json, "line", item->line);
	if (options && options->is_id_number)
		json_literal(json, "id", options->id);
	else
		json_string(json, "id", options ? options->id : NULL);
}

static void put_wait(struct json_writer *json, const struct wait *wait)
{
	static const char *const reasons[] = {
		[WAIT_HOST_LIMIT] = "host_limit",
		[WAIT_HOST_HELD] = "host_held",
		[WAIT_BUSY] = "busy",
		[WAIT_TURN] = "turn",
	};

	json_string(json, "reason", reasons[wait->reason]);
	json_string(json, "host", wait->host);
	json_seconds(json, "delay", wait->delay_ns / 1000);
}

static void put_host(struct json_writer *json, const struct host_change *host)
{
	static const char *const states[] = {
		[HOST_SLOWED] = "slowed",
		[HOST_RECOVERED] = "recovered",
		[HOST_GIVEN_UP] = "given_up",
	};
	const struct failure *failure = host->failure;

	json_string(json, "host", host->host);
	json_string(json, "state", states[host->state]);
	json_seconds(json, "delay", host->delay_ns / 1000);
	json_number(json, "response_code",
		    failure ? (uint64_t)failure->http_code : 0);
	json_string(json, "error", failure ? error_name(failure->error) : NULL);
	json_message(json, "errormsg", failure ? failure->what : NULL);
}

static void put_limit(struct json_writer *json,
		      const struct limit_change *limit)
{
	static const char *const reasons[] = {
		[LIMIT_THROUGHPUT] = "throughput",
		[LIMIT_QUIET] = "quiet",
		[LIMIT_REFUSED] = "refused",
		[LIMIT_ERRORS] = "errors",
		[LIMIT_LATENCY] = "latency",
		[LIMIT_RESOURCES] = "resources",
	};

	json_string(json, "scope",
		    limit->scope == LIMIT_OF_HOST ? "host" : "run");
	json_string(json, "host", limit->host);
	json_number(json, "from", limit->from);
	json_number(json, "to", limit->to);
	json_string(json, "reason", reasons[limit->reason]);
}

/* libcurl gives URLs with a scheme, which is short. */
static const char *scheme_of(char scheme[16], const char *url)
{
	size_t len = url ? strcspn(url, ":/") : 0;

	if (len == 0 || len >= 16 || url[len] != ':')
		return NULL;
	memcpy(scheme, url, len);
	scheme[len] = '\0';
	text_lower(scheme);
	return scheme;
}

static const char *http_version_name(int version)
{
	switch (version) {
	case 10:
		return "1.0";
	case 11:
		return "1.1";
	case 20:
		return "2";
	case 30:
		return "3";
	default:
		return NULL;
	}
}

static uint64_t speed(uint64_t bytes, int64_t duration_us)
{
	if (duration_us <= 0)
		return 0;
	return (uint64_t)((double)bytes * US_PER_SECOND / (double)duration_us);
}

static void put_times(struct json_writer *json, const struct response *response)
{
	json_seconds(json, "time_namelookup", response->time_namelookup_us);
	json_seconds(json, "time_connect", response->time_connect_us);
	json_seconds(json, "time_appconnect", response->time_appconnect_us);
	json_seconds(json, "time_starttransfer",
		     response->time_starttransfer_us);
	json_seconds(json, "time_total", response->time_total_us);
}

static void put_response(struct json_writer *json,
			 const struct response *response)
{
	static const struct response none;
	char scheme[16];

	if (!response)
		response = &none;
	json_url(json, "url_effective", response->url_effective);
	json_string(json, "scheme", scheme_of(scheme, response->url_effective));
	json_number(json, "response_code", (uint64_t)response->http_code);
	json_string(json, "http_version",
		    http_version_name(response->http_version));
	json_string(json, "content_type", response->content_type);
	json_number(json, "size_download", response->size_download);
	json_number(json, "speed_download",
		    speed(response->size_download, response->time_total_us));
	json_number(json, "num_redirects", response->num_redirects);
	json_number(json, "num_connects", response->num_connects);
	json_string(json, "remote_ip",
		    response->remote_ip[0] ? response->remote_ip : NULL);
	json_number(json, "remote_port", response->remote_port);
	put_times(json, response);
}

static void put_digest(struct json_writer *json, const struct checksum *digest)
{
	char text[CHECKSUM_TEXT_SIZE];

	if (digest)
		checksum_format(text, digest);
	json_string(json, "digest", digest ? text : NULL);
}

static void put_failure(struct json_writer *json, const struct event *event)
{
	json_string(json, "error", error_name(event->failure->error));
	json_message(json, "errormsg", event->failure->what);
	json_string(json, "remedy", line_remedy(event));
	json_string(json, "part", event->part_path);
}

static void put_retry(struct json_writer *json, const struct event *event)
{
	const struct response *response = event->response;

	json_number(json, "attempt", event->retry->attempt);
	json_number(json, "failures", event->retry->failures);
	json_seconds(json, "delay", event->retry->delay_ns / 1000);
	json_number(json, "response_code",
		    response ? (uint64_t)response->http_code : 0);
	json_string(json, "error", error_name(event->failure->error));
	json_message(json, "errormsg", event->failure->what);
}

static void put_reason(struct json_writer *json, enum skip_reason reason)
{
	static const char *const reasons[] = {
		[SKIP_EXISTS] = "exists",
		[SKIP_CURRENT] = "current",
		[SKIP_FINISHED] = "finished",
	};

	json_string(json, "reason", reasons[reason]);
}

int json_event(struct buf *out, const struct event *event)
{
	const struct event_kind *kind = event_kind(event->type);
	struct json_writer json;

	json_begin(&json, out);
	put_head(&json, kind->name);
	if (kind->fields & EVENT_HAS_ITEM)
		put_item(&json, event->item);
	if (kind->fields & EVENT_HAS_RETRY)
		put_retry(&json, event);
	if (kind->fields & EVENT_HAS_WAIT)
		put_wait(&json, event->wait);
	if (kind->fields & EVENT_HAS_RESPONSE)
		put_response(&json, event->response);
	if (kind->fields & EVENT_HAS_PATH)
		json_string(&json, "filename_effective", event->path);
	if (kind->fields & EVENT_HAS_DIGEST)
		put_digest(&json, event->digest);
	if (kind->fields & EVENT_HAS_REASON)
		put_reason(&json, event->reason);
	if (kind->fields & EVENT_HAS_FAILURE)
		put_failure(&json, event);
	if (kind->fields & EVENT_HAS_HOST)
		put_host(&json, event->host);
	if (kind->fields & EVENT_HAS_LIMIT)
		put_limit(&json, event->limit);
	return json_end(&json);
}

int json_summary(struct buf *out, const struct tally *tally, enum run_end end,
		 int64_t elapsed_ns)
{
	static const char *const ends[] = {
		[RUN_COMPLETE] = "complete",
		[RUN_INTERRUPTED] = "interrupted",
		[RUN_TERMINATED] = "terminated",
		[RUN_HANGUP] = "hangup",
		[RUN_DEADLINE] = "deadline",
		[RUN_FAILED] = "failed",
	};
	int64_t elapsed_us = elapsed_ns / 1000;
	struct json_writer json;

	json_begin(&json, out);
	put_head(&json, "summary");
	json_string(&json, "end", ends[end]);
	json_number(&json, "done", tally->done);
	json_number(&json, "failed", tally->failed);
	json_number(&json, "skipped", tally->skipped);
	json_number(&json, "left", line_left(tally));
	json_number(&json, "planned", tally->planned);
	json_number(&json, "retries", tally->retries);
	json_number(&json, "size_download", tally->received_bytes);
	json_number(&json, "speed_download",
		    speed(tally->received_bytes, elapsed_us));
	json_seconds(&json, "time_total", elapsed_us);
	return json_end(&json);
}
