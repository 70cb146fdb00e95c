#include "report/few.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_show.h"

void few_add(struct few *few, const char *name, const char *what)
{
	char *copy = NULL;

	few->count++;
	if (few->len == FEW_MAX)
		return;
	if (!what)
		copy = strdup(name);
	else if (asprintf(&copy, "%s (%s)", name, what) < 0)
		return;
	if (copy)
		few->names[few->len++] = copy;
}

int few_put(struct buf *out, const struct few *few)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < few->len; i++) {
		if (i > 0)
			status = buf_puts(out, ", ");
		if (status == 0)
			status = text_escape(out, few->names[i],
					     strlen(few->names[i]));
	}
	if (status == 0 && few->count > few->len)
		status = buf_printf(out, " and %" PRIu64 " more",
				    few->count - few->len);
	return status;
}

void few_release(struct few *few)
{
	for (size_t i = 0; i < few->len; i++)
		free(few->names[i]);
	*few = (struct few){0};
}
