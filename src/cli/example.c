#include "cli/example.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "base/units.h"

/* The number at the start of a value, and the text after it. */
struct number {
	double value;
	const char *unit;
};

/* What digits behind a decimal comma stand for. */
static double decimals(char *digits, char **end)
{
	double value = 0, place = 0.1;

	for (; isdigit((unsigned char)*digits); digits++, place /= 10)
		value += place * (*digits - '0');
	*end = digits;
	return value;
}

static bool read_number(struct number *number, const char *value)
{
	char *end;

	if (!value)
		return false;
	value += *value == '='; /* "-j=4" */
	number->value = strtod(value, &end);
	if (end != value && *end == ',' && isdigit((unsigned char)end[1]))
		number->value += decimals(end + 1, &end); /* "1,5M" */
	number->unit = end + strspn(end, " ");
	return end != value && isfinite(number->value);
}

static void count_example(struct buf *out, const struct option *option,
		      const char *form, const struct number *number)
{
	double limited = number->value;

	if (limited < (double)option->min)
		limited = (double)option->min;
	if (limited > (double)option->max)
		limited = (double)option->max;
	buf_printf(out, "%s %.0f", form, limited);
}

/* In some programs 0 stands for as many as possible. */
static void limit_example(struct buf *out, const struct option *option,
			  const char *form, const struct number *number)
{
	if (number->value > 0 || number->value < 0)
		count_example(out, option, form, number);
	else
		buf_printf(out, "%s auto", form);
}

/* The unit that a word probably means; NULL if unknown. */
static const char *time_unit(const char *word)
{
	static const struct {
		const char *start;
		const char *unit;
	} words[] = {
		{"ms", "ms"},  {"milli", "ms"}, {"s", "s"}, {"min", "m"},
		{"m", "m"},    {"h", "h"},      {"d", "d"},
	};

	if (!*word)
		return "s";
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncasecmp(words[i].start, word,
				strlen(words[i].start)) == 0)
			return words[i].unit;
	return NULL;
}

static bool is_duration(double number, const char *unit)
{
	char text[64];
	int64_t duration_ns;

	snprintf(text, sizeof(text), "%.15g%s", number, unit);
	return units_parse_duration_ns(text, &duration_ns) == 0;
}

static bool time_example(struct buf *out, const char *form,
		     const struct number *number)
{
	const char *unit = time_unit(number->unit);

	if (!is_duration(number->value, unit ? unit : "m"))
		return false;
	buf_printf(out, "%s %.15g%s", form, number->value, unit ? unit : "s");
	if (!unit)
		buf_printf(out, " or %s %.15gm", form, number->value);
	return true;
}

/* Also in words: "30 per minute", "2 rps". */
static bool frequency_example(struct buf *out, const char *form,
			      const struct number *number)
{
	const char *word = number->unit;
	const char *unit;

	if (number->value <= 0 || number->value > 1e6)
		return false;
	word += *word == '/';
	word += strncasecmp(word, "per ", 4) == 0 ? 4 : 0;
	unit = *word == 'r' ? "s" : time_unit(word);
	buf_printf(out, "%s %.15g", form, number->value);
	if (unit && *unit != 's' && strcmp(unit, "ms") != 0)
		buf_printf(out, "/%s", unit);
	return true;
}

/* In the largest unit in which it is a whole number. */
static bool size_example(struct buf *out, const char *form,
		     const struct number *number)
{
	static const char *const units[] = {"", "k", "M", "G", "T"};
	double exact;
	uint64_t bytes;
	int power;

	for (power = 4; power > 0; power--)
		if (strncasecmp(number->unit, units[power], 1) == 0)
			break;
	exact = number->value * (double)(UINT64_C(1) << 10 * power);
	if (exact < 0 || exact >= 1e18)
		return false;
	bytes = (uint64_t)exact;
	bytes += (double)bytes < exact;
	for (power = 0; power < 4 && bytes > 0 && bytes % 1024 == 0; power++)
		bytes /= 1024;
	buf_printf(out, "%s %" PRIu64 "%s", form, bytes, units[power]);
	return true;
}

static bool number_example(struct buf *out, const struct option *option,
		       const char *form, const char *value)
{
	struct number number;

	if (!read_number(&number, value))
		return false;
	switch (option->kind) {
	case OPTION_LIMIT:
		limit_example(out, option, form, &number);
		return true;
	case OPTION_COUNT:
	case OPTION_RETRIES:
		count_example(out, option, form, &number);
		return true;
	case OPTION_TIME:
	case OPTION_DELAY:
		return time_example(out, form, &number);
	case OPTION_FREQUENCY:
		return frequency_example(out, form, &number);
	case OPTION_SIZE:
		return size_example(out, form, &number);
	default:
		return false;
	}
}

void example_append(struct buf *out, const struct option *option,
		    const char *form, const char *value)
{
	const char *choice = NULL;

	if (number_example(out, option, form, value))
		return;
	/* Not for algorithms: similar names do not mean similar algorithms. */
	if (value && option->kind == OPTION_CHOICE)
		choice = nearest_choice(option->choices, value, strlen(value));
	buf_printf(out, "%s %s", form, choice ? choice : option->example);
}
