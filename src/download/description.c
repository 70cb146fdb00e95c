#include "download/description.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "download/emit.h"
#include "download/identity.h"
#include "download/metalink_fetch.h"
#include "http/link_header.h"
#include "input/metalink_items.h"
#include "model/url.h"
#include "model/url_reference.h"
#include "storage/part_file.h"

/*
 * Whether what a Metalink says could count.  It is of the whole file; what the
 * user, or another Metalink, says of that comes first.
 */
static bool is_wanted(const struct download *download)
{
	const struct item_options *options = download->item->options;

	return download->run->follow && !download->is_described &&
	       !download->team && !download_is_probe(download) &&
	       download_may_resume(download) && !download->content.range &&
	       !(options && (options->led_from || options->pieces));
}

/* The first of the links that leads to one; returns whether there is one. */
static bool find_link(const char *links, struct link *link)
{
	while (link_header_next(link, &links))
		if (link->is_metalink)
			return true;
	return false;
}

int description_find(struct attempt *attempt, struct attempt_result *result)
{
	struct download *download = attempt->download;
	const struct response *response = &attempt->response;
	struct link link;
	char *url;

	if (!response->links || !is_wanted(download) ||
	    !find_link(response->links, &link))
		return 0;
	if (url_resolve(&url,
			response->links_url ? response->links_url
					    : attempt->url,
			link.target) < 0)
		return UV_ENOMEM;
	if (strncasecmp(url, "http:", 5) != 0 &&
	    strncasecmp(url, "https:", 6) != 0) {
		free(url);
		return 0;
	}
	download->is_described = true;
	result->description = url;
	return UV_EAGAIN;
}

/* Which of the files is the download's: the only one, or that of its name. */
static const struct metalink_file *find_file(const struct metalink *metalink,
					     const struct download *download)
{
	if (metalink->count == 1)
		return &metalink->files[0];
	for (size_t i = 0; i < metalink->count; i++) {
		const char *name = metalink->files[i].name;
		const char *slash = strrchr(name, '/');

		if (strcmp(slash ? slash + 1 : name, download->file.wanted) ==
		    0)
			return &metalink->files[i];
	}
	return NULL;
}

static int add_mirrors(struct download *download,
		       const struct metalink_file *file)
{
	size_t number = 0;
	const char *url;
	int status = 0;

	while (status == 0 && (url = metalink_usable_url(file, &number))) {
		char *copy = strdup(url);

		status = copy ? mirrors_add(&download->mirrors, download->item,
					    copy)
			      : UV_ENOMEM;
		if (status != 0)
			free(copy);
		if (status > 0)
			status = 0;
	}
	return status;
}

static int add_checksum(struct download *download,
			const struct metalink_file *file)
{
	struct item *item = download->item;

	if (item->checksum || !file->has_checksum)
		return 0;
	item->checksum = malloc(sizeof(*item->checksum));
	if (!item->checksum)
		return UV_ENOMEM;
	*item->checksum = file->checksum;
	download->has_led_checksum = true;
	return 0;
}

/* What is on disk of the part so far is of the file without its description. */
static int identify_part(struct download *download)
{
	char *identity;
	int status;

	if (part_file_len(download->part) > 0 ||
	    part_file_gap_end(download->part) > 0)
		return 0;
	status = identity_of_part(&identity, download->item,
				  download_identity(download),
				  &download->content);
	if (status < 0)
		return status;
	download_discard_part(download);
	free(download->part_identity);
	download->part_identity = identity;
	return 0;
}

/* Give the item all that is said of its file. */
static int apply(struct download *download, const struct metalink_file *file)
{
	struct item_options *options = item_own_options(download->item);
	int status = options ? add_checksum(download, file) : UV_ENOMEM;

	if (status == 0)
		status = metalink_file_pieces(file, &options->pieces);
	if (status == 0)
		status = add_mirrors(download, file);
	if (status != 0)
		return status;
	options->has_size = file->size_bytes >= 0;
	if (options->has_size)
		options->size_bytes = (uint64_t)file->size_bytes;
	mirrors_note_public(download->mirrors,
			    download->attempt.response.trail.was_public);
	return identify_part(download);
}

/* A checksum of the user's for the same file is another one. */
static bool contradicts(const struct item *item,
			const struct metalink_file *file)
{
	const struct checksum *own = item->checksum;

	return own && file->has_checksum &&
	       own->algorithm == file->checksum.algorithm &&
	       memcmp(own->value, file->checksum.value,
		      checksum_len(own->algorithm)) != 0;
}

static int apply_document(struct download *download,
			  const struct metalink *metalink,
			  struct failure *failure)
{
	const struct metalink_file *file = find_file(metalink, download);

	if (!file)
		failure_set(failure, ERROR_INPUT,
			    "it lists several files, and none named %.100s",
			    download->file.wanted);
	else if (file->fault)
		failure_set(failure, ERROR_INPUT, "%s", file->fault);
	else if (contradicts(download->item, file))
		failure_set(failure, ERROR_INPUT,
			    "it has another checksum than you expect");
	else
		return apply(download, file);
	return UV_EPROTO;
}

static int fetch(struct download *download, const char *url,
		 struct metalink *metalink, struct failure *failure)
{
	struct run *run = download->run;
	struct request request = REQUEST_FOR(url);
	struct metalink_parser *parser;
	int status =
		metalink_parser_open(&parser, run->settings->metalink_location);

	if (status < 0)
		return status;
	request.is_led = true;
	request.origin = download->attempt.url;
	request.trail.was_public = download->attempt.response.trail.was_public;
	status = metalink_fetch_once(run, &request, parser, failure);
	if (status == 0)
		status = metalink_parser_end(parser, metalink, failure);
	metalink_parser_close(parser);
	return status;
}

static int notify(const struct download *download, const char *url,
		  const struct failure *failure)
{
	char shown[2][URL_SHOWN_SIZE];

	url_show(shown[0], download->item->url);
	url_show(shown[1], url);
	return emit_notice(download->run->emitter,
			   "%s: downloaded without the Metalink %s: %s",
			   shown[0], shown[1], failure->what);
}

int description_take(struct attempt_sink *sink)
{
	struct download *download = sink->download;
	const char *url = sink->result->description;
	struct metalink metalink = {0};
	struct failure failure;
	int status = attempt_sink_await_turn(sink);

	if (status == 0)
		status = fetch(download, url, &metalink, &failure);
	if (status == 0)
		status = apply_document(download, &metalink, &failure);
	metalink_release(&metalink);
	if (status == UV_EPROTO)
		status = notify(download, url, &failure);
	return status == 0 ? UV_EAGAIN : status;
}
