#include "report/json_schema.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "report/json_fields.h"
#include "report/json_indent.h"

/* Of a meaning: without its backquotes, with one blank behind a sentence. */
static void put_prose(struct json_writer *json, const char *text)
{
	char plain[512];
	size_t len = 0;

	for (; *text && len + 1 < sizeof(plain); text++)
		if (*text != '`' && (*text != ' ' || text[1] != ' '))
			plain[len++] = *text;
	plain[len] = '\0';
	json_string(json, plain);
}

static void put_member(struct json_writer *json, const char *name,
		       const char *value)
{
	json_name(json, name);
	json_string(json, value);
}

static void put_description(struct json_writer *json, const char *meaning)
{
	json_name(json, "description");
	put_prose(json, meaning);
}

static void open_object(struct json_writer *json, const char *name)
{
	json_name(json, name);
	json_open(json);
}

static void open_list(struct json_writer *json, const char *name)
{
	json_name(json, name);
	json_open_list(json);
}

/* An object in a list, with one member. */
static void put_element(struct json_writer *json, const char *name,
			const char *value)
{
	json_open(json);
	put_member(json, name, value);
	json_close(json);
}

/* A type, or that and null. */
static void put_type(struct json_writer *json, const char *type,
		     bool is_nullable)
{
	if (!is_nullable) {
		put_member(json, "type", type);
		return;
	}
	open_list(json, "type");
	json_string(json, type);
	json_next(json);
	json_string(json, "null");
	json_close_list(json);
}

/* Those known today, and any other: there may be more tomorrow. */
static void put_values(struct json_writer *json, const struct json_field *field)
{
	const struct json_value *value = field->values;

	open_list(json, "anyOf");
	for (; value->value; value++) {
		json_open(json);
		put_member(json, "const", value->value);
		if (value->meaning)
			put_description(json, value->meaning);
		json_close(json);
		json_next(json);
	}
	json_open(json);
	put_type(json, "string", field->is_nullable);
	json_close(json);
	json_close_list(json);
}

/* The classes of failures, once for all fields that have them. */
static void put_error_class(struct json_writer *json)
{
	open_object(json, "error");
	put_description(json, "The class of a failure.");
	open_list(json, "anyOf");
	for (int error = ERROR_NONE + 1; error < ERROR_COUNT; error++) {
		put_element(json, "const", error_name(error));
		json_next(json);
	}
	put_element(json, "type", "string");
	json_close_list(json);
	json_close(json);
}

static void put_class(struct json_writer *json, bool is_nullable)
{
	if (!is_nullable) {
		put_member(json, "$ref", "#/$defs/error");
		return;
	}
	open_list(json, "anyOf");
	put_element(json, "$ref", "#/$defs/error");
	json_next(json);
	put_element(json, "type", "null");
	json_close_list(json);
}

static void put_not_negative(struct json_writer *json, const char *type,
			     bool is_nullable)
{
	put_type(json, type, is_nullable);
	json_name(json, "minimum");
	json_number(json, 0);
}

static void put_counts(struct json_writer *json)
{
	put_member(json, "type", "object");
	open_object(json, "propertyNames");
	put_class(json, false);
	json_close(json);
	open_object(json, "additionalProperties");
	put_not_negative(json, "integer", false);
	json_close(json);
}

static void put_id(struct json_writer *json)
{
	open_list(json, "type");
	json_string(json, "string");
	json_next(json);
	json_string(json, "number");
	json_next(json);
	json_string(json, "null");
	json_close_list(json);
}

static void put_object(struct json_writer *json,
		       const struct json_fields *fields);

static void put_kind(struct json_writer *json, const struct json_field *field)
{
	switch (field->type) {
	case JSON_STRING:
		if (field->values)
			put_values(json, field);
		else
			put_type(json, "string", field->is_nullable);
		break;
	case JSON_COUNT:
		put_not_negative(json, "integer", field->is_nullable);
		break;
	case JSON_SECONDS:
		put_not_negative(json, "number", field->is_nullable);
		break;
	case JSON_ID:
		put_id(json);
		break;
	case JSON_CLASS:
		put_class(json, field->is_nullable);
		break;
	case JSON_CLASSES:
		put_counts(json);
		break;
	case JSON_OBJECT:
		put_object(json, field->fields);
		break;
	case JSON_LIST:
		put_member(json, "type", "array");
		open_object(json, "items");
		put_object(json, field->fields);
		json_close(json);
		break;
	}
}

