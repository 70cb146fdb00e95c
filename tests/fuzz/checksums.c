/* Checksum files: each line is refused with a reason, or found again. */
#include "fuzz.h"

#include "input/checksums.h"
#include "model/checksum_line.h"
#include "model/names.h"

static void check_written(const struct checksum *checksum)
{
	char text[CHECKSUM_TEXT_SIZE];
	struct checksum again;
	struct failure failure;

	checksum_format(text, checksum);
	CHECK(checksum_parse(&again, text, &failure) == 0);
	CHECK(again.algorithm == checksum->algorithm);
	CHECK(memcmp(again.value, checksum->value,
		     checksum_len(checksum->algorithm)) == 0);
}

/* It is among what is found, or contradicts something. */
static void check_found(const struct checksums *checksums, const char *path,
			const struct checksum *checksum)
{
	struct checksum found[CHECKSUM_COUNT];
	char name[NAME_SIZE];
	size_t count;
	int status;

	CHECK(name_from_path(name, path) == 0);
	status = checksums_find(checksums, name, path, found, &count);
	CHECK(status == 0 || status == UV_EEXIST);
	CHECK(count >= 1 && count <= CHECKSUM_COUNT);
	if (status == UV_EEXIST)
		return;
	for (size_t i = 0; i < count; i++)
		if (found[i].algorithm == checksum->algorithm)
			return;
	/* Of paths with more directories in common there may be others. */
	CHECK(strchr(path, '/'));
}

static void take_line(struct checksums *checksums, char *line)
{
	struct checksum checksum;
	struct failure failure;
	char *name;
	int status;

	if (checksum_line_parse(line, &checksum, &name, *line & 1, &failure) <
	    0) {
		CHECK(failure.what[0]);
		return;
	}
	CHECK(*name);
	check_written(&checksum);
	status = checksums_add(checksums, name, &checksum);
	CHECK(status == 0 || status == UV_ENOENT);
	checksums_sort(checksums);
	if (status == 0)
		check_found(checksums, name, &checksum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct checksums *checksums = checksums_new();
	struct checksum checksum;
	struct failure failure;
	char *rest = text;
	char *line;

	CHECK(checksums);
	while ((line = fuzz_line(&rest))) {
		if (checksum_parse(&checksum, line, &failure) == 0)
			check_written(&checksum);
		take_line(checksums, line);
	}
	checksums_free(checksums);
	free(text);
	return 0;
}
