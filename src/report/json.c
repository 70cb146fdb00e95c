#include "report/json.h"

#include "report/json_fields.h"
#include "report/json_writer.h"

int json_line(struct buf *out, const struct json_subject *subject)
{
	struct json_writer json;

	json_begin(&json, out);
	for (size_t i = 0; i < json_group_count; i++)
		if (json_group_is_of(&json_groups[i], subject->event->type))
			json_put_fields(&json, json_groups[i].fields, subject);
	return json_end(&json);
}

int json_event(struct buf *out, const struct event *event)
{
	const struct json_subject subject = {.event = event};

	return json_line(out, &subject);
}

int json_summary(struct buf *out, const struct json_run *run)
{
	const struct event event = {.type = EVENT_SUMMARY};
	const struct json_subject subject = {.event = &event, .run = run};

	return json_line(out, &subject);
}
