#include "cli/option_value.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "base/units.h"
#include "cli/data_value.h"
#include "cli/secret.h"
#include "model/host_override.h"
#include "model/host_pattern.h"
#include "model/method.h"
#include "model/name_pieces.h"
#include "model/proxy_kind.h"
#include "model/schemes.h"
#include "model/url.h"

static int store_count(const struct option *option, size_t *field,
		       const char *value)
{
	uint64_t count;
	int status = units_parse_count(value, option->min, option->max, &count);

	if (status == 0)
		*field = (size_t)count;
	return status;
}

/* An explicit number also limits the attempts after 202. */
static int store_retries(const struct option *option, struct settings *settings,
			 const char *value)
{
	int status = store_count(option, &settings->retries, value);

	if (status == 0)
		settings->ready_retries = settings->retries;
	return status;
}

static int store_time(int64_t *field_ns, const char *value)
{
	int64_t duration_ns = 0;
	int status = 0;

	if (strcmp(value, "none") != 0)
		status = units_parse_duration_ns(value, &duration_ns);
	if (status == 0)
		*field_ns = duration_ns > 0 ? duration_ns : INT64_MAX;
	return status;
}

static int store_size(uint64_t *field, const char *value)
{
	*field = 0;
	return strcmp(value, "none") == 0 ? 0 : units_parse_size(value, field);
}

/* In either case: "pem" is what curl's "PEM" is. */
static int store_choice(const struct option *option, unsigned *field,
			const char *value)
{
	for (unsigned i = 0; option->choices[i]; i++) {
		if (strcasecmp(option->choices[i], value) == 0) {
			*field = i;
			return 0;
		}
	}
	return -EINVAL;
}

/* A line break would end the header that it becomes. */
static int store_text(const char **field, const char *value)
{
	if (text_has_controls(value))
		return -EINVAL;
	*field = value;
	return 0;
}

static int store_method(const char **field, const char *value)
{
	if (!method_is_possible(value))
		return -EINVAL;
	*field = method_of(value);
	return 0;
}

static int store_path(const char **field, const char *value)
{
	if (!*value)
		return -EINVAL;
	*field = value;
	return 0;
}

/* A URL is one that "-O" was meant for, as curl has it. */
static int store_template(const char **field, const char *value)
{
	struct failure failure;

	if (strstr(value, "://"))
		return -EINVAL;
	*field = value;
	return name_pieces_check(value, &failure);
}

/* As long as the kernel has them, with a NUL. */
static int store_socket(const char **field, const char *value)
{
	const size_t size = sizeof(((struct sockaddr_un *)0)->sun_path);

	return strlen(value) < size ? store_path(field, value) : -EINVAL;
}

static int store_list(struct strings *field, const char *value)
{
	return *value ? strings_add(field, value) : -EINVAL;
}

static int store_https_url(const char **field, const char *value)
{
	struct failure ignored;
	struct url url;
	int status = url_parse(&url, value, &ignored);

	if (status == 0 && (!url.is_secure || url.user_info.text))
		status = -EINVAL;
	if (status == 0)
		*field = value;
	url_release(&url);
	return status;
}

static int store_checksum(struct settings *settings, const char *value)
{
	struct failure failure;

	settings->has_checksum = true;
	return checksum_parse(&settings->checksum, value, &failure);
}

static int store_algorithm(unsigned *field, const char *value)
{
	enum checksum_algorithm algorithm;

	*field = 0;
	if (strcmp(value, "none") == 0)
		return 0;
	if (!checksum_find(value, strlen(value), &algorithm))
		return -EINVAL;
	*field = 1u << algorithm;
	return 0;
}

/* Of its host, whoever connects to it will judge. */
static bool may_be_proxy(const char *value)
{
	return proxy_kind_of(value) != PROXY_UNKNOWN && *value != '@' &&
	       !text_has_controls(value) &&
	       !(*value && value[strspn(value, "0123456789")] == '\0');
}

static int store_proxy(const char **field, struct settings *settings,
		       const char *value)
{
	return may_be_proxy(value) ? secret_copy(settings, field, value)
				   : -EINVAL;
}

/* "sha256//BASE64", with ';' between several. */
static bool is_list_of_hashes(const char *value)
{
	static const char start[] = "sha256//";
	enum { DIGITS = 43 };

	do {
		size_t len = strlen(start);

		if (strncmp(value, start, len) != 0)
			return false;
		value += len;
		len = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				    "qrstuvwxyz0123456789+/");
		if (len != DIGITS || value[len] != '=')
			return false;
		value += len + 1;
	} while (*value++ == ';');
	return value[-1] == '\0';
}

