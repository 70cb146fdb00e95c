/*
 * An item begins with its URL, and is known when something else follows: the
 * next URL, a blank line, or the end.  Until then it is held, since options may
 * come that decide how it is fetched.
 *
 * From a pipe, what follows may take any time, and the first file shall not
 * wait for the second URL.  So an item of a list that has had no options yet is
 * given up to GRACE_NS for the next line, which is much longer than a program
 * takes from one write to the next, and then starts.  Should an option come
 * after that, it is an error: it is never left out in silence.
 */
#include "batch/list.h"

#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "batch/source.h"

#define GRACE_NS (50 * CO_MILLISECOND)

/* What an option would belong to. */
enum above {
	NOTHING,
	ITEM,	 /* the one that is held */
	STARTED, /* an item that could not wait any more */
	FAILED,  /* an item that has been told of */
};

struct list {
	struct supply *supply;
	struct source *source;
	struct place place; /* of the line that was read last */
	enum above above;
	struct job *item; /* held; else NULL */
	bool has_options;
	bool has_ended;
};

/* The item that is held will not change any more. */
static int release_item(struct list *list, enum above above)
{
	struct job *item = list->item;

	list->above = above;
	list->item = NULL;
	return item ? supply_add(list->supply, item) : 0;
}

static int fail_item(struct list *list, const struct failure *failure)
{
	struct job *item = list->item;

	list->above = FAILED;
	list->item = NULL;
	item->line = list->place.line; /* where the mistake is */
	return supply_fail(list->supply, item, failure);
}

static int begin_item(struct list *list, const char *url)
{
	int status = release_item(list, NOTHING);

	if (status == 0)
		status = supply_make(list->supply, url, list->place,
				     &list->item);
	list->above = list->item ? ITEM : FAILED;
	return status;
}

static int set_checksum(struct job *item, const char *value,
			struct failure *failure)
{
	if (item->checksum) {
		failure_set(failure, FAULT_INPUT,
			    "the item has a checksum already");
		return UV_EINVAL;
	}
	item->checksum = malloc(sizeof(*item->checksum));
	if (!item->checksum)
		return UV_ENOMEM;
	return checksum_parse(item->checksum, value, failure);
}

static int set_option(struct job *item, const char *text, size_t key_len,
		      struct failure *failure)
{
	if (strncmp(text, "checksum=", key_len + 1) == 0)
		return set_checksum(item, text + key_len + 1, failure);
	failure_set(failure, FAULT_INPUT,
		    "%.*s is no option of an item; there is checksum=ALGO=HEX",
		    (int)(key_len < 40 ? key_len : 40), text);
	return UV_EINVAL;
}

static int add_option(struct list *list, const char *text, size_t key_len)
{
	struct failure failure;
	int status;

	list->has_options = true;
	switch (list->above) {
	case NOTHING:
		failure_set(&failure, FAULT_INPUT,
			    "there is no URL above the option %.*s",
			    (int)(key_len < 40 ? key_len : 40), text);
		return supply_refuse(list->supply, list->place, &failure);
	case STARTED:
		failure_set(&failure, FAULT_INPUT,
			    "the option came too late, for its URL had been "
			    "started; write both in one go");
		return supply_refuse(list->supply, list->place, &failure);
	case FAILED:
		return 0;
	case ITEM:
		break;
	}
	status = set_option(list->item, text, key_len, &failure);
	if (status < 0 && status != UV_ENOMEM)
		status = fail_item(list, &failure);
	return status;
}

/* How long the name is with which an option begins, "name="; 0 if none does. */
static size_t option_key_len(const struct source_line *line)
{
	size_t len = strspn(line->text, "abcdefghijklmnopqrstuvwxyz"
					"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789-_");

	return line->is_indented && line->text[len] == '=' ? len : 0;
}

static int take_line(struct list *list, const struct source_line *line)
{
	size_t key_len = option_key_len(line);

	if (key_len > 0)
		return add_option(list, line->text, key_len);
	if (*line->text)
		return begin_item(list, line->text);
	return release_item(list, NOTHING);
}

static int await_source(void *arg)
{
	return source_await(arg);
}

/* Let go what must not wait until the next line has come. */
static int pass_on(struct list *list)
{
	int status = supply_pass_on(list->supply);

	if (status < 0 || !list->item || list->has_options ||
	    !source_is_slow(list->source))
		return status;
	status = co_wait_for(await_source, list->source, GRACE_NS);
	if (status != UV_ETIMEDOUT)
		return status;
	status = release_item(list, STARTED);
	return status == 0 ? supply_pass_on(list->supply) : status;
}

static int read_line(struct list *list)
{
	struct source_line line;
	int status = 0;

	if (!source_has_next(list->source))
		status = pass_on(list);
	if (status < 0)
		return status;
	status = source_next(list->source, &line);
	list->place.line = line.number;
	if (status == 1)
		return take_line(list, &line);
	list->has_ended = status != UV_EMSGSIZE;
	if (status < 0)
		status = supply_refuse_line(list->supply, list->place, status,
					    "a list of URLs");
	return status == 0 ? release_item(list, FAILED) : status;
}

int list_read(struct supply *supply, const char *path)
{
	struct list list = {
		.supply = supply,
		.place = {strcmp(path, "-") == 0 ? "stdin" : path, 0},
	};
	struct failure failure;
	int status = source_open(&list.source, path);

	if (status == UV_ECANCELED)
		return status;
	if (status < 0) {
		failure_set_status(&failure, status, "cannot open the list");
		return supply_refuse(supply, list.place, &failure);
	}
	while (status == 0 && !list.has_ended)
		status = read_line(&list);
	job_free(list.item);
	source_close(list.source);
	return status;
}
