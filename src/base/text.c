#include "base/text.h"

bool text_is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* FNV-1a. */
uint64_t text_hash(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

size_t text_decode(const char *text, size_t len, uint32_t *code)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char lead = len ? (unsigned char)text[0] : 0xFF;
	size_t size;
	uint32_t value;

	*code = 0;
	if (lead < 0x80) {
		*code = lead;
		return 1;
	}
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (size > len)
		return 0;
	value = lead & (0x7Fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (!is_continuation(text[i]))
			return 0;
		value = value << 6 | ((unsigned char)text[i] & 0x3F);
	}
	if (value < smallest[size] || value > 0x10FFFF ||
	    (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*code = value;
	return size;
}

bool text_is_utf8(const char *text, size_t len)
{
	uint32_t code;
	size_t size;

	for (size_t i = 0; i < len; i += size) {
		size = text_decode(text + i, len - i, &code);
		if (size == 0)
			return false;
	}
	return true;
}

bool text_is_unsafe(uint32_t code)
{
	/* Categories Cc, Cf, Zl, Zp, and what is drawn as nothing at all. */
	static const uint32_t ranges[][2] = {
		{0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},
		{0x34F, 0x34F},     {0x600, 0x605},     {0x61C, 0x61C},
		{0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},
		{0x8E2, 0x8E2},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
		{0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
		{0x2060, 0x206F},   {0x3164, 0x3164},   {0xD800, 0xDFFF},
		{0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
		{0xFFF0, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
		{0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
		{0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF},
	};

	if (code >= 0x20 && code < 0x7F)
		return false;
	if (code > 0x10FFFF || (code & 0xFFFE) == 0xFFFE)
		return true;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}
