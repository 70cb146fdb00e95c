#include "storage/draft.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "base/text.h"

#define EXTENSION_MAX_BYTES 16
#define NUMBER_MAX_BYTES 11 /* ".4294967295": see name_numbered() */

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

size_t percent_decode(const char *text, size_t len, char *byte)
{
	int high = len >= 3 ? digit_value(text[1]) : -1;
	int low = len >= 3 ? digit_value(text[2]) : -1;

	*byte = text[0];
	if (text[0] != '%' || high < 0 || low < 0)
		return 1;
	*byte = (char)(high << 4 | low);
	return 3;
}

void draft_add(struct draft *draft, char byte)
{
	if (draft->len == DRAFT_SIZE) {
		memmove(draft->bytes + DRAFT_HEAD_BYTES,
			draft->bytes + DRAFT_SIZE - DRAFT_TAIL_BYTES,
			DRAFT_TAIL_BYTES);
		draft->len = DRAFT_HEAD_BYTES + DRAFT_TAIL_BYTES;
	}
	draft->bytes[draft->len++] = byte;
}

void draft_add_code(struct draft *draft, uint32_t code)
{
	if (code < 0x80) {
		draft_add(draft, (char)code);
		return;
	}
	draft_add(draft, (char)(0xC0 | code >> 6));
	draft_add(draft, (char)(0x80 | (code & 0x3F)));
}

void draft_add_path(struct draft *draft, char byte)
{
	if (byte == '/' || byte == '\\')
		draft->len = 0;
	else
		draft_add(draft, byte);
}

void draft_trim(struct draft *draft)
{
	size_t start = 0;

	while (draft->len > 0 && text_is_blank(draft->bytes[draft->len - 1]))
		draft->len--;
	while (start < draft->len && text_is_blank(draft->bytes[start]))
		start++;
	draft->len -= start;
	memmove(draft->bytes, draft->bytes + start, draft->len);
}

size_t name_stem_len(const char *name, size_t len)
{
	size_t dot = len;

	while (dot > 0 && name[dot - 1] != '.') {
		if (text_is_blank(name[dot - 1]))
			return len;
		dot--;
	}
	if (dot <= 1 || len - (dot - 1) > EXTENSION_MAX_BYTES)
		return len;
	dot--;
	if (dot > 4 && strncasecmp(name + dot - 4, ".tar", 4) == 0)
		dot -= 4;
	return dot;
}

size_t name_cut(const char *text, size_t len, size_t fit)
{
	if (len <= fit)
		return len;
	while (fit > 0 && (text[fit] & 0xC0) == 0x80)
		fit--;
	return fit;
}

/* Put '_' for every character that may not stand in a name. */
static void replace_unsafe(struct draft *draft)
{
	char *bytes = draft->bytes;
	size_t out = 0;

	for (size_t in = 0; in < draft->len;) {
		uint32_t code = 0;
		size_t taken = text_decode(bytes + in, draft->len - in, &code);

		if (taken == 0 || text_is_unsafe(code) || code == '/' ||
		    code == '\\') {
			bytes[out++] = '_';
			in += taken > 0 ? taken : 1;
			continue;
		}
		memmove(bytes + out, bytes + in, taken);
		out += taken;
		in += taken;
	}
	draft->len = out;
	for (size_t i = 0; i < draft->len && bytes[i] == '.'; i++)
		bytes[i] = '_';
}

/*
 * Names that Windows gives to a device, whatever extension follows: files so
 * called cannot be copied there.  COM and LPT also take superscript digits.
 */
static bool is_device(const char *name, size_t len)
{
	static const char *const devices[] = {"con",     "prn",    "aux",
					      "nul",     "conin$", "conout$",
					      "clock$"};
	static const char *const digits[] = {"0", "1", "2", "3", "4",
					     "5", "6", "7", "8", "9",
					     "¹", "²", "³"};
	const char *dot = memchr(name, '.', len);

	if (dot)
		len = (size_t)(dot - name);
	while (len > 0 && name[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (strlen(devices[i]) == len &&
		    strncasecmp(name, devices[i], len) == 0)
			return true;
	if (len < 4 || (strncasecmp(name, "com", 3) != 0 &&
			strncasecmp(name, "lpt", 3) != 0))
		return false;
	for (size_t i = 0; i < sizeof(digits) / sizeof(digits[0]); i++)
		if (strlen(digits[i]) == len - 3 &&
		    memcmp(name + 3, digits[i], len - 3) == 0)
			return true;
	return false;
}

/* Cut to NAME_MAX, keeping the extension. */
static void cut(struct draft *draft)
{
	char *bytes = draft->bytes;
	size_t stem, extension, kept;

	if (draft->len <= NAME_MAX)
		return;
	stem = name_stem_len(bytes, draft->len);
	extension = draft->len - stem;
	kept = name_cut(bytes, stem, NAME_MAX - extension);
	memmove(bytes + kept, bytes + stem, extension);
	draft->len = kept + extension;
}

static bool ends_with(const char *bytes, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	return len >= suffix_len && strncasecmp(bytes + len - suffix_len,
						suffix, suffix_len) == 0;
}

/*
 * A whole file under the name of a part, or of what is noted of one, would be
 * taken for that by a later run.  The dot goes, whatever the case of the
 * letters: file systems may not tell them apart.
 */
static void keep_off_parts(struct draft *draft)
{
	static const char part[] = ".part", noted[] = ".part.state",
			  any_state[] = ".state";
	char *bytes = draft->bytes;
	size_t len = draft->len;

	if (len > 0 && bytes[len - 1] == '~') /* on its way there */
		len--;
	if (ends_with(bytes, len, part) && len == draft->len)
		bytes[len - strlen(part)] = '_';
	/* Where the part's name is long, the end of that is a hash; and a
	 * number may still make this one longer. */
	if (ends_with(bytes, len, noted) ||
	    (ends_with(bytes, len, any_state) &&
	     len > NAME_MAX - 16 - NUMBER_MAX_BYTES))
		bytes[len - strlen(any_state)] = '_';
}

int draft_finish(char name[NAME_SIZE], struct draft *draft)
{
	char *bytes = draft->bytes;

	name[0] = '\0';
	if (draft->len == 0)
		return UV_ENOENT;
	replace_unsafe(draft);
	if (is_device(bytes, draft->len)) {
		memmove(bytes + 1, bytes, draft->len++);
		bytes[0] = '_';
	}
	cut(draft);
	keep_off_parts(draft);
	for (size_t i = draft->len; i > 0 && strchr(". ", bytes[i - 1]); i--)
		bytes[i - 1] = '_';
	memcpy(name, bytes, draft->len);
	name[draft->len] = '\0';
	return 0;
}
