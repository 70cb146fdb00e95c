#include "input/metalink_file.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void metalink_file_init(struct metalink_file *file, uint64_t line)
{
	*file = (struct metalink_file){
		.line = line,
		.size_bytes = -1,
		.piece_values = BUF_INIT(SIZE_MAX),
	};
}

void metalink_file_release(struct metalink_file *file)
{
	for (size_t i = 0; i < file->url_count; i++)
		free(file->urls[i].url);
	free(file->urls);
	free(file->name);
	free(file->fault);
	buf_release(&file->piece_values);
}

int metalink_file_fault(struct metalink_file *file, uint64_t line,
			const char *format, ...)
{
	va_list args;
	int len;

	if (file->fault)
		return 0;
	va_start(args, format);
	len = vasprintf(&file->fault, format, args);
	va_end(args);
	if (len < 0) {
		file->fault = NULL;
		return UV_ENOMEM;
	}
	file->line = line;
	return 0;
}

/* A number of digits alone.  Returns whether it is one that fits. */
static bool parse_number(const char *text, uint64_t max, uint64_t *number)
{
	*number = 0;
	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned digit = (unsigned char)*text - '0';

		if (digit > 9 || *number > (max - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	return true;
}

int metalink_file_set_size(struct metalink_file *file, uint64_t line,
			   const char *text)
{
	uint64_t size;

	if (!parse_number(text, INT64_MAX, &size))
		return metalink_file_fault(
			file, line, "the size %.40s is not a number of bytes",
			text);
	if (file->size_bytes >= 0 && (uint64_t)file->size_bytes != size)
		return metalink_file_fault(file, line,
					   "the file has two sizes");
	file->size_bytes = (int64_t)size;
	return 0;
}

/* The stronger a checksum, the higher. */
static size_t strength(enum checksum_algorithm algorithm)
{
	return checksum_len(algorithm) +
	       (checksum_is_proof(algorithm) ? CHECKSUM_MAX_BYTES : 0);
}

/* Parse the digits of a hash, or note what is wrong with them. */
static int parse_hash(struct metalink_file *file, uint64_t line,
		      struct checksum *checksum, const char *text,
		      bool *is_valid)
{
	enum checksum_algorithm algorithm = checksum->algorithm;

	*is_valid = checksum_parse_hex(checksum, algorithm, text);
	if (*is_valid)
		return 0;
	return metalink_file_fault(
		file, line, "%s has %zu hexadecimal digits, not %.80s",
		checksum_name(algorithm), 2 * checksum_len(algorithm),
		*text ? text : "none");
}

int metalink_file_add_hash(struct metalink_file *file, uint64_t line,
			   const char *type, const char *text)
{
	struct checksum checksum;
	bool is_valid;
	int status;

	if (!type || !checksum_find(type, strlen(type), &checksum.algorithm))
		return 0;
	status = parse_hash(file, line, &checksum, text, &is_valid);
	if (!is_valid ||
	    (file->has_checksum && strength(file->checksum.algorithm) >=
					   strength(checksum.algorithm)))
		return status;
	file->checksum = checksum;
	file->has_checksum = true;
	return 0;
}

int metalink_file_begin_pieces(struct metalink_file *file, uint64_t line,
			       const char *type, const char *length,
			       bool *is_used)
{
	enum checksum_algorithm algorithm;
	uint64_t piece_bytes;

	*is_used = false;
	if (!type || !checksum_find(type, strlen(type), &algorithm) ||
	    (file->has_pieces &&
	     strength(file->piece_algorithm) >= strength(algorithm)))
		return 0;
	if (!length || !parse_number(length, INT64_MAX, &piece_bytes) ||
	    piece_bytes == 0)
		return metalink_file_fault(
			file, line,
			"the length of pieces is a number of bytes, not %.40s",
			length && *length ? length : "nothing");
	file->has_pieces = true;
	file->piece_algorithm = algorithm;
	file->piece_bytes = piece_bytes;
	buf_reset(&file->piece_values);
	*is_used = true;
	return 0;
}

int metalink_file_add_piece(struct metalink_file *file, uint64_t line,
			    const char *number, const char *text)
{
	struct checksum checksum = {.algorithm = file->piece_algorithm};
	size_t len = checksum_len(checksum.algorithm);
	uint64_t count = file->piece_values.len / len;
	uint64_t given = count;
	bool is_valid;
	int status;

	if (number &&
	    (!parse_number(number, SIZE_MAX, &given) || given != count))
		return metalink_file_fault(
			file, line,
			"the pieces are not in order: %.40s comes where "
			"%" PRIu64 " should",
			number, count);
	status = parse_hash(file, line, &checksum, text, &is_valid);
	if (!is_valid)
		return status;
	return buf_append(&file->piece_values, checksum.value, len) < 0
		       ? UV_ENOMEM
		       : 0;
}

/* The priority that a URL has by its attributes; 0: one of them is wrong. */
static unsigned find_priority(const char *priority, const char *preference)
{
	uint64_t number;

	if (priority)
		return parse_number(priority, METALINK_PRIORITY_MAX, &number)
			       ? (unsigned)number
			       : 0;
	if (!preference)
		return METALINK_PRIORITY_MAX;
	return parse_number(preference, 100, &number) ? 101 - (unsigned)number
						      : 0;
}

static int fault_priority(struct metalink_file *file, uint64_t line,
			  const char *priority, const char *preference)
{
	if (priority)
		return metalink_file_fault(
			file, line,
			"the priority of a URL is from 1 to %d, not %.40s",
			METALINK_PRIORITY_MAX, *priority ? priority : "empty");
	return metalink_file_fault(
		file, line,
		"the preference of a URL is from 0 to 100, not %.40s",
		*preference ? preference : "empty");
}

int metalink_file_add_url(struct metalink_file *file, uint64_t line,
			  const struct metalink_url *url, const char *priority,
			  const char *preference)
{
	unsigned number = find_priority(priority, preference);
	struct metalink_url *more;

	if (number == 0)
		return fault_priority(file, line, priority, preference);
	if (file->url_count == METALINK_URLS_MAX)
		return metalink_file_fault(file, line,
					   "the file has more than %d URLs",
					   METALINK_URLS_MAX);
	more = realloc(file->urls, (file->url_count + 1) * sizeof(*more));
	if (!more)
		return UV_ENOMEM;
	file->urls = more;
	more[file->url_count] = *url;
	more[file->url_count].priority = number;
	more[file->url_count].url = strdup(url->url);
	if (!more[file->url_count].url)
		return UV_ENOMEM;
	file->url_count++;
	return 0;
}

static bool is_before(const struct metalink_url *a,
		      const struct metalink_url *b, const char *location)
{
	bool is_a_near = location && strcmp(a->location, location) == 0;
	bool is_b_near = location && strcmp(b->location, location) == 0;

	return is_a_near == is_b_near ? a->priority < b->priority : is_a_near;
}

/* Those that are alike stay in their order. */
static void sort_urls(struct metalink_file *file, const char *location)
{
	for (size_t i = 1; i < file->url_count; i++) {
		struct metalink_url url = file->urls[i];
		size_t at = i;

		for (; at > 0 && is_before(&url, &file->urls[at - 1], location);
		     at--)
			file->urls[at] = file->urls[at - 1];
		file->urls[at] = url;
	}
}

static size_t piece_count(const struct metalink_file *file)
{
	return file->piece_values.len / checksum_len(file->piece_algorithm);
}

int metalink_file_finish(struct metalink_file *file, const char *location)
{
	uint64_t size = (uint64_t)file->size_bytes;
	uint64_t needed;

	sort_urls(file, location);
	if (!file->name || !*file->name)
		return metalink_file_fault(file, file->line,
					   "the file has no name");
	if (!file->has_pieces || file->size_bytes < 0)
		return 0;
	needed = pieces_needed(size, file->piece_bytes);
	if (needed == piece_count(file))
		return 0;
	return metalink_file_fault(
		file, file->line,
		"%.100s has the hashes of %zu pieces, and its size takes "
		"%" PRIu64,
		file->name, piece_count(file), needed);
}

int metalink_file_pieces(const struct metalink_file *file, struct pieces **out)
{
	const struct pieces pieces = {
		.algorithm = file->piece_algorithm,
		.piece_bytes = file->piece_bytes,
		.total_bytes = (uint64_t)file->size_bytes,
		.count = piece_count(file),
		.values = (unsigned char *)file->piece_values.data,
	};

	*out = NULL;
	/* Where the last one ends is not known without the size. */
	if (!file->has_pieces || file->size_bytes < 0 || pieces.count == 0)
		return 0;
	*out = pieces_copy(&pieces);
	return *out ? 0 : UV_ENOMEM;
}
