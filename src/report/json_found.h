/*
 * The fields of JSON that say what a file is like that is there (--head,
 * --spider).
 */
#ifndef REPORT_JSON_FOUND_H
#define REPORT_JSON_FOUND_H

#include "report/json_field.h"

extern const struct json_fields json_found_fields;

#endif
