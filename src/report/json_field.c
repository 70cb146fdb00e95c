#include "report/json_field.h"

void json_put_fields(struct json_writer *json,
		     const struct json_fields *fields,
		     const struct json_subject *subject)
{
	for (size_t i = 0; i < fields->count; i++) {
		json_key(json, &fields->rows[i].key);
		fields->rows[i].put(json, subject);
	}
}

const char *json_field_name(const struct json_field *field, size_t *len)
{
	*len = field->key.len - sizeof(",\"\":") + 1;
	return field->key.text + 2;
}
