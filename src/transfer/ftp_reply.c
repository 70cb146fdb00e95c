#include "transfer/ftp_reply.h"

#include "base/calendar.h"
#include "base/text.h"

bool ftp_reply_parse(struct ftp_reply *reply, const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	if (len < 3 || (len > 3 && line[3] != ' '))
		return false;
	reply->code = 0;
	for (size_t i = 0; i < 3; i++) {
		if (!text_is_digit(line[i]))
			return false;
		reply->code = reply->code * 10 + (unsigned)(line[i] - '0');
	}
	reply->text = line + (len > 3 ? 4 : 3);
	reply->len = len - (len > 3 ? 4 : 3);
	return true;
}

/* Read two digits.  Returns false if there are other characters. */
static bool read_pair(const char *text, unsigned *value)
{
	if (!text_is_digit(text[0]) || !text_is_digit(text[1]))
		return false;
	*value = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
	return true;
}

bool ftp_reply_time(const struct ftp_reply *reply, int64_t *seconds)
{
	struct calendar_time time = {0};
	unsigned century, year;
	const char *text = reply->text;

	/* A fraction of a second may follow. */
	if (reply->code != 213 || reply->len < 14 ||
	    (reply->len > 14 && text[14] != '.' && text[14] != ' ') ||
	    !read_pair(text, &century) || !read_pair(text + 2, &year) ||
	    !read_pair(text + 4, &time.month) ||
	    !read_pair(text + 6, &time.day) ||
	    !read_pair(text + 8, &time.hour) ||
	    !read_pair(text + 10, &time.minute) ||
	    !read_pair(text + 12, &time.second) || time.month < 1 ||
	    time.month > 12)
		return false;
	time.month--;
	time.year = century * 100 + year;
	if (!calendar_has(&time))
		return false;
	*seconds = calendar_seconds(&time);
	return true;
}

/* As libcurl does, which reads the digits at the end of the line. */
bool ftp_reply_size(const struct ftp_reply *reply, int64_t *bytes)
{
	size_t at = reply->len;
	int64_t value = 0;

	while (at > 0 && text_is_digit(reply->text[at - 1]))
		at--;
	if (reply->code != 213 || at == reply->len)
		return false;
	for (; at < reply->len; at++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, reply->text[at] - '0',
					   &value))
			return false;
	*bytes = value;
	return true;
}
