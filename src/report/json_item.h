/*
 * The fields of JSON that are about an item and what happens to it, its answers
 * aside.
 */
#ifndef REPORT_JSON_ITEM_H
#define REPORT_JSON_ITEM_H

#include "report/json_field.h"

/* One set for each bit of enum event_field that its name says. */
extern const struct json_fields json_item_fields;
extern const struct json_fields json_retry_fields;
extern const struct json_fields json_wait_fields;
extern const struct json_fields json_path_fields;
extern const struct json_fields json_digest_fields;
extern const struct json_fields json_reason_fields;
extern const struct json_fields json_failure_fields;

#endif
