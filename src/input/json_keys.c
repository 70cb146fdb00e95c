#include "input/json_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/units.h"
#include "base/wipe.h"
#include "input/item_fields.h"

/* Numbers above are not told from their neighbours. */
#define NUMBER_MAX 9007199254740992.0

#define NS_PER_SECOND 1e9

struct key {
	const char *name;
	int (*set)(struct item *item, const cJSON *value,
		   struct failure *failure);
};

static int __attribute__((format(printf, 2, 0)))
refuse(struct failure *failure, const char *format, const char *key)
{
	failure_set(failure, ERROR_INPUT, format, key);
	return UV_EINVAL;
}

static int get_string(const cJSON *value, const char **text,
		      struct failure *failure)
{
	if (!cJSON_IsString(value))
		return refuse(failure, "\"%.40s\" has to be a string",
			      value->string);
	*text = value->valuestring;
	return 0;
}

/* Store a string as another list's option of that meaning. */
static int set_string(int (*set)(struct item *item, const char *value,
				 struct failure *failure),
		      struct item *item, const cJSON *value,
		      struct failure *failure)
{
	const char *text;
	int status = get_string(value, &text, failure);

	return status == 0 ? set(item, text, failure) : status;
}

static int set_out(struct item *item, const cJSON *value,
		   struct failure *failure)
{
	return set_string(item_set_output, item, value, failure);
}

static int set_dir(struct item *item, const cJSON *value,
		   struct failure *failure)
{
	return set_string(item_set_dir, item, value, failure);
}

static int set_method(struct item *item, const cJSON *value,
		      struct failure *failure)
{
	return set_string(item_set_method, item, value, failure);
}

static int set_checksum(struct item *item, const cJSON *value,
			struct failure *failure)
{
	return set_string(item_set_checksum, item, value, failure);
}

static int set_body(struct item *item, const cJSON *value,
		    struct failure *failure)
{
	return set_string(item_set_body, item, value, failure);
}

static int add_named_header(struct item *item, const char *name,
			    const cJSON *value, struct failure *failure)
{
	struct buf line = BUF_INIT(SIZE_MAX - 1);
	int status;

	if (!cJSON_IsString(value))
		return refuse(failure,
			      "the header \"%.40s\" has to be a string, or an "
			      "array of them",
			      name);
	status = buf_printf(&line, "%s: %s", name, value->valuestring);
	if (status == 0 && strchr(name, ':'))
		status = refuse(failure,
				"the name of the header \"%.40s\" has a colon",
				name);
	if (status == 0)
		status = item_add_header(item, line.data, failure);
	wipe_buf(&line);
	return status;
}

/* The values of a name: one, or several in an array. */
static int add_headers_of(struct item *item, const cJSON *values,
			  struct failure *failure)
{
	const cJSON *value;
	int status = 0;

	if (!cJSON_IsArray(values))
		return add_named_header(item, values->string, values, failure);
	for (value = values->child; status == 0 && value; value = value->next)
		status = add_named_header(item, values->string, value, failure);
	return status;
}

/* An array of lines. */
static int add_header_line(struct item *item, const cJSON *value,
			   struct failure *failure)
{
	if (!cJSON_IsString(value))
		return refuse(failure, "%s",
			      "each element of \"headers\" has to be a string, "
			      "\"NAME: VALUE\"");
	return item_add_header(item, value->valuestring, failure);
}

static bool is_repeated(const cJSON *value)
{
	for (const cJSON *next = value->next; next; next = next->next)
		if (strcmp(next->string, value->string) == 0)
			return true;
	return false;
}

static int set_headers(struct item *item, const cJSON *headers,
		       struct failure *failure)
{
	const cJSON *value;

	if (!cJSON_IsObject(headers) && !cJSON_IsArray(headers))
		return refuse(failure, "%s",
			      "\"headers\" has to be an object, {\"NAME\": "
			      "\"VALUE\"}, or an array, [\"NAME: VALUE\"]");
	for (value = headers->child; value; value = value->next) {
		bool is_named = cJSON_IsObject(headers);
		int status;

		if (is_named && is_repeated(value))
			return refuse(failure,
				      "the header \"%.40s\" comes twice; give "
				      "an array of values",
				      value->string);
		status = is_named ? add_headers_of(item, value, failure)
				  : add_header_line(item, value, failure);
		if (status < 0)
			return status;
	}
	return 0;
}

static int set_timeout(struct item *item, const cJSON *value,
		       struct failure *failure)
{
	struct item_options *options = item_own_options(item);
	int64_t duration_ns = -1;

	if (!options)
		return UV_ENOMEM;
	if (cJSON_IsNumber(value) && value->valuedouble >= 0 &&
	    value->valuedouble * NS_PER_SECOND < (double)INT64_MAX)
		duration_ns = (int64_t)(value->valuedouble * NS_PER_SECOND);
	else if (cJSON_IsString(value) &&
		 strcmp(value->valuestring, "none") == 0)
		duration_ns = 0;
	else if (cJSON_IsString(value) &&
		 units_parse_duration_ns(value->valuestring, &duration_ns) < 0)
		duration_ns = -1;
	if (duration_ns < 0)
		return refuse(failure, "%s",
			      "\"timeout\" has to be a number of seconds, or a "
			      "time such as \"90s\"");
	options->timeout_ns = duration_ns > 0 ? duration_ns : INT64_MAX;
	return 0;
}

