#include "cli/assignments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int assignments_add(struct assignments *assignments,
		    struct assignment assignment)
{
	struct assignment *longer = realloc(
		assignments->items, (assignments->count + 1) * sizeof(*longer));

	if (!longer)
		return -ENOMEM;
	assignments->items = longer;
	longer[assignments->count++] = assignment;
	return 0;
}

void assignments_release(struct assignments *assignments)
{
	free(assignments->items);
	*assignments = (struct assignments){0};
}

/* Of the options that store in one field, the last sets it. */
static bool is_of_one_field(const struct option *one,
			    const struct option *other)
{
	return one == other ||
	       (one->offset == other->offset && !option_is_repeatable(one) &&
		!option_is_repeatable(other));
}

static bool is_in_effect(const struct assignments *assignments, size_t at)
{
	const struct option *option = assignments->items[at].option;

	if (option_is_repeatable(option))
		return true;
	for (size_t i = at + 1; i < assignments->count; i++)
		if (is_of_one_field(option, assignments->items[i].option))
			return false;
	return true;
}

static bool is_default(const struct assignments *assignments,
		       const struct option *option)
{
	for (size_t i = 0; i < assignments->count; i++)
		if (is_of_one_field(option, assignments->items[i].option))
			return false;
	return true;
}

static void write_assignment(const struct assignment *assignment, FILE *out)
{
	const struct option *option = assignment->option;

	if (assignment->is_hidden)
		fprintf(out, "#%s = ***\n", option->name);
	else if (assignment->value)
		fprintf(out, "%s = %s\n", option->name, assignment->value);
	else
		fprintf(out, "%s = %s\n", option->name,
			assignment->is_negated ? "false" : "true");
}

/* Whether one before has the same source. */
static bool was_written(const struct assignments *assignments, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_in_effect(assignments, i) &&
		    strcmp(assignments->items[i].source,
			   assignments->items[at].source) == 0)
			return true;
	return false;
}

static void write_source(const struct assignments *assignments, size_t first,
			 FILE *out)
{
	const char *source = assignments->items[first].source;

	fprintf(out, "# %s\n", source);
	for (size_t i = first; i < assignments->count; i++)
		if (is_in_effect(assignments, i) &&
		    strcmp(assignments->items[i].source, source) == 0)
			write_assignment(&assignments->items[i], out);
	fputc('\n', out);
}

void assignments_write(const struct assignments *assignments, FILE *out)
{
	for (size_t i = 0; i < assignments->count; i++)
		if (is_in_effect(assignments, i) &&
		    !was_written(assignments, i))
			write_source(assignments, i, out);
	fputs("# defaults\n", out);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];

		if (option->is_for_command_line ||
		    !is_default(assignments, option))
			continue;
		if (option->fallback)
			fprintf(out, "#%s = %s\n", option->name,
				option->fallback);
		else if (option->kind == OPTION_SET ||
			 option->kind == OPTION_CLEAR)
			fprintf(out, "#%s = false\n", option->name);
	}
}
