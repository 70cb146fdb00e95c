#include "download/item_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hex.h"
#include "model/name_pieces.h"
#include "model/url.h"
#include "model/url_login.h"
#include "storage/digest.h"

#define SHA256_BYTES 32
#define SHA256_DIGITS (2 * SHA256_BYTES)

void item_place_begin(struct run *run)
{
	time_t now = time(NULL);
	struct tm day;

	if (!localtime_r(&now, &day) ||
	    strftime(run->date, sizeof(run->date), "%Y-%m-%d", &day) == 0)
		strcpy(run->date, "1970-01-01");
}

void item_place_release(struct item_place *place)
{
	name_place_release(&place->place);
	free(place->output);
}

/* A password is nobody's business, in whatever form. */
static int digest_url(char hex[SHA256_DIGITS + 1], const char *url)
{
	size_t start, login_len = url_credentials(url, &start);
	struct buf bare = BUF_INIT(SIZE_MAX);
	struct checksum digest;
	int status = buf_append(&bare, url, start);

	if (status == 0)
		status = buf_puts(&bare, url + start + login_len);
	if (status == 0)
		status = digest_of(&digest, CHECKSUM_SHA256, bare.data,
				   bare.len);
	if (status == 0)
		hex_encode(hex, digest.value, SHA256_BYTES);
	buf_release(&bare);
	return status == 0 ? 0 : UV_ENOMEM;
}

static int fail(struct failure *failure, const char *what, const char *remedy)
{
	failure_set(failure, ERROR_INPUT, "%s", what);
	failure->remedy = remedy;
	return UV_EPROTO;
}

/*
 * The part of a path that leads on from the destination: all of a relative one.
 * NULL if it leads elsewhere.
 */
static const char *beneath(struct run *run, const char *dir)
{
	size_t len;

	if (*dir != '/')
		return dir;
	if (!run->real_dir)
		run->real_dir = realpath(run->settings->dir, NULL);
	if (!run->real_dir)
		return NULL;
	len = strlen(run->real_dir);
	if (len == 1)
		return dir + 1;
	if (strncmp(dir, run->real_dir, len) != 0 ||
	    (dir[len] && dir[len] != '/'))
		return NULL;
	return dir + len;
}

static int add_dir(struct item_place *out, struct run *run, const char *dir,
		   struct failure *failure)
{
	const char *path = beneath(run, dir);
	int status =
		path ? name_place_add_folders(&out->place, path) : UV_EINVAL;

	if (status != UV_EINVAL)
		return status;
	failure_set(failure, ERROR_INPUT, "dir=%.100s leads out of --dir", dir);
	failure->remedy = "start coget with a --dir that the directories of "
			  "all items are beneath";
	return UV_EPROTO;
}

/* What the settings hold for is said of the item, or not. */
static const char *template_of(const struct run *run, const struct item *item)
{
	if (!settings_make_files(run->settings))
		return NULL;
	if (item->options && item->options->output)
		return item->options->output;
	return run->settings->output;
}

/* A part of a file must not pass for the file. */
static void name_range(char name[NAME_SIZE], const struct byte_range *range)
{
	char text[BYTE_RANGE_TEXT_SIZE], whole[NAME_SIZE];

	byte_range_format(text, range);
	strcpy(whole, name);
	name_of_range(name, whole, text);
}

static int expand(struct item_place *out, const struct run *run,
		  const struct item *item, const char *text, const char *date)
{
	char sha256[SHA256_DIGITS + 1] = "";
	struct name_values values = {
		.url = item->url,
		.id = item->options ? item->options->id : NULL,
		.date = date,
		.sha256 = sha256,
		.index = item->index,
		.globs = item->globs,
		.glob_count = item->glob_count,
	};
	int status = 0;

	if (text && name_pieces_have(text, PLACEHOLDER_SHA256))
		status = digest_url(sha256, item->url);
	if (status != 0)
		return status;
	if (text)
		return name_template_expand(&out->place, text, &values);
	if (run->settings->mirror_paths && settings_make_files(run->settings))
		return name_template_mirror(&out->place, &values);
	name_from_url(out->place.name, item->url);
	return 0;
}

static int find(struct item_place *out, struct run *run,
		const struct item *item, const char *date,
		struct failure *failure)
{
	const char *text = template_of(run, item);
	bool makes_file = settings_make_files(run->settings);
	bool is_range = run->settings->range.kind != BYTE_RANGE_ALL;
	const char *dir =
		item->options && makes_file ? item->options->dir : NULL;
	int status = 0;

	out->place = NAME_PLACE_INIT;
	out->is_by_url = !text && !run->settings->mirror_paths && makes_file &&
			 !is_range;
	if (text && item->options && item->options->output &&
	    name_pieces_check(text, failure) != 0)
		return UV_EPROTO;
	if (dir)
		status = add_dir(out, run, dir, failure);
	if (status == 0)
		status = expand(out, run, item, text, date);
	if (status == 0 && is_range && !text)
		name_range(out->place.name, &run->settings->range);
	if (status == UV_ENOBUFS || status == UV_ENAMETOOLONG)
		return fail(failure, "the path of its file would be too long",
			    "use a shorter --output");
	return status;
}

static int join(char **out, const struct name_place *place)
{
	return asprintf(out, "%s/%s", place->folder.data ? place->folder.data : "",
			place->name) >= 0
		       ? 0
		       : UV_ENOMEM;
}

/*
 * On another day a session goes on with the same items, although their files
 * would be called otherwise.
 */
static int find_output(struct item_place *out, struct run *run,
		       const struct item *item)
{
	const char *text = template_of(run, item);
	struct item_place dateless = {.place = NAME_PLACE_INIT};
	struct failure unsaid;
	int status;

	if (!text || !name_pieces_have(text, PLACEHOLDER_DATE))
		return join(&out->output, &out->place);
	status = find(&dateless, run, item, "", &unsaid);
	if (status == 0)
		status = join(&out->output, &dateless.place);
	item_place_release(&dateless);
	return status;
}

int item_place_find(struct item_place *out, struct run *run,
		    const struct item *item, struct failure *failure)
{
	int status;

	out->output = NULL;
	failure->remedy = NULL;
	status = find(out, run, item, run->date, failure);
	if (status != 0 || !run->records.session ||
	    (out->is_by_url && out->place.folder.len == 0))
		return status;
	return find_output(out, run, item);
}
