#include "input/item_fields.h"

#include <stdlib.h>
#include <string.h>

#include "model/header.h"
#include "model/method.h"
#include "model/url.h"

static int __attribute__((format(printf, 2, 0)))
refuse(struct failure *failure, const char *format, const char *name)
{
	failure_set(failure, ERROR_INPUT, format, name);
	return UV_EINVAL;
}

static int set_text(char **field, const char *name, const char *value,
		    struct failure *failure)
{
	if (*field)
		return refuse(failure, "the item has %s already", name);
	if (!*value)
		return refuse(failure, "%s is empty", name);
	*field = strdup(value);
	return *field ? 0 : UV_ENOMEM;
}

int item_set_output(struct item *item, const char *value,
		    struct failure *failure)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	return set_text(&options->output, "a file name (out)", value, failure);
}

int item_set_dir(struct item *item, const char *value, struct failure *failure)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	return set_text(&options->dir, "a directory (dir)", value, failure);
}

int item_set_method(struct item *item, const char *value,
		    struct failure *failure)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	if (!method_is_possible(value))
		return refuse(failure,
			      "%.40s is no method with which files are "
			      "downloaded",
			      value);
	return set_text(&options->method, "a method", value, failure);
}

int item_set_body(struct item *item, const char *value, struct failure *failure)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	if (options->body.data)
		return refuse(failure, "the item has %s already", "a body");
	options->body = BUF_INIT(SIZE_MAX - 1);
	/* An empty one is a body, too. */
	if (buf_reserve(&options->body, 0) < 0 ||
	    buf_puts(&options->body, value) < 0)
		return UV_ENOMEM;
	return 0;
}

static int set_header(char **field, const char *name, const char *value,
		      struct failure *failure)
{
	if (!header_can_hold(value))
		return refuse(failure, "%s has a control character", name);
	return set_text(field, name, value, failure);
}

int item_set_referer(struct item *item, const char *value,
		     struct failure *failure)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	return set_header(&options->referer, "a referer", value, failure);
}

int item_set_user_agent(struct item *item, const char *value,
			struct failure *failure)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	return set_header(&options->user_agent, "a user agent", value, failure);
}

/* The value may be a secret, and is not shown. */
int item_add_header(struct item *item, const char *line,
		    struct failure *failure)
{
	struct item_options *options = item_own_options(item);
	size_t name_len = strcspn(line, ":");

	if (!options)
		return UV_ENOMEM;
	if (!line[name_len])
		return refuse(failure, "%s",
			      "a header is written as NAME: VALUE, and this "
			      "one has no colon");
	if (!header_is_valid(line)) {
		failure_set(failure, ERROR_INPUT,
			    "the header %.*s cannot be sent: coget sets it, or "
			    "it has characters that headers cannot have",
			    (int)(name_len < 40 ? name_len : 40), line);
		return UV_EINVAL;
	}
	return item_options_add(&options->headers, &options->header_count, line)
		       ? 0
		       : UV_ENOMEM;
}

int item_set_checksum(struct item *item, const char *value,
		      struct failure *failure)
{
	if (item->checksum)
		return refuse(failure, "the item has %s already", "a checksum");
	item->checksum = malloc(sizeof(*item->checksum));
	if (!item->checksum)
		return UV_ENOMEM;
	return checksum_parse(item->checksum, value, failure);
}

int item_add_mirror(struct item *item, const char *url)
{
	struct item_options *options = item_own_options(item);

	if (!options ||
	    !item_options_add(&options->mirrors, &options->mirror_count, url))
		return UV_ENOMEM;
	return 0;
}

/* It may be of a protocol that coget lacks, as aria2's are. */
static int check_mirror(const char *url, struct failure *failure)
{
	struct failure why;
	char *host;
	int status = url_check(url, &host, &why);

	free(host);
	if (status != UV_EINVAL || why.error == ERROR_SCHEME)
		return status == UV_ENOMEM ? status : 0;
	failure_set(failure, ERROR_INPUT, "the mirror %.100s: %.200s", url,
		    why.what);
	return status;
}

int item_check_mirrors(const struct item *item, struct failure *failure)
{
	const struct item_options *options = item->options;
	int status = 0;

	for (size_t i = 0; options && status == 0 && i < options->mirror_count;
	     i++)
		status = check_mirror(options->mirrors[i], failure);
	return status;
}
