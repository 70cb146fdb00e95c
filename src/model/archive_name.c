#include "model/archive_name.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

const char *archive_name_compressor(const char *path)
{
	static const struct {
		const char *suffix;
		const char *program;
	} known[] = {
		{"gz", "gzip"},	  {"tgz", "gzip"},   {"bz2", "bzip2"},
		{"tbz", "bzip2"}, {"tbz2", "bzip2"}, {"xz", "xz"},
		{"txz", "xz"},	  {"zst", "zstd"},   {"tzst", "zstd"},
		{"lz4", "lz4"},	  {"lz", "lzip"},    {"tlz", "lzip"},
		{"br", "brotli"}, {"z", "compress"}, {"lzma", "lzma"},
		{"lzo", "lzop"},  {"zip", "zip"},    {"7z", "7z"},
		{"cpio", "cpio"},
	};
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');

	for (size_t i = 0; dot && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcasecmp(dot + 1, known[i].suffix) == 0)
			return known[i].program;
	return NULL;
}
