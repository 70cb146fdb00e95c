#include <coget/http_body.h>

#include <string.h>

struct co_http_body co_http_bytes(const void *data, size_t len,
				  const char *type)
{
	return (struct co_http_body){
		.kind = CO_HTTP_BODY_BYTES,
		.data = data,
		.len = len,
		.type = type ? type : "application/octet-stream",
	};
}

static struct co_http_body text_of_type(const char *text, const char *type)
{
	return text ? co_http_bytes(text, strlen(text), type)
		    : (struct co_http_body){.kind = CO_HTTP_BODY_NONE};
}

struct co_http_body co_http_text(const char *text)
{
	return text_of_type(text, "text/plain; charset=utf-8");
}

struct co_http_body co_http_json(const char *text)
{
	return text_of_type(text, "application/json");
}

struct co_http_body co_http_file(const char *path, const char *type)
{
	struct co_http_body body = co_http_bytes(path, 0, type);

	body.kind = path ? CO_HTTP_BODY_FILE : CO_HTTP_BODY_NONE;
	return body;
}

struct co_http_body co_http_pieces(struct co_generator *generator,
				   int64_t bytes, const char *type)
{
	struct co_http_body body = co_http_bytes(NULL, 0, type);

	body.kind = generator ? CO_HTTP_BODY_PIECES : CO_HTTP_BODY_NONE;
	body.generator = generator;
	body.bytes = bytes;
	return body;
}

static struct co_http_body list_of_kind(const void *list,
					enum co_http_body_kind kind)
{
	return (struct co_http_body){
		.kind = list ? kind : CO_HTTP_BODY_NONE,
		.data = list,
	};
}

struct co_http_body co_http_form(const struct co_http_pair *fields)
{
	return list_of_kind(fields, CO_HTTP_BODY_FORM);
}

struct co_http_body co_http_multipart(const struct co_http_part *parts)
{
	return list_of_kind(parts, CO_HTTP_BODY_MULTIPART);
}
