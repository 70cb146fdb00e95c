#include "model/event_copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct event_copy {
	struct event event;
	struct item *item;
	struct progress progress;
	struct response response;
	struct failure failure;
	struct checksum digest;
};

static int copy_text(const char **out, const char *text)
{
	*out = text ? strdup(text) : NULL;
	return text && !*out ? -ENOMEM : 0;
}

static int copy_id(struct item *to, const struct item_options *from)
{
	struct item_options *options;

	if (!from || !from->id)
		return 0;
	options = item_own_options(to);
	if (!options)
		return -ENOMEM;
	options->is_id_number = from->is_id_number;
	options->id = strdup(from->id);
	return options->id ? 0 : -ENOMEM;
}

static int copy_item(struct event_copy *copy, const struct item *from)
{
	struct item *to = item_new(from->url);

	copy->item = to;
	copy->event.item = to;
	if (!to)
		return -ENOMEM;
	to->index = from->index;
	to->source = from->source;
	to->line = from->line;
	to->host = from->host ? strdup(from->host) : NULL;
	if (from->host && !to->host)
		return -ENOMEM;
	return copy_id(to, from->options);
}

/* What is no more than bytes. */
static void copy_values(struct event_copy *copy, const struct event *event)
{
	if (event->progress) {
		copy->progress = *event->progress;
		copy->event.progress = &copy->progress;
	}
	if (event->failure) {
		copy->failure = *event->failure;
		copy->event.failure = &copy->failure;
	}
	if (event->digest) {
		copy->digest = *event->digest;
		copy->event.digest = &copy->digest;
	}
}

static int copy_response(struct event_copy *copy, const struct response *from)
{
	copy->response = RESPONSE_NONE;
	if (!from)
		return 0;
	copy->event.response = &copy->response;
	return response_copy(&copy->response, from);
}

int event_copy_new(struct event_copy **out, const struct event *event)
{
	struct event_copy *copy = calloc(1, sizeof(*copy));
	int status;

	*out = NULL;
	if (!copy)
		return -ENOMEM;
	copy->event.type = event->type;
	copy->event.purpose = EVENT_IS_WRITTEN;
	copy->event.reason = event->reason;
	copy->event.is_old_answer = event->is_old_answer;
	copy_values(copy, event);
	status = copy_response(copy, event->response);
	if (status == 0)
		status = copy_item(copy, event->item);
	if (status == 0)
		status = copy_text(&copy->event.name, event->name);
	if (status == 0)
		status = copy_text(&copy->event.path, event->path);
	if (status == 0)
		status = copy_text(&copy->event.entry, event->entry);
	if (status == 0)
		status = copy_text(&copy->event.part_path, event->part_path);
	if (status < 0)
		event_copy_free(copy);
	else
		*out = copy;
	return status;
}

const struct event *event_copy_event(const struct event_copy *copy)
{
	return &copy->event;
}

void event_copy_free(struct event_copy *copy)
{
	if (!copy)
		return;
	free((char *)copy->event.name);
	free((char *)copy->event.path);
	free((char *)copy->event.entry);
	free((char *)copy->event.part_path);
	response_reset(&copy->response);
	item_free(copy->item);
	free(copy);
}
