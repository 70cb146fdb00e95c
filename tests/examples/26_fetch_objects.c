/*
 * Make a directory hold what a bucket of an object store does: list it, as S3
 * does (ListObjectsV2), and download, eight at a time, what is missing or has
 * another MD5 than its ETag says.
 *
 * usage: 26_fetch_objects BUCKET_URL DIRECTORY; the URL ends with a slash
 */
#include <stdio.h>
#include <string.h>

#include <coget/coget.h>
#include <coget/http.h>

enum { PAGE_MAX = 1000, KEY_SIZE = 1025, ETAG_SIZE = 64 };

struct object {
	char key[KEY_SIZE];
	char etag[ETAG_SIZE]; /* in quotes */
};

static struct co_http_session *session;
static const char *directory;
static struct object page[PAGE_MAX];
static unsigned fetched, kept, failed;

/* The character that an entity stands for, or any other; *text is behind it. */
static char take_character(const char **text)
{
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;",
					       "&quot;"};

	for (size_t i = 0; i < CO_COUNT(entities); i++)
		if (strncmp(*text, entities[i], strlen(entities[i])) == 0) {
			*text += strlen(entities[i]);
			return "&<>\""[i];
		}
	return *(*text)++;
}

/* Get the text behind a tag.  Returns what follows; NULL if there is none. */
static const char *element(const char *xml, const char *tag, char *out,
			   size_t size)
{
	const char *at = xml ? strstr(xml, tag) : NULL;
	size_t len = 0;

	for (at = at ? at + strlen(tag) : NULL;
	     at && *at && *at != '<' && len < size - 1;)
		out[len++] = take_character(&at);
	out[len] = '\0';
	return at && *at == '<' ? at : NULL;
}

/* Each part of a path is the name of something, and none leads upwards. */
static bool is_safe(const char *key)
{
	size_t len = strcspn(key, "/");

	return len > 0 && (len > 2 || strspn(key, ".") < len) &&
	       (!key[len] || is_safe(key + len + 1));
}

static int bring(const struct object *object, const char *url)
{
	char path[4096], checksum[80];
	bool has_md5 = strspn(object->etag + 1, "0123456789abcdef") == 32;
	struct co_download_options options = {
		.exists = has_md5 ? CO_DOWNLOAD_KEEP : CO_DOWNLOAD_UPDATE,
		.checksum = has_md5 ? checksum : NULL,
	};
	struct co_download_result result;
	int status;

	snprintf(path, sizeof(path), "%s/%s", directory, object->key);
	snprintf(checksum, sizeof(checksum), "md5=%.32s", object->etag + 1);
	status = co_download(&result, session, url, path, &options);
	if (status == CO_HTTP_BAD_CHECKSUM && result.attempts == 0) {
		options.exists = CO_DOWNLOAD_REPLACE;
		status = co_download(&result, session, url, path, &options);
	}
	*(result.outcome == CO_DOWNLOAD_DONE ? &fetched : &kept) += status == 0;
	return status;
}

/* One object that fails is told of, and keeps no other from coming. */
static int bring_or_tell(void *arg)
{
	const struct object *object = arg;
	CO_RELEASING(co_bytes, url);
	int status = is_safe(object->key) ? 0 : UV_EINVAL;

	if (status == 0)
		status = co_http_url_quote(&url, object->key);
	if (status == 0)
		status = bring(object, url.data);
	if (status == 0 || status == UV_ECANCELED)
		return status;
	failed++;
	fprintf(stderr, "%s: %s\n", object->key, co_strerror(status));
	return 0;
}

/* Returns 1 if there are more pages, which the token leads to. */
static int bring_page(char *token, size_t size)
{
	const struct co_http_options options = {
		.needs_success = true,
		.query = (struct co_http_pair[]){
			{"list-type", "2"},
			{*token ? "continuation-token" : NULL, token},
			{NULL, NULL}}};
	struct co_http_response *response;
	struct co_bytes xml = {NULL, 0};
	size_t count = 0;
	int status;

	CO_WITH_HTTP_GET (response, session, "", &options, status)
		status = co_http_response_text(response, &xml, SIZE_MAX);
	for (const char *at = xml.data; at && count < PAGE_MAX; count += !!at) {
		at = element(at, "<Key>", page[count].key, KEY_SIZE);
		at = element(at, "<ETag>", page[count].etag, ETAG_SIZE);
	}
	if (status == 0)
		(void)element(xml.data, "<NextContinuationToken>", token, size);
	co_bytes_release(&xml);
	if (status == 0)
		status = co_gather(bring_or_tell, page, count, sizeof(*page));
	return status == 0 && *token ? 1 : status;
}

static int bring_all(void *base_url)
{
	const struct co_http_session_options options = {
		.base_url = base_url, .max_requests = 8, .retries = 5};
	char token[1024] = "";
	int status;

	CO_WITH_HTTP_SESSION (session, &options, status)
		while ((status = bring_page(token, sizeof(token))) == 1)
			continue;
	if (status < 0)
		fprintf(stderr, "%s\n", co_http_error());
	printf("%u fetched, %u kept, %u failed\n", fetched, kept, failed);
	return status;
}

int main(int argc, char **argv)
{
	directory = argc == 3 ? argv[2] : NULL;
	return !directory ? 2 : co_run(bring_all, argv[1]) < 0 || failed > 0;
}
