#include "model/name_builder.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "base/atomic_file.h"
#include "base/text.h"
#include "base/text_safe.h"
#include "base/utf8.h"

#define EXTENSION_MAX_BYTES 16
#define NUMBER_MAX_BYTES 11 /* ".4294967295": see name_numbered() */

void name_builder_add(struct name_builder *builder, char byte)
{
	if (builder->len == NAME_BUILDER_SIZE) {
		memmove(builder->bytes + NAME_BUILDER_HEAD_BYTES,
			builder->bytes + NAME_BUILDER_SIZE -
				NAME_BUILDER_TAIL_BYTES,
			NAME_BUILDER_TAIL_BYTES);
		builder->len =
			NAME_BUILDER_HEAD_BYTES + NAME_BUILDER_TAIL_BYTES;
	}
	builder->bytes[builder->len++] = byte;
}

void name_builder_add_path(struct name_builder *builder, char byte)
{
	if (byte == '/' || byte == '\\')
		builder->len = 0;
	else
		name_builder_add(builder, byte);
}

void name_builder_trim(struct name_builder *builder)
{
	size_t start = 0;

	while (builder->len > 0 &&
	       text_is_blank(builder->bytes[builder->len - 1]))
		builder->len--;
	while (start < builder->len && text_is_blank(builder->bytes[start]))
		start++;
	builder->len -= start;
	memmove(builder->bytes, builder->bytes + start, builder->len);
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

/* Whether what ends there is safe only between what is before and behind it. */
static bool ends_with_joint(const char *text, size_t len)
{
	size_t start = len;
	uint32_t code;

	while (start > 0 && (text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0 || start == len)
		return false;
	start--;
	return utf8_decode(text + start, len - start, &code) > 0 &&
	       text_is_unsafe(code);
}

static size_t back_to_character(const char *text, size_t fit)
{
	while (fit > 0 && (text[fit] & 0xC0) == 0x80)
		fit--;
	return fit;
}

size_t name_cut(const char *text, size_t len, size_t fit)
{
	if (len <= fit)
		return len;
	fit = back_to_character(text, fit);
	while (ends_with_joint(text, fit))
		fit = back_to_character(text, fit - 1);
	return fit;
}

/* Put '_' for what would hide the file, or be an option where it is named. */
static void replace_start(struct name_builder *builder)
{
	char *bytes = builder->bytes;

	if (builder->len > 0 && bytes[0] == '-')
		bytes[0] = '_';
	for (size_t i = 0; i < builder->len && bytes[i] == '.'; i++)
		bytes[i] = '_';
}

/* Put '_' for every character that may not stand in a name. */
static void replace_unsafe(struct name_builder *builder)
{
	char *bytes = builder->bytes;
	uint32_t last = 0; /* of those that are made */
	size_t out = 0;

	for (size_t in = 0; in < builder->len;) {
		const char *from = bytes + in;
		size_t left = builder->len - in;
		uint32_t code = last;
		size_t taken = text_safe_len(from, left, &code);

		if (taken == 0 || code == '/' || code == '\\') {
			taken = utf8_decode(from, left, &code);
			in += taken > 0 ? taken : 1;
			last = bytes[out++] = '_';
			continue;
		}
		memmove(bytes + out, from, taken);
		last = code;
		out += taken;
		in += taken;
	}
	builder->len = out;
}

/*
 * Names that Windows gives to a device, whatever extension follows: files so
 * called cannot be copied there.  COM and LPT also take superscript digits.
 */
static bool is_device(const char *name, size_t len)
{
	static const char *const devices[] = {
		"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"};
	static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6",
					     "7", "8", "9", "¹", "²", "³"};
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
static void cut(struct name_builder *builder)
{
	char *bytes = builder->bytes;
	size_t stem, extension, kept;

	if (builder->len <= NAME_MAX)
		return;
	stem = name_stem_len(bytes, builder->len);
	extension = builder->len - stem;
	kept = name_cut(bytes, stem, NAME_MAX - extension);
	memmove(bytes + kept, bytes + stem, extension);
	builder->len = kept + extension;
}

static bool ends_with(const char *bytes, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	return len >= suffix_len &&
	       strncasecmp(bytes + len - suffix_len, suffix, suffix_len) == 0;
}

/*
 * A whole file under the name of a part, or of what else coget keeps for
 * itself, would be taken for that by a later run.  The dot goes, whatever the
 * case of the letters: file systems may not tell them apart.
 */
static void keep_off_parts(struct name_builder *builder)
{
	static const char part[] = ".part", noted[] = ".part.state",
			  any_state[] = ".state",
			  temporary[] = ATOMIC_FILE_SUFFIX;
	char *bytes = builder->bytes;
	size_t len = builder->len;

	if (len > 0 && bytes[len - 1] == '~') /* on its way there */
		len--;
	if (ends_with(bytes, len, part) && len == builder->len)
		bytes[len - strlen(part)] = '_';
	/* Where the part's name is long, the end of that is a hash; and a
	 * number may still make this one longer. */
	if (ends_with(bytes, len, noted) ||
	    (ends_with(bytes, len, any_state) &&
	     len > NAME_MAX - 16 - NUMBER_MAX_BYTES))
		bytes[len - strlen(any_state)] = '_';
	/* A list or a journal on its way to its name would be written there. */
	if (ends_with(bytes, len, temporary) && len == builder->len)
		bytes[len - strlen(temporary)] = '_';
}

void name_complete(char name[NAME_SIZE], const char *bytes, size_t len)
{
	struct name_builder builder = {.len = 0};

	while (len-- > 0)
		name_builder_add(&builder, *bytes++);
	cut(&builder);
	keep_off_parts(&builder);
	memcpy(name, builder.bytes, builder.len);
	name[builder.len] = '\0';
}

int name_builder_finish(char name[NAME_SIZE], struct name_builder *builder)
{
	char *bytes = builder->bytes;

	name[0] = '\0';
	if (builder->len == 0)
		return UV_ENOENT;
	replace_unsafe(builder);
	replace_start(builder);
	if (is_device(bytes, builder->len)) {
		memmove(bytes + 1, bytes, builder->len++);
		bytes[0] = '_';
	}
	cut(builder);
	keep_off_parts(builder);
	for (size_t i = builder->len; i > 0 && strchr(". ", bytes[i - 1]); i--)
		bytes[i - 1] = '_';
	memcpy(name, bytes, builder->len);
	name[builder->len] = '\0';
	return 0;
}
