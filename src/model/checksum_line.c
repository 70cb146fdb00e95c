#include "model/checksum_line.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

static const char hex_digits[] = "0123456789abcdefABCDEF";

/* Undo the escapes, which sha256sum writes if it has to write any. */
static bool unescape(char *name)
{
	char *to = name;

	for (const char *from = name; *from; from++) {
		if (*from != '\\') {
			*to++ = *from;
			continue;
		}
		switch (*++from) {
		case '\\':
			*to++ = '\\';
			break;
		case 'n':
			*to++ = '\n';
			break;
		case 'r':
			*to++ = '\r';
			break;
		default:
			return false;
		}
	}
	*to = '\0';
	return true;
}

static int refuse(struct failure *failure, const char *what)
{
	failure_set(failure, ERROR_INPUT, "%s", what);
	return -EINVAL;
}

/* "HEX  NAME": the digits and the name, cut apart. */
static int parse_plain(char *hex, size_t digits, struct checksum *checksum,
		       char **name, bool blake2b, struct failure *failure)
{
	char *rest = hex + digits;
	enum checksum_algorithm algorithm;

	switch (digits) {
	case 128:
		algorithm = blake2b ? CHECKSUM_BLAKE2B : CHECKSUM_SHA512;
		break;
	case 64:
		algorithm = CHECKSUM_SHA256;
		break;
	case 40:
		algorithm = CHECKSUM_SHA1;
		break;
	case 32:
		algorithm = CHECKSUM_MD5;
		break;
	default:
		failure_set(failure, ERROR_INPUT,
			    "%zu digits tell no algorithm; there are 32 of "
			    "md5, 40 of sha1, 64 of sha256 and 128 of sha512, "
			    "and others in lines like CRC32C (NAME) = HEX",
			    digits);
		return -EINVAL;
	}
	*rest++ = '\0';
	while (text_is_blank(*rest))
		rest++;
	if (*rest == '*')
		rest++;
	*name = rest;
	checksum_parse_hex(checksum, algorithm, hex);
	return 0;
}

/* "SHA256 (NAME) = HEX": the last ")" with what must follow ends the name. */
static int parse_tagged(char *line, struct checksum *checksum, char **name,
			struct failure *failure)
{
	char *open = strchr(line, '(');
	char *equals = strrchr(line, '=');
	char *shut = equals;
	size_t len;

	if (!open || !equals || equals < open)
		return refuse(failure, "neither HEX  NAME nor ALGO (NAME) = "
				       "HEX");
	while (shut > open && (*shut == '=' || *shut == ' '))
		shut--;
	if (*shut != ')')
		return refuse(failure, "no \")\" behind the name");
	*name = open + 1;
	*shut = '\0';
	for (equals++; text_is_blank(*equals); equals++)
		;
	len = (size_t)(open - line);
	while (len > 0 && text_is_blank(line[len - 1]))
		len--;
	return checksum_parse_named(checksum, line, len, equals, failure);
}

int checksum_line_parse(char *line, struct checksum *checksum, char **name,
			bool blake2b, struct failure *failure)
{
	bool is_escaped = *line == '\\';
	size_t digits;
	int status;

	if (is_escaped)
		line++;
	digits = strspn(line, hex_digits);
	if (digits > 0 && text_is_blank(line[digits]))
		status = parse_plain(line, digits, checksum, name, blake2b,
				     failure);
	else
		status = parse_tagged(line, checksum, name, failure);
	if (status < 0)
		return status;
	if (is_escaped && !unescape(*name))
		return refuse(failure, "the name has an escape other than "
				       "\\\\, \\n and \\r");
	return **name ? 0 : refuse(failure, "the name is empty");
}

bool checksum_line_is_blake2b(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return strcasestr(name, "b2") || strcasestr(name, "blake2");
}