/* cJSON itself writes 15 digits, even where that is another number. */
static int set_number_id(struct item_options *options, const cJSON *value,
			 struct failure *failure)
{
	char text[32];

	if (!(value->valuedouble >= -NUMBER_MAX &&
	      value->valuedouble <= NUMBER_MAX))
		return refuse(failure, "%s",
			      "\"id\" is too large for a number; write it as a "
			      "string");
	snprintf(text, sizeof(text), "%.15g", value->valuedouble);
	if (strtod(text, NULL) != value->valuedouble)
		snprintf(text, sizeof(text), "%.17g", value->valuedouble);
	options->id = strdup(text);
	options->is_id_number = true;
	return options->id ? 0 : UV_ENOMEM;
}

static int set_id(struct item *item, const cJSON *value,
		  struct failure *failure)
{
	struct item_options *options = item_own_options(item);

	if (!options)
		return UV_ENOMEM;
	if (cJSON_IsNumber(value))
		return set_number_id(options, value, failure);
	if (!cJSON_IsString(value))
		return refuse(failure, "%s",
			      "\"id\" has to be a string or a number");
	options->id = strdup(value->valuestring);
	return options->id ? 0 : UV_ENOMEM;
}

/* Where the first of several URLs is the item's. */
static int set_urls(struct item *item, const cJSON *urls,
		    struct failure *failure)
{
	const cJSON *url;

	if (!cJSON_IsArray(urls) || cJSON_GetArraySize(urls) == 0)
		return refuse(failure, "%s",
			      "\"urls\" has to be an array of strings");
	for (url = urls->child; url; url = url->next) {
		if (!cJSON_IsString(url))
			return refuse(failure, "%s",
				      "each element of \"urls\" has to be a "
				      "string");
		if (url != urls->child &&
		    item_add_mirror(item, url->valuestring) < 0)
			return UV_ENOMEM;
	}
	return 0;
}

static int check_url(struct item *item, const cJSON *url,
		     struct failure *failure)
{
	const char *text;

	(void)item;
	return get_string(url, &text, failure);
}

/* In the order of the manual. */
static const struct key keys[] = {
	{"url", check_url},	  {"urls", set_urls},
	{"out", set_out},	  {"dir", set_dir},
	{"headers", set_headers}, {"method", set_method},
	{"body", set_body},	  {"checksum", set_checksum},
	{"timeout", set_timeout}, {"id", set_id},
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

static int refuse_unknown(const char *name, struct failure *failure)
{
	struct nearest nearest = NEAREST_NONE;
	const char *meant = NULL;

	for (size_t i = 0; i < KEY_COUNT; i++)
		if (nearest_take(&nearest, keys[i].name, name, strlen(name)))
			meant = keys[i].name;
	if (!meant)
		return refuse(
			failure,
			"unknown key \"%.40s\"; there are url, urls, out, "
			"dir, headers, method, body, checksum, timeout "
			"and id",
			name);
	failure_set(failure, ERROR_INPUT,
		    "unknown key \"%.40s\"; did you mean \"%s\"?", name, meant);
	return UV_EINVAL;
}

static int set_key(struct item *item, const cJSON *value, unsigned *seen,
		   struct failure *failure)
{
	size_t i = 0;

	while (i < KEY_COUNT && strcmp(keys[i].name, value->string) != 0)
		i++;
	if (i == KEY_COUNT)
		return refuse_unknown(value->string, failure);
	if (*seen & 1u << i)
		return refuse(failure, "the key \"%s\" comes twice",
			      keys[i].name);
	*seen |= 1u << i;
	/* Programs write null for what they have no value of. */
	return cJSON_IsNull(value) ? 0 : keys[i].set(item, value, failure);
}

/* As with curl --data, what has a body is sent by POST. */
static int choose_method(struct item *item, struct failure *failure)
{
	const struct item_options *options = item->options;

	if (!options || !options->body.data || options->method)
		return 0;
	return item_set_method(item, "POST", failure);
}

int json_keys_set(struct item *item, const cJSON *object,
		  struct failure *failure)
{
	const cJSON *value;
	unsigned seen = 0;
	int status = 0;

	for (value = object->child; status == 0 && value; value = value->next)
		status = set_key(item, value, &seen, failure);
	if (status < 0)
		return status;
	if (!item->url)
		return refuse(failure, "%s",
			      "the object has neither \"url\" nor \"urls\"");
	if ((seen & 3) == 3)
		return refuse(failure, "%s",
			      "the object has \"url\" and \"urls\"; one is "
			      "enough");
	status = choose_method(item, failure);
	return status == 0 ? item_check_mirrors(item, failure) : status;
}

const char *json_keys_url(const cJSON *object)
{
	const cJSON *url = cJSON_GetObjectItemCaseSensitive(object, "url");
	const cJSON *urls = cJSON_GetObjectItemCaseSensitive(object, "urls");

	if (cJSON_IsString(url))
		return url->valuestring;
	if (cJSON_IsArray(urls) && cJSON_IsString(urls->child))
		return urls->child->valuestring;
	return NULL;
}
