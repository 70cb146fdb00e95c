#include "cli/config_line.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

static const char *skip_blanks(const char *text)
{
	while (text_is_blank(*text))
		text++;
	return text;
}

static int refuse(struct config_line *line, const char *mistake)
{
	line->mistake = mistake;
	return -EINVAL;
}

/* A value up to the quote that closes it. */
static int add_quoted(struct config_line *line, const char *text)
{
	int status = 0;

	for (text++; status == 0 && *text && *text != '"'; text++) {
		if (*text == '\\' && (text[1] == '"' || text[1] == '\\'))
			text++;
		status = buf_putc(&line->word, *text);
	}
	if (status < 0)
		return -ENOMEM;
	if (*text != '"')
		return refuse(line, "the quote is not closed; end the value "
				    "with \"");
	if (*skip_blanks(text + 1))
		return refuse(line, "something follows the closing quote; put "
				    "\\ before a quote within the value");
	return 0;
}

static int add_plain(struct config_line *line, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && text_is_blank(text[len - 1]))
		len--;
	return buf_append(&line->word, text, len) < 0 ? -ENOMEM : 0;
}

/* What stands behind the name. */
static int add_value(struct config_line *line, const char *text)
{
	text = skip_blanks(text);
	if (!*text)
		return 0;
	if (*text == '=' || *text == ':')
		text = skip_blanks(text + 1);
	if (buf_putc(&line->word, '=') < 0)
		return -ENOMEM;
	return *text == '"' ? add_quoted(line, text) : add_plain(line, text);
}

/* "[host example.org]" */
static int read_section(struct config_line *line, const char *text)
{
	const char *end;
	size_t len;

	text = skip_blanks(text + 1);
	if (strncmp(text, "host", 4) != 0 || !text_is_blank(text[4]))
		return refuse(line, "a section begins with [host HOST]");
	text = skip_blanks(text + 4);
	len = strcspn(text, " \t\r");
	if (len > 0 && text[len - 1] == ']')
		len--;
	end = skip_blanks(text + len);
	if (len == 0 || *end != ']' || *skip_blanks(end + 1))
		return refuse(line, "a section begins with [host HOST]");
	return buf_append(&line->word, text, len) < 0 ? -ENOMEM
						      : CONFIG_LINE_SECTION;
}

int config_line_read(struct config_line *line, const char *text)
{
	int status;

	buf_reset(&line->word);
	text = skip_blanks(text);
	if (!*text || *text == '#')
		return CONFIG_LINE_NOTHING;
	if (*text == '[')
		return read_section(line, text);
	text += strspn(text, "-");
	line->name_len = strcspn(text, " \t\r=:");
	if (line->name_len == 0)
		return refuse(line, "a line begins with the name of an option");
	if (buf_puts(&line->word, "--") < 0 ||
	    buf_append(&line->word, text, line->name_len) < 0)
		return -ENOMEM;
	status = add_value(line, text + line->name_len);
	return status == 0 ? CONFIG_LINE_OPTION : status;
}
