#include "cli/assignments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/option_default.h"

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

static bool is_of_one_host(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

/* Whether one of those from the first on sets an option for all, or a host. */
static bool is_set_from(const struct assignments *assignments, size_t first,
			const struct option *option, const char *host)
{
	for (size_t i = first; i < assignments->count; i++)
		if (is_of_one_host(assignments->items[i].host, host) &&
		    is_of_one_field(option, assignments->items[i].option))
			return true;
	return false;
}

static bool is_in_effect(const struct assignments *assignments, size_t at)
{
	const struct assignment *assignment = &assignments->items[at];

	return option_is_repeatable(assignment->option) ||
	       !is_set_from(assignments, at + 1, assignment->option,
			    assignment->host);
}

static void write_assignment(const struct assignment *assignment, FILE *out)
{
	const struct option *option = assignment->option;

	if (assignment->is_hidden)
		fprintf(out, "#%s = ***\n", option->name);
	else if (option->argument && !assignment->value)
		fprintf(out, "%s\n", option->name);
	else if (assignment->value)
		fprintf(out, "%s = %s\n", option->name, assignment->value);
	else
		fprintf(out, "%s = %s\n", option->name,
			assignment->is_negated ? "false" : "true");
}

static bool is_of_one_group(const struct assignment *one,
			    const struct assignment *other)
{
	return strcmp(one->source, other->source) == 0 &&
	       is_of_one_host(one->host, other->host);
}

/* Whether the group has one before. */
static bool is_written(const struct assignments *assignments, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (is_in_effect(assignments, i) &&
		    is_of_one_group(&assignments->items[i],
				    &assignments->items[at]))
			return true;
	return false;
}

/* Those of a source for all, or for a host; the first of them is at. */
static void write_group(const struct assignments *assignments, size_t at,
			FILE *out)
{
	const struct assignment *first = &assignments->items[at];

	fprintf(out, "# %s\n", first->source);
	if (first->host)
		fprintf(out, "[host %s]\n", first->host);
	for (size_t i = at; i < assignments->count; i++)
		if (is_in_effect(assignments, i) &&
		    is_of_one_group(&assignments->items[i], first))
			write_assignment(&assignments->items[i], out);
	fputc('\n', out);
}

static void write_groups(const struct assignments *assignments, bool of_hosts,
			 FILE *out)
{
	for (size_t i = 0; i < assignments->count; i++)
		if (!assignments->items[i].host != of_hosts &&
		    is_in_effect(assignments, i) && !is_written(assignments, i))
			write_group(assignments, i, out);
}

static void write_defaults(const struct assignments *assignments,
			   const struct settings *settings, FILE *out)
{
	fputs("# defaults\n", out);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		bool is_bool = option->kind == OPTION_SET ||
			       option->kind == OPTION_CLEAR;

		if (!option->is_for_command_line &&
		    (option->fallback || is_bool) &&
		    !is_set_from(assignments, 0, option, NULL))
			fprintf(out, "#%s = %s\n", option->name,
				is_bool ? "false"
					: option_default(option, settings));
	}
	fputc('\n', out);
}

void assignments_write_given(const struct assignments *assignments, FILE *out)
{
	write_groups(assignments, false, out);
	write_groups(assignments, true, out);
}

/* A section ends with the file, or at the next one: they come last. */
void assignments_write(const struct assignments *assignments,
		       const struct settings *settings, FILE *out)
{
	write_groups(assignments, false, out);
	write_defaults(assignments, settings, out);
	write_groups(assignments, true, out);
}
