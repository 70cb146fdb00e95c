#include "generate/json_page.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "generate/mdoc.h"
#include "report/json_fields.h"
#include "report/json_schema.h"

static bool is_field(const char *word, size_t len)
{
	for (size_t i = 0; i < json_group_count; i++) {
		const struct json_fields *fields = json_groups[i].fields;

		for (size_t j = 0; j < fields->count; j++) {
			size_t name_len;
			const char *name = json_field_name(&fields->rows[j],
							   &name_len);

			if (name_len == len && memcmp(name, word, len) == 0)
				return true;
		}
	}
	return false;
}

/* A word that stood in backquotes, with what follows it up to a blank. */
static const char *print_marked(FILE *out, const char *word)
{
	size_t len = strcspn(word, "`");
	const char *rest = word + len + 1;

	if (word[0] == '-')
		fprintf(out, ".Fl %.*s", (int)len - 1, word + 1);
	else if (strncmp(word, "SIG", 3) == 0)
		fprintf(out, ".Dv %.*s", (int)len, word);
	else
		fprintf(out, ".%s %.*s", is_field(word, len) ? "Va" : "Ql",
			(int)len, word);
	for (; *rest && *rest != ' '; rest++)
		fprintf(out, " %c", *rest);
	fputc('\n', out);
	return rest;
}

/* A meaning: a line for each sentence, and for what is marked. */
static void print_meaning(FILE *out, const char *text)
{
	while (*(text += strspn(text, " "))) {
		size_t len = strcspn(text, "`");
		const char *end = strstr(text, ".  ");

		if (*text == '`') {
			text = print_marked(out, text + 1);
			continue;
		}
		if (end && (size_t)(end - text) < len)
			len = (size_t)(end - text) + 1;
		mdoc_print_text(out, text, len);
		text += len;
	}
}

static void print_values(FILE *out, const struct json_value *value)
{
	for (; value->value; value++) {
		const char *mark = value[1].value ? "," : ".";
		char meaning[256];

		if (!value->meaning) {
			fprintf(out, ".Ql %s %s\n", value->value, mark);
			continue;
		}
		snprintf(meaning, sizeof(meaning), "%s%s", value->meaning,
			 mark);
		fprintf(out, ".Ql %s\n", value->value);
		print_meaning(out, meaning);
	}
}

static const char *type_name(const struct json_field *field)
{
	switch (field->type) {
	case JSON_STRING:
	case JSON_CLASS:
		return "String";
	case JSON_ID:
		return "String or number";
	case JSON_OBJECT:
	case JSON_CLASSES:
		return "Object";
	case JSON_LIST:
		return "List of objects";
	default:
		return "Number";
	}
}

static void print_list(FILE *out, const struct json_fields *fields);

static void print_field(FILE *out, const struct json_field *field)
{
	size_t len;
	const char *name = json_field_name(field, &len);

	fprintf(out, ".It Va %.*s\n%s%s.\n", (int)len, name, type_name(field),
		field->is_nullable ? " or null" : "");
	print_meaning(out, field->meaning);
	if (field->values)
		print_values(out, field->values);
	if (field->fields)
		print_list(out, field->fields);
}

static void print_list(FILE *out, const struct json_fields *fields)
{
	fputs(".Bl -tag -width time_starttransfer\n", out);
	for (size_t i = 0; i < fields->count; i++)
		print_field(out, &fields->rows[i]);
	fputs(".El\n", out);
}

/* Which events have the fields of a group. */
static void print_events_of(FILE *out, const struct json_group *group)
{
	const char *before = NULL;

	fputs("Events:\n", out);
	for (int type = 0; type < EVENT_COUNT; type++) {
		if (!json_event_meaning(type) || !json_group_is_of(group, type))
			continue;
		if (before)
			fprintf(out, ".Cm %s ,\n", before);
		before = event_kind(type)->name;
	}
	fprintf(out, ".Cm %s .\n", before);
}

void json_page_print_events(FILE *out, char *old)
{
	(void)old;
	fputs(".Bl -tag -width progress\n", out);
	for (int type = 0; type < EVENT_COUNT; type++) {
		if (!json_event_meaning(type))
			continue;
		fprintf(out, ".It Cm %s\n", event_kind(type)->name);
		print_meaning(out, json_event_meaning(type));
	}
	fputs(".El\n", out);
}

void json_page_print_fields(FILE *out, char *old)
{
	(void)old;
	for (size_t i = 0; i < json_group_count; i++) {
		fprintf(out, ".Ss %s\n", json_groups[i].title);
		if (json_groups[i].has)
			print_events_of(out, &json_groups[i]);
		if (json_groups[i].meaning)
			print_meaning(out, json_groups[i].meaning);
		print_list(out, json_groups[i].fields);
	}
}

int json_page_print_schema(FILE *out)
{
	struct buf schema = BUF_INIT(SIZE_MAX - 1);
	int status = json_schema_put(&schema);

	if (status == 0)
		fputs(schema.data, out);
	buf_release(&schema);
	return status;
}
