/*
 * The fields of JSON that are about an answer.  Names are those of curl's
 * --write-out.
 */
#ifndef REPORT_JSON_RESPONSE_H
#define REPORT_JSON_RESPONSE_H

#include "report/json_field.h"

/* Of EVENT_HAS_RESPONSE. */
extern const struct json_fields json_response_fields;

#endif
