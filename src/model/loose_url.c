#include "model/loose_url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static bool is_letter(char byte)
{
	char lower = (char)(byte | 0x20);

	return lower >= 'a' && lower <= 'z';
}

static bool is_of_scheme(char byte)
{
	return is_letter(byte) || text_is_digit(byte) ||
	       (byte && strchr("+-.", byte));
}

/* Also of names that are not ASCII. */
static bool is_of_host(char byte)
{
	return is_letter(byte) || text_is_digit(byte) ||
	       (byte && strchr("-._", byte)) || (unsigned char)byte >= 0x80;
}

bool loose_url_has_scheme(const char *text)
{
	size_t len = 0;

	while (is_of_scheme(text[len]))
		len++;
	return len > 0 && is_letter(*text) &&
	       strncmp(text + len, "://", 3) == 0;
}

static bool ends_host(char byte)
{
	return !byte || strchr("/?#", byte);
}

/* Whether ":8080" and the host's end follow. */
static bool is_port(const char *text)
{
	size_t len = *text == ':' ? text_count_digits(text + 1) : 0;

	return len > 0 && len <= 5 && ends_host(text[1 + len]);
}

static bool is_address(const char *text)
{
	size_t len = strspn(text + 1, "0123456789abcdefABCDEF:.") + 1;

	return memchr(text, ':', len) && text[len] == ']' &&
	       (ends_host(text[len + 1]) || is_port(text + len + 1));
}

/* Whether a name of len bytes can be that of a host of the Internet. */
static bool is_full_name(const char *name, size_t len)
{
	const char *dot = memrchr(name, '.', len);
	size_t dots = 0;

	if (!dot || dot == name || dot + 1 == name + len)
		return false;
	if (!text_is_digit(dot[1]))
		return true;
	for (size_t i = 0; i < len; i++) {
		dots += name[i] == '.';
		if (name[i] != '.' && !text_is_digit(name[i]))
			return false;
	}
	return dots == 3;
}

bool loose_url_has_host(const char *text)
{
	size_t len = 0;

	if (*text == '[')
		return is_address(text);
	while (is_of_host(text[len]))
		len++;
	if (len > 0 && is_port(text + len))
		return true;
	return ends_host(text[len]) &&
	       (is_full_name(text, len) ||
		(len == 9 && memcmp(text, "localhost", 9) == 0));
}

bool loose_url_has_blanks(const char *text)
{
	const char *scheme = strstr(text, "://");
	const char *blank = strchr(text, ' ');
	const char *path = scheme && scheme < blank ? scheme + 3 : text;

	if (!blank || path + strcspn(path, "/?#") > blank)
		return false;
	return !strstr(blank, " #") && !strstr(blank, "://");
}

char *loose_url_complete(const char *text, const char *scheme)
{
	struct buf url = BUF_INIT(SIZE_MAX - 1);
	int status = scheme ? buf_printf(&url, "%s://", scheme) : 0;

	for (; status == 0 && *text; text++)
		status = *text == ' ' ? buf_puts(&url, "%20")
				      : buf_putc(&url, *text);
	if (status == 0)
		return url.data;
	buf_release(&url);
	return NULL;
}
