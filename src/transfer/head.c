/*
 * Looking at header lines as they pass: cheaper than asking libcurl for each by
 * its name afterwards.
 */
#include "transfer/head.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Copy text without the blanks around it, cut to size. */
static void copy_trimmed(char *to, size_t size, const char *text, size_t len)
{
	while (len > 0 && is_blank(text[0])) {
		text++;
		len--;
	}
	while (len > 0 && is_blank(text[len - 1]))
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

bool head_take_line(struct head *head, const char *line, size_t len)
{
	static const char name[] = "Content-Disposition:";
	const size_t name_len = sizeof(name) - 1;

	if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0)
		take_status_line(head, line, len);
	else if (len > name_len && (line[0] | 0x20) == 'c' &&
		 strncasecmp(line, name, name_len) == 0 &&
		 !head->disposition[0])
		copy_trimmed(head->disposition, sizeof(head->disposition),
			     line + name_len, len - name_len);
	return len <= 2 && (line[0] == '\r' || line[0] == '\n');
}
