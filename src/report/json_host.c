#include "report/json_host.h"

static const struct json_value states[] = {
	[HOST_SLOWED] = {"slowed",
			 "if the host cannot be reached or asks for a pause: it "
			 "gets no requests for a while"},
	[HOST_RECOVERED] = {"recovered", "if it answers again"},
	[HOST_GIVEN_UP] = {"given_up",
			   "if downloads from it fail without a request for a "
			   "while"},
	[HOST_GIVEN_UP + 1] = {NULL, NULL},
};

static void put_host(struct json_writer *json, const struct json_subject *of)
{
	json_string(json, of->event->host->host);
}

static void put_state(struct json_writer *json, const struct json_subject *of)
{
	json_word(json, states[of->event->host->state].value);
}

static void put_delay(struct json_writer *json, const struct json_subject *of)
{
	json_seconds(json, of->event->host->delay_ns / 1000);
}

static void put_response_code(struct json_writer *json,
			      const struct json_subject *of)
{
	const struct failure *failure = of->event->host->failure;

	json_number(json, failure ? (uint64_t)failure->http_code : 0);
}

static void put_error(struct json_writer *json, const struct json_subject *of)
{
	const struct failure *failure = of->event->host->failure;

	json_word(json, failure ? error_name(failure->error) : NULL);
}

static void put_errormsg(struct json_writer *json,
			 const struct json_subject *of)
{
	const struct failure *failure = of->event->host->failure;

	json_message(json, failure ? failure->what : NULL);
}

static const struct json_field host_fields[] = {
	{JSON_FIELD("host", put_host), .type = JSON_STRING,
	 .meaning = "The host, with its port."},
	{JSON_FIELD("state", put_state), .type = JSON_STRING, .values = states,
	 .meaning = "How it is doing from now on."},
	{JSON_FIELD("delay", put_delay), .type = JSON_SECONDS,
	 .meaning = "How long it gets no requests, at least.  0 if it has "
		    "recovered."},
	{JSON_FIELD("response_code", put_response_code), .type = JSON_COUNT,
	 .meaning = "The HTTP status of the last failure there.  0 if it has "
		    "recovered."},
	{JSON_FIELD("error", put_error), .type = JSON_CLASS,
	 .is_nullable = true,
	 .meaning = "The class of the last failure there.  Null if it has "
		    "recovered."},
	{JSON_FIELD("errormsg", put_errormsg), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "What went wrong there, for people.  Null if it has "
		    "recovered."},
};

const struct json_fields json_host_fields = JSON_FIELDS(host_fields);

static const struct json_value scopes[] = {
	[LIMIT_OF_RUN] = {"run", "for all items"},
	[LIMIT_OF_HOST] = {"host", "for those at one host"},
	[LIMIT_OF_HOST + 1] = {NULL, NULL},
};

static const struct json_value limit_reasons[] = {
	[LIMIT_THROUGHPUT] = {"throughput",
			      "if more at once bring more bytes, or may bring "
			      "more"},
	[LIMIT_TRIAL] = {"trial",
			 "if fewer at once are tried, which may bring as many "
			 "bytes"},
	[LIMIT_QUIET] = {"quiet", "if no request was refused for a while"},
	[LIMIT_REFUSED] = {"refused",
			   "if the server answers 429 or 503 to more"},
	[LIMIT_ERRORS] = {"errors", "if too many fail"},
	[LIMIT_LATENCY] = {"latency",
			   "if answers take longer the more items are at work"},
	[LIMIT_RESOURCES] = {"resources",
			     "if descriptors or memory have run out"},
	[LIMIT_RESOURCES + 1] = {NULL, NULL},
};

static void put_scope(struct json_writer *json, const struct json_subject *of)
{
	json_word(json, scopes[of->event->limit->scope].value);
}

static void put_limit_host(struct json_writer *json,
			   const struct json_subject *of)
{
	json_string(json, of->event->limit->host);
}

static void put_from(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->event->limit->from);
}

static void put_to(struct json_writer *json, const struct json_subject *of)
{
	json_number(json, of->event->limit->to);
}

static void put_limit_reason(struct json_writer *json,
			     const struct json_subject *of)
{
	json_word(json, limit_reasons[of->event->limit->reason].value);
}

static const struct json_field limit_fields[] = {
	{JSON_FIELD("scope", put_scope), .type = JSON_STRING, .values = scopes,
	 .meaning = "What the limit is for."},
	{JSON_FIELD("host", put_limit_host), .type = JSON_STRING,
	 .is_nullable = true,
	 .meaning = "The host, with its port.  Null if the limit is for all "
		    "items."},
	{JSON_FIELD("from", put_from), .type = JSON_COUNT,
	 .meaning = "How many might be at work before."},
	{JSON_FIELD("to", put_to), .type = JSON_COUNT,
	 .meaning = "How many may be at work from now on."},
	{JSON_FIELD("reason", put_limit_reason), .type = JSON_STRING,
	 .values = limit_reasons,
	 .meaning = "Why it has changed."},
};

const struct json_fields json_limit_fields = JSON_FIELDS(limit_fields);