static int store_pin(const char **field, const char *value)
{
	if (!is_list_of_hashes(value) &&
	    (strncmp(value, "sha256/", 7) == 0 || access(value, R_OK) != 0))
		return -EINVAL;
	*field = value;
	return 0;
}

static int store_hosts(const char **field, const char *value)
{
	if (!host_list_is_valid(value))
		return -EINVAL;
	*field = value;
	return 0;
}

int option_value_store(const struct option *option, struct settings *settings,
		       const char *value)
{
	void *field = (char *)settings + option->offset;

	switch (option->kind) {
	case OPTION_SET:
		*(bool *)field = true;
		return 0;
	case OPTION_CLEAR:
		*(bool *)field = false;
		return 0;
	case OPTION_COUNT:
		return store_count(option, field, value);
	case OPTION_RETRIES:
		return store_retries(option, settings, value);
	case OPTION_TIME:
		return store_time(field, value);
	case OPTION_SIZE:
		return store_size(field, value);
	case OPTION_DELAY:
		return units_parse_duration_ns(value, field);
	case OPTION_RETRY_FILTER:
		return retry_filter_parse(field, value);
	case OPTION_REDIRECTS:
		return redirects_parse(field, value);
	case OPTION_CHOICE:
		return store_choice(option, field, value);
	case OPTION_TEXT:
		return store_text(field, value);
	case OPTION_PATH:
		/* In other programs "-" is a standard stream. */
		return strcmp(value, "-") == 0 ? -EINVAL
					       : store_path(field, value);
	case OPTION_TEMPLATE:
		return store_template(field, value);
	case OPTION_LIST:
		return store_list(field, value);
	case OPTION_RESOLVE:
		return host_override_is_address(value)
			       ? store_list(field, value)
			       : -EINVAL;
	case OPTION_CONNECT_TO:
		return host_override_is_host(value) ? store_list(field, value)
						    : -EINVAL;
	case OPTION_HTTPS_URL:
		return store_https_url(field, value);
	case OPTION_SOCKET:
		return store_socket(field, value);
	case OPTION_CHECKSUM:
		return store_checksum(settings, value);
	case OPTION_ALGORITHM:
		return store_algorithm(field, value);
	case OPTION_HEADER:
		return secret_add_headers(settings, value);
	case OPTION_USER:
		return secret_add_user(settings, value);
	case OPTION_PROXY:
		return store_proxy(field, settings, value);
	case OPTION_PROXY_USER:
		return secret_set_proxy_user(settings, field, value);
	case OPTION_PASSWORD:
		return secret_set_password(settings, field, value);
	case OPTION_PIN:
		return store_pin(field, value);
	case OPTION_SCHEMES:
		return schemes_parse(field, value);
	case OPTION_HOSTS:
		return store_hosts(field, value);
	case OPTION_METHOD:
		return store_method(field, value);
	case OPTION_DATA:
		return data_value_add(settings, value);
	case OPTION_DATA_RAW:
		return data_value_add_raw(settings, value);
	case OPTION_JSON:
		return data_value_add_json(settings, value);
	case OPTION_BEARER:
		return secret_add_bearer(settings, value);
	case OPTION_COOKIE:
		return secret_add_cookie(settings, value);
	case OPTION_REFERER:
		return secret_set_referer(settings, field, value);
	case OPTION_HELP:
	case OPTION_VERSION:
		return 0;
	}
	assert(!"unknown kind");
	return -EINVAL;
}

/* The option with the default of the field that a preset option sets. */
static const struct option *default_of(const struct option *preset)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].offset == preset->offset &&
		    option_table[i].kind == preset->kind &&
		    option_table[i].fallback)
			return &option_table[i];
	return NULL;
}

void option_value_negate(const struct option *option, struct settings *settings)
{
	bool *field = (bool *)((char *)settings + option->offset);
	const struct option *other =
		option->preset ? default_of(option) : NULL;

	if (option->kind == OPTION_SET)
		*field = false;
	else if (option->kind == OPTION_CLEAR)
		*field = true;
	else if (other)
		(void)option_value_store(other, settings, other->fallback);
	else if (option->kind == OPTION_CHOICE)
		(void)option_value_store(option, settings, option->choices[0]);
}

void option_value_store_defaults(struct settings *settings)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];
		int status = 0;

		if (option->kind == OPTION_CLEAR)
			*(bool *)((char *)settings + option->offset) = true;
		else if (option->fallback && option->kind != OPTION_TEXT)
			status = option_value_store(option, settings,
						    option->fallback);
		assert(status == 0);
		(void)status;
	}
	settings->ready_retries = SIZE_MAX;
}
