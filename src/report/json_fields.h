/*
 * The format of --json: which fields the objects of which event have.
 *
 * From these tables the lines are written (json.h), and coget-json(5) and the
 * JSON Schema are made: there is no other list of the fields.
 */
#ifndef REPORT_JSON_FIELDS_H
#define REPORT_JSON_FIELDS_H

#include "report/json_field.h"

/*
 * Fields, values and events may be added within a version; none is removed or
 * changes its meaning.
 */
#define JSON_FORMAT_VERSION 1

/* Fields that an event has all of, or none. */
struct json_group {
	enum event_field has; /* which events have them; 0: all */
	const char *title;    /* a heading of the manual */
	const char *meaning;  /* or NULL */
	const struct json_fields *fields;
};

/* In the order of their fields in an object. */
extern const struct json_group json_groups[];
extern const size_t json_group_count;

/* Whether an event has them. */
bool json_group_is_of(const struct json_group *group, enum event_type type);

/* What an event means; NULL if it is not told of in JSON. */
const char *json_event_meaning(enum event_type type);

#endif
