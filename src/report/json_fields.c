#include "report/json_fields.h"

#include "report/json_found.h"
#include "report/json_host.h"
#include "report/json_item.h"
#include "report/json_progress.h"
#include "report/json_response.h"
#include "report/json_summary.h"

static void put_version(struct json_writer *json, const struct json_subject *of)
{
	(void)of;
	json_number(json, JSON_FORMAT_VERSION);
}

static void put_event(struct json_writer *json, const struct json_subject *of)
{
	json_word(json, event_kind(of->event->type)->name);
}

static const struct json_field head_fields[] = {
	{JSON_FIELD("version", put_version), .type = JSON_COUNT,
	 .meaning = "The version of this format: 1."},
	{JSON_FIELD("event", put_event), .type = JSON_STRING,
	 .meaning = "What has happened."},
};

static const struct json_fields json_head_fields = JSON_FIELDS(head_fields);

const struct json_group json_groups[] = {
	{0, "Every event", NULL, &json_head_fields},
	{EVENT_HAS_ITEM, "The item of an event", NULL, &json_item_fields},
	{EVENT_HAS_RETRY, "A retry", NULL, &json_retry_fields},
	{EVENT_HAS_WAIT, "A wait", NULL, &json_wait_fields},
	{EVENT_HAS_PROGRESS, "The progress", NULL, &json_progress_fields},
	{EVENT_HAS_RESPONSE, "The last answer",
	 "They are about the last answer that came.", &json_response_fields},
	{EVENT_HAS_FOUND, "What is there", NULL, &json_found_fields},
	{EVENT_HAS_PATH, "The file", NULL, &json_path_fields},
	{EVENT_HAS_DIGEST, "The digest", NULL, &json_digest_fields},
	{EVENT_HAS_REASON, "The reason", NULL, &json_reason_fields},
	{EVENT_HAS_FAILURE, "The failure", NULL, &json_failure_fields},
	{EVENT_HAS_HOST, "The trouble of a host", NULL, &json_host_fields},
	{EVENT_HAS_LIMIT, "A limit", NULL, &json_limit_fields},
	{EVENT_HAS_SUMMARY, "The summary", NULL, &json_summary_fields},
};

const size_t json_group_count = sizeof(json_groups) / sizeof(json_groups[0]);

bool json_group_is_of(const struct json_group *group, enum event_type type)
{
	return !group->has || (event_kind(type)->fields & group->has);
}

static const char *const meanings[] = {
	[EVENT_START] = "The first request for an item is about to be sent.",
	[EVENT_RETRY] = "An attempt has failed, and another will follow.",
	[EVENT_WAIT] =
		"An item that has begun waits, and occupies no job slot.",
	[EVENT_PROGRESS] =
		"With `--json=progress`: how far a download is.  This comes "
		"about once a second for each that is at work, and less often "
		"if it is not read as fast.",
	[EVENT_DONE] = "The file is complete under its final name, and the "
		       "command of `--exec`, if there is one, has succeeded.",
	[EVENT_FOUND] = "With `--head` and `--spider`: the file is there, and "
			"was not downloaded.",
	[EVENT_FAILED] = "Nothing is under the final name that was not there "
			 "before.",
	[EVENT_SKIPPED] = "There is nothing to do.",
	[EVENT_PLANNED] = "With `--dry-run`: the item would be downloaded.",
	[EVENT_HOST] = "A host has trouble, or has recovered.",
	[EVENT_LIMIT] = "How many items may be at work at once has changed.",
	[EVENT_SUMMARY] = "The run has ended.  This comes once, as the last "
			  "line.",
};

const char *json_event_meaning(enum event_type type)
{
	return type < sizeof(meanings) / sizeof(meanings[0]) ? meanings[type]
							     : NULL;
}
