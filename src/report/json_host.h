/*
 * The fields of JSON that are about a host and its trouble, and about a limit.
 */
#ifndef REPORT_JSON_HOST_H
#define REPORT_JSON_HOST_H

#include "report/json_field.h"

/* Of EVENT_HAS_HOST and EVENT_HAS_LIMIT. */
extern const struct json_fields json_host_fields;
extern const struct json_fields json_limit_fields;

#endif