static void name_of(char name[32], const struct json_field *field)
{
	size_t len;
	const char *start = json_field_name(field, &len);

	memcpy(name, start, len);
	name[len] = '\0';
}

static void put_properties(struct json_writer *json,
			   const struct json_fields *fields)
{
	char name[32];

	for (size_t i = 0; i < fields->count; i++) {
		name_of(name, &fields->rows[i]);
		open_object(json, name);
		put_description(json, fields->rows[i].meaning);
		put_kind(json, &fields->rows[i]);
		json_close(json);
	}
}

/* The names, as elements of a list that has some already or not. */
static void put_names(struct json_writer *json,
		      const struct json_fields *fields, bool *is_first)
{
	char name[32];

	for (size_t i = 0; i < fields->count; i++) {
		if (!*is_first)
			json_next(json);
		*is_first = false;
		name_of(name, &fields->rows[i]);
		json_string(json, name);
	}
}

static void put_object(struct json_writer *json,
		       const struct json_fields *fields)
{
	bool is_first = true;

	put_member(json, "type", "object");
	open_object(json, "properties");
	put_properties(json, fields);
	json_close(json);
	open_list(json, "required");
	put_names(json, fields, &is_first);
	json_close_list(json);
}

/* The fields that tell lines apart have one value each. */
static void put_head(struct json_writer *json, const char *event)
{
	open_object(json, "version");
	json_name(json, "const");
	json_number(json, JSON_FORMAT_VERSION);
	json_close(json);
	open_object(json, "event");
	if (event)
		put_member(json, "const", event);
	else
		put_member(json, "type", "string");
	json_close(json);
}

static void put_event(struct json_writer *json, enum event_type type)
{
	const struct event_kind *kind = event_kind(type);
	bool is_first = true;

	open_object(json, kind->name);
	put_description(json, json_event_meaning(type));
	put_member(json, "type", "object");
	open_object(json, "properties");
	put_head(json, kind->name);
	for (size_t i = 0; i < json_group_count; i++)
		if (kind->fields & json_groups[i].has)
			put_properties(json, json_groups[i].fields);
	json_close(json);
	open_list(json, "required");
	for (size_t i = 0; i < json_group_count; i++)
		if (json_group_is_of(&json_groups[i], type))
			put_names(json, json_groups[i].fields, &is_first);
	json_close_list(json);
	json_close(json);
}

/* If it is that event, then it has to be as that is defined. */
static void put_choice(struct json_writer *json, const char *event)
{
	char reference[64] = "#/$defs/";

	strncat(reference, event, sizeof(reference) - strlen(reference) - 1);
	json_open(json);
	open_object(json, "if");
	open_object(json, "properties");
	open_object(json, "event");
	put_member(json, "const", event);
	json_close(json);
	json_close(json);
	json_close(json);
	open_object(json, "then");
	put_member(json, "$ref", reference);
	json_close(json);
	json_close(json);
}

static void put_choices(struct json_writer *json)
{
	bool is_first = true;

	open_list(json, "allOf");
	for (int type = 0; type < EVENT_COUNT; type++) {
		if (!json_event_meaning(type))
			continue;
		if (!is_first)
			json_next(json);
		is_first = false;
		put_choice(json, event_kind(type)->name);
	}
	json_close_list(json);
}

static void put_schema(struct json_writer *json)
{
	bool is_first = true;

	put_member(json, "$schema",
		   "https://json-schema.org/draft/2020-12/schema");
	put_member(json, "title", "A line of coget --json, version 1");
	put_description(json,
			"See coget-json(5).  Later versions of coget may add "
			"events, fields and values to this version of the "
			"format; readers must ignore those that they do not "
			"know.");
	put_member(json, "type", "object");
	open_object(json, "properties");
	put_head(json, NULL);
	json_close(json);
	open_list(json, "required");
	put_names(json, json_groups[0].fields, &is_first);
	json_close_list(json);
	put_choices(json);
	open_object(json, "$defs");
	put_error_class(json);
	for (int type = 0; type < EVENT_COUNT; type++)
		if (json_event_meaning(type))
			put_event(json, type);
	json_close(json);
}

int json_schema_put(struct buf *out)
{
	struct buf line = BUF_INIT(SIZE_MAX - 1);
	struct json_writer json;
	int status;

	json_begin(&json, &line);
	put_schema(&json);
	status = json_end(&json);
	if (status == 0)
		status = json_indent(out, line.data);
	buf_release(&line);
	return status;
}
