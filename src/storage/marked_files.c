#include "storage/marked_files.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "storage/directory.h"
#include "model/names.h"

enum { FIRST_SIZE = 64 };

struct reading {
	struct marked_files *marked;
	size_t size;
	int dir_fd;
};

static int read_file(void *context, const char *name)
{
	struct reading *reading = context;
	struct marked_files *marked = reading->marked;
	struct marked_file file = {.number = name_number(name)};
	struct marked_file *files = marked->files;

	if (file.number == 0 ||
	    !item_mark_read(reading->dir_fd, name, &file.id))
		return 0;
	if (marked->count == reading->size) {
		size_t size = reading->size ? 2 * reading->size : FIRST_SIZE;

		files = reallocarray(files, size, sizeof(*files));
		if (!files)
			return UV_ENOMEM;
		marked->files = files;
		reading->size = size;
	}
	files[marked->count++] = file;
	return 0;
}

static int compare(const void *one, const void *two)
{
	const struct marked_file *a = one, *b = two;
	int order = item_id_compare(&a->id, &b->id);

	return order ? order
		     : (a->number > b->number) - (a->number < b->number);
}

int marked_files_read(struct marked_files *marked, int dir_fd)
{
	struct reading reading = {marked, 0, dir_fd};
	int status;

	if (marked->is_read)
		return 0;
	status = directory_list(dir_fd, read_file, &reading);
	if (status != 0) {
		marked_files_release(marked);
		return status;
	}
	if (marked->count > 1)
		qsort(marked->files, marked->count, sizeof(*marked->files),
		      compare);
	marked->is_read = true;
	return 0;
}

const struct marked_file *marked_files_find(const struct marked_files *marked,
					    const struct item_id *id)
{
	size_t low = 0, high = marked->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (item_id_compare(&marked->files[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == marked->count ||
	    item_id_compare(&marked->files[low].id, id) != 0)
		return NULL;
	return &marked->files[low];
}

const struct marked_file *marked_files_next(const struct marked_files *marked,
					    const struct marked_file *file)
{
	const struct marked_file *next = file + 1;

	if (next == marked->files + marked->count ||
	    item_id_compare(&next->id, &file->id) != 0)
		return NULL;
	return next;
}

void marked_files_release(struct marked_files *marked)
{
	free(marked->files);
	*marked = (struct marked_files){0};
}
