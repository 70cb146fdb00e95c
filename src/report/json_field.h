/*
 * A field of an object of JSON: how it is written, and what is to be said of it
 * in coget-json(5) and in the JSON Schema, which are made from these tables.
 *
 * In a meaning, backquotes stand around what is not prose: `--option`, `field`,
 * `value` and SIGNAL alike.  A meaning is whole sentences; that of a value
 * completes "VALUE ...", such as "if the file was there".
 */
#ifndef REPORT_JSON_FIELD_H
#define REPORT_JSON_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "model/event.h"
#include "report/json_writer.h"

enum json_type {
	JSON_STRING,
	JSON_COUNT,   /* a whole number, not negative */
	JSON_SECONDS, /* a number with six decimals, not negative */
	JSON_ID,      /* a string or any number */
	JSON_CLASS,   /* a string: the name of a class of failures */
	JSON_CLASSES, /* an object: counts by class of failures */
	JSON_OBJECT,  /* an object with fields of its own */
	JSON_LIST,    /* a list of such objects */
};

struct json_value {
	const char *value;
	const char *meaning; /* NULL: it says it itself */
};

/* What an object is about; what it is not about is NULL. */
struct json_subject {
	const struct event *event;
	const struct json_run *run;   /* the whole, in the summary */
	const struct host_figures *host; /* one of its hosts, likewise */
	const struct active *active;  /* how far it is */
	int64_t now_ns;		      /* with active */
};

struct json_field {
	struct json_key key;
	void (*put)(struct json_writer *json,
		    const struct json_subject *subject);
	const char *meaning;
	enum json_type type;
	bool is_nullable;
	const struct json_value *values;  /* all of a string's; or NULL */
	const struct json_fields *fields; /* of an object's or a list's */
};

#define JSON_FIELD(name, function) .key = JSON_KEY(name), .put = (function)

/* Fields that come together, in this order. */
struct json_fields {
	const struct json_field *rows;
	size_t count;
};

#define JSON_FIELDS(rows)                              \
	{                                              \
		rows, sizeof(rows) / sizeof((rows)[0]) \
	}

/* Put fields, each with its key: the whole of an object but for its ends. */
void json_put_fields(struct json_writer *json, const struct json_fields *fields,
		     const struct json_subject *subject);

/* The name in a key, which no NUL follows; *len is set to its length. */
const char *json_field_name(const struct json_field *field, size_t *len);

#endif
