/*
 * Looking at header lines as they pass: cheaper than asking libcurl for each by
 * its name afterwards.
 */
#include "transfer/head.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

/* Copy text without the blanks around it, cut to size. */
static void copy_trimmed(char *to, size_t size, const char *text, size_t len)
{
	while (len > 0 && text_is_blank(text[0])) {
		text++;
		len--;
	}
	while (len > 0 && text_is_blank(text[len - 1]))
		len--;
	if (len >= size)
		len = size - 1;
	memcpy(to, text, len);
	to[len] = '\0';
}

void head_reset(struct head *head)
{
	head->reason[0] = '\0';
	head->disposition[0] = '\0';
	head->length_bytes = -1;
	head->length_is_doubtful = false;
}

/* "HTTP/1.1 404 Not Found": what stands behind the second blank. */
static void take_status_line(struct head *head, const char *line, size_t len)
{
	const char *end = line + len;
	const char *blank = memchr(line, ' ', len);

	head_reset(head);
	if (blank)
		blank = memchr(blank + 1, ' ', (size_t)(end - blank - 1));
	if (blank)
		copy_trimmed(head->reason, sizeof(head->reason), blank,
			     (size_t)(end - blank));
}

/*
 * Digits alone, and if it comes again, the same ones: libcurl takes "0x5" for
 * 0, and the last of two (RFC 9112 section 6.3).
 */
static void take_length(struct head *head, const char *value, size_t len)
{
	char text[24];
	int64_t length = 0;
	bool overflows = false;

	copy_trimmed(text, sizeof(text), value, len);
	for (const char *at = text; *at; at++) {
		if (*at < '0' || *at > '9')
			head->length_is_doubtful = true;
		overflows |= __builtin_mul_overflow(length, 10, &length) ||
			     __builtin_add_overflow(length, *at - '0', &length);
	}
	if (overflows || !*text ||
	    (head->length_bytes >= 0 && head->length_bytes != length))
		head->length_is_doubtful = true;
	head->length_bytes = length;
}

/* What stands behind the name and its colon, if it is that header; or NULL. */
static const char *value_of(const char *line, size_t len, const char *name,
			    size_t name_len)
{
	return len > name_len && strncasecmp(line, name, name_len) == 0
		       ? line + name_len
		       : NULL;
}

static void take_header(struct head *head, const char *line, size_t len)
{
	static const char disposition[] = "Content-Disposition:";
	static const char length[] = "Content-Length:";
	const char *end = line + len;
	const char *value;

	value = value_of(line, len, disposition, sizeof(disposition) - 1);
	if (value && !head->disposition[0])
		copy_trimmed(head->disposition, sizeof(head->disposition),
			     value, (size_t)(end - value));
	value = value_of(line, len, length, sizeof(length) - 1);
	if (value)
		take_length(head, value, (size_t)(end - value));
}

bool head_take_line(struct head *head, const char *line, size_t len)
{
	switch (line[0] | 0x20) { /* most lines are told by their first letter */
	case 'h':
		if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0)
			take_status_line(head, line, len);
		break;
	case 'c':
		take_header(head, line, len);
		break;
	}
	return len <= 2 && (line[0] == '\r' || line[0] == '\n');
}
