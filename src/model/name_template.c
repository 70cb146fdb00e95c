#include "model/name_template.h"

#include <inttypes.h>
#include <string.h>

#include <coget/status.h>

#include "base/percent.h"
#include "model/name_builder.h"
#include "model/name_pieces.h"
#include "model/url.h"

/* Of a name in the making: more than is ever kept of it. */
#define COMPONENT_MAX_BYTES (16 * NAME_SIZE)

/* A place in the making. */
struct expansion {
	struct name_place *place;
	const struct name_values *values;
	struct url url;
	struct buf component; /* of the path, begun */
};

void name_place_release(struct name_place *place)
{
	buf_release(&place->folder);
}

/* A name of dots alone leads elsewhere. */
static void replace_dots(char *text, size_t len)
{
	if (strspn(text, ".") == len && len <= 2)
		memset(text, '_', len);
}

/* Make what has been written the name of a folder. */
static int end_folder(struct expansion *expansion)
{
	struct buf *component = &expansion->component;
	struct buf *folder = &expansion->place->folder;
	size_t len = component->len;
	int status = 0;

	if (len == 0 || (len == 1 && component->data[0] == '.')) {
		buf_reset(component);
		return 0;
	}
	replace_dots(component->data, len);
	if (folder->len > 0)
		status = buf_putc(folder, '/');
	if (status == 0)
		status = buf_append(folder, component->data,
				    name_cut(component->data, len, NAME_MAX));
	buf_reset(component);
	return status;
}

/* What comes from elsewhere: made safe, and no separator in it. */
static int put_safe(struct expansion *expansion, struct span span)
{
	struct name_builder builder = {.len = 0};
	char name[NAME_SIZE];

	for (size_t at = 0; at < span.len;) {
		char byte;

		at += percent_decode(span.text + at, span.len - at, &byte);
		name_builder_add(&builder, byte);
	}
	if (name_builder_finish(name, &builder) != 0)
		return 0;
	return buf_puts(&expansion->component, name);
}

static int put_text(struct expansion *expansion, const char *text)
{
	return put_safe(expansion, (struct span){text, strlen(text)});
}

/* What the user wrote, up to the next separator each time. */
static int put_literal(struct expansion *expansion, struct span span)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < span.len; i++)
		status = span.text[i] == '/'
				 ? end_folder(expansion)
				 : buf_putc(&expansion->component,
					    span.text[i]);
	return status;
}

/* The folders of the URL's path; the last of them is left open. */
static int put_dir(struct expansion *expansion)
{
	struct span path = expansion->url.path;
	const char *slash = memrchr(path.text, '/', path.len);
	const char *at = path.text;
	bool has_any = false;
	int status = 0;

	while (status == 0 && slash && at < slash) {
		size_t len = strcspn(at, "/");

		if (len > 0 && has_any)
			status = end_folder(expansion);
		if (len > 0 && status == 0)
			status = put_safe(expansion, (struct span){at, len});
		has_any |= len > 0;
		at += len + 1;
	}
	return status;
}

static int put_name(struct expansion *expansion)
{
	char name[NAME_SIZE];

	name_from_url(name, expansion->values->url);
	return buf_puts(&expansion->component, name);
}

static int put_path(struct expansion *expansion)
{
	size_t before = expansion->component.len;
	int status = put_dir(expansion);

	/* Without folders the name stands where the path does. */
	if (status == 0 && expansion->component.len > before)
		status = end_folder(expansion);
	return status == 0 ? put_name(expansion) : status;
}

static int put_stem(struct expansion *expansion)
{
	char name[NAME_SIZE];

	name_from_url(name, expansion->values->url);
	return buf_append(&expansion->component, name,
			  name_stem_len(name, strlen(name)));
}

static int put_extension(struct expansion *expansion)
{
	struct buf *component = &expansion->component;
	char name[NAME_SIZE];
	size_t stem;

	name_from_url(name, expansion->values->url);
	stem = name_stem_len(name, strlen(name));
	if (name[stem])
		return buf_puts(component, name + stem + 1);
	if (component->len > 0 && component->data[component->len - 1] == '.')
		buf_truncate(component, component->len - 1);
	return 0;
}

static int put_number(struct expansion *expansion, unsigned width,
		      uint64_t number)
{
	return buf_printf(&expansion->component, "%0*" PRIu64, (int)width,
			  number);
}

static int put_id(struct expansion *expansion)
{
	const struct name_values *values = expansion->values;

	return values->id ? put_text(expansion, values->id)
			  : put_number(expansion, 1, values->index);
}

static int put_host(struct expansion *expansion)
{
	return put_text(expansion, expansion->url.name);
}

static int put_glob(struct expansion *expansion, const struct name_piece *piece)
{
	const struct name_values *values = expansion->values;

	if (piece->width == 0 || piece->width > values->glob_count)
		return put_literal(expansion, piece->text);
	return put_text(expansion, values->globs[piece->width - 1]);
}

static int put_placeholder(struct expansion *expansion,
			   const struct name_piece *piece)
{
	const struct name_values *values = expansion->values;
	unsigned width = piece->width;

	switch (piece->placeholder) {
	case PLACEHOLDER_SCHEME:
		return put_text(expansion,
				expansion->url.is_secure ? "https" : "http");
	case PLACEHOLDER_HOST:
		return put_host(expansion);
	case PLACEHOLDER_PORT:
		return put_number(expansion, 1, expansion->url.port);
	case PLACEHOLDER_PATH:
		return put_path(expansion);
	case PLACEHOLDER_DIR:
		return put_dir(expansion);
	case PLACEHOLDER_NAME:
		return put_name(expansion);
	case PLACEHOLDER_STEM:
		return put_stem(expansion);
	case PLACEHOLDER_EXT:
		return put_extension(expansion);
	case PLACEHOLDER_QUERY:
		return put_safe(expansion, expansion->url.query);
	case PLACEHOLDER_INDEX:
		return put_number(expansion, width ? width : 1, values->index);
	case PLACEHOLDER_ID:
		return put_id(expansion);
	case PLACEHOLDER_SHA256:
		return buf_append(&expansion->component, values->sha256,
				  width ? width : strlen(values->sha256));
	case PLACEHOLDER_DATE:
		return buf_puts(&expansion->component, values->date);
	case PLACEHOLDER_GLOB:
		return put_glob(expansion, piece);
	case PLACEHOLDER_COUNT:
		break;
	}
	return UV_EINVAL;
}

/* What has been written last is the file's name. */
static int end_name(struct expansion *expansion)
{
	struct buf *component = &expansion->component;

	if (component->len == 0 && buf_putc(component, '_') < 0)
		return UV_ENOMEM;
	replace_dots(component->data, component->len);
	name_complete(expansion->place->name, component->data, component->len);
	return 0;
}

static int begin(struct expansion *expansion, struct name_place *place,
		 const struct name_values *values)
{
	struct failure failure;

	*expansion = (struct expansion){
		.place = place,
		.values = values,
		.component = BUF_INIT(COMPONENT_MAX_BYTES),
	};
	return url_parse(&expansion->url, values->url, &failure);
}

static int end(struct expansion *expansion, int status)
{
	if (status == 0)
		status = end_name(expansion);
	url_release(&expansion->url);
	buf_release(&expansion->component);
	return status;
}

int name_template_expand(struct name_place *place, const char *text,
			 const struct name_values *values)
{
	struct expansion expansion;
	struct name_piece piece;
	int status = begin(&expansion, place, values);

	while (status == 0 && name_piece_next(&piece, &text) > 0)
		status = piece.is_literal
				 ? put_literal(&expansion, piece.text)
				 : put_placeholder(&expansion, &piece);
	return end(&expansion, status);
}

static bool has_own_port(const struct url *url)
{
	return url->port != (url->is_secure ? 443u : 80u);
}

int name_template_mirror(struct name_place *place,
			 const struct name_values *values)
{
	struct expansion expansion;
	int status = begin(&expansion, place, values);

	if (status == 0)
		status = put_host(&expansion);
	if (status == 0 && has_own_port(&expansion.url))
		status = buf_printf(&expansion.component, ":%u",
				    expansion.url.port);
	if (status == 0)
		status = end_folder(&expansion);
	if (status == 0)
		status = put_path(&expansion);
	if (status == 0 && expansion.url.query.len > 0) {
		status = buf_putc(&expansion.component, '?');
		if (status == 0)
			status = put_safe(&expansion, expansion.url.query);
	}
	return end(&expansion, status);
}

int name_place_add_folders(struct name_place *place, const char *path)
{
	struct expansion expansion = {
		.place = place,
		.component = BUF_INIT(COMPONENT_MAX_BYTES),
	};
	int status = 0;

	while (status == 0 && *path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && memcmp(path, "..", 2) == 0)
			status = UV_EINVAL;
		else
			status = buf_append(&expansion.component, path, len);
		if (status == 0)
			status = end_folder(&expansion);
		path += len + (path[len] == '/');
	}
	buf_release(&expansion.component);
	return status;
}
