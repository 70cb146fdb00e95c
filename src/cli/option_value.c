#include "cli/option_value.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/units.h"
#include "cli/data_value.h"
#include "cli/help.h"
#include "cli/secret.h"
#include "cli/text_value.h"
#include "model/byte_range.h"
#include "model/command_line.h"
#include "model/host_override.h"
#include "model/host_pattern.h"
#include "model/method.h"
#include "model/name_pieces.h"
#include "model/result_format.h"
#include "model/run_words.h"
#include "model/schemes.h"
#include "model/url.h"

/* A value on its way to its field. */
struct storing {
	const struct option *option;
	struct settings *settings;
	void *field;
	const char *value;
};

static int store_set(const struct storing *storing)
{
	*(bool *)storing->field = true;
	return 0;
}

static int store_clear(const struct storing *storing)
{
	*(bool *)storing->field = false;
	return 0;
}

static int store_nothing(const struct storing *storing)
{
	(void)storing;
	return 0;
}

static int store_count(const struct storing *storing)
{
	const struct option *option = storing->option;
	uint64_t count;
	int status = units_parse_count(storing->value, option->min, option->max,
				       &count);

	if (status == 0)
		*(size_t *)storing->field = (size_t)count;
	return status;
}

static int store_limit(const struct storing *storing)
{
	if (strcasecmp(storing->value, "auto") != 0)
		return store_count(storing);
	*(size_t *)storing->field = LIMIT_AUTO;
	return 0;
}

/* An explicit number also limits the attempts after 202. */
static int store_retries(const struct storing *storing)
{
	int status = store_count(storing);

	if (status == 0)
		storing->settings->ready_retries = storing->settings->retries;
	return status;
}

static int store_time(const struct storing *storing)
{
	int64_t duration_ns = 0;
	int status = 0;

	if (strcmp(storing->value, "none") != 0)
		status = units_parse_duration_ns(storing->value, &duration_ns);
	if (status == 0)
		*(int64_t *)storing->field =
			duration_ns > 0 ? duration_ns : INT64_MAX;
	return status;
}

static int store_delay(const struct storing *storing)
{
	*(int64_t *)storing->field = 0;
	return strcmp(storing->value, "none") == 0
		       ? 0
		       : units_parse_duration_ns(storing->value,
						 storing->field);
}

static int store_frequency(const struct storing *storing)
{
	*(int64_t *)storing->field = 0;
	return strcmp(storing->value, "none") == 0
		       ? 0
		       : units_parse_interval_ns(storing->value,
						 storing->field);
}

static int store_size(const struct storing *storing)
{
	*(uint64_t *)storing->field = 0;
	return strcmp(storing->value, "none") == 0
		       ? 0
		       : units_parse_size(storing->value, storing->field);
}

/* In either case: "pem" is what curl's "PEM" is. */
static int store_choice(const struct storing *storing)
{
	const char *const *choices = storing->option->choices;

	for (unsigned i = 0; choices[i]; i++) {
		if (strcasecmp(choices[i], storing->value) == 0) {
			*(unsigned *)storing->field = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int store_range(const struct storing *storing)
{
	return byte_range_parse(storing->field, storing->value);
}

static int store_retry_filter(const struct storing *storing)
{
	return retry_filter_parse(storing->field, storing->value);
}

static int store_redirects(const struct storing *storing)
{
	return redirects_parse(storing->field, storing->value);
}

static int store_schemes(const struct storing *storing)
{
	return schemes_parse(storing->field, storing->value);
}

/* The value itself, if it is right. */
static int store_if(const struct storing *storing, bool is_right)
{
	if (!is_right)
		return -EINVAL;
	*(const char **)storing->field = storing->value;
	return 0;
}

/* A line break would end the header that it becomes. */
static int store_text(const struct storing *storing)
{
	return store_if(storing, !text_has_controls(storing->value));
}

static int store_method(const struct storing *storing)
{
	if (!method_is_possible(storing->value))
		return -EINVAL;
	*(const char **)storing->field = method_of(storing->value);
	return 0;
}

static int store_path(const struct storing *storing)
{
	return store_if(storing, text_value_is_path(storing->value));
}

static int store_tar(const struct storing *storing)
{
	return store_if(storing, text_value_is_tar(storing->value));
}

static int store_warc(const struct storing *storing)
{
	return store_if(storing, text_value_is_warc(storing->value));
}

/* A URL is one that "-O" was meant for, as curl has it. */
static int store_template(const struct storing *storing)
{
	struct failure failure;
	int status = store_if(storing, !strstr(storing->value, "://"));

	return status == 0 ? name_pieces_check(storing->value, &failure)
			   : status;
}

static int store_format(const struct storing *storing)
{
	struct failure failure;

	if (result_format_check(storing->value, &failure) != 0)
		return -EINVAL;
	return store_if(storing, true);
}

static int store_command(const struct storing *storing,
			 const struct vocabulary *vocabulary)
{
	struct command_line line;
	struct failure failure;
	int status =
		command_line_parse(&line, storing->value, vocabulary, &failure);

	command_line_release(&line);
	return status == 0 ? store_if(storing, true) : status;
}

static int store_exec(const struct storing *storing)
{
	return store_command(storing, &command_vocabulary);
}

static int store_on_done(const struct storing *storing)
{
	return store_command(storing, &run_vocabulary);
}

static int store_socket(const struct storing *storing)
{
	return store_if(storing, text_value_is_socket(storing->value));
}

static int store_list(const struct storing *storing)
{
	return *storing->value && !strstr(storing->value, "://")
		       ? strings_add(storing->field, storing->value)
		       : -EINVAL;
}

static int store_urls(const struct storing *storing)
{
	char *url;

	if (!*storing->value)
		return -EINVAL;
	url = secret_keep(storing->settings, storing->value);
	return url ? strings_add(storing->field, url) : -ENOMEM;
}

static int store_resolve(const struct storing *storing)
{
	return host_override_is_address(storing->value) ? store_list(storing)
							: -EINVAL;
}

static int store_connect_to(const struct storing *storing)
{
	return host_override_is_host(storing->value) ? store_list(storing)
						     : -EINVAL;
}

static int store_https_url(const struct storing *storing)
{
	struct failure ignored;
	struct url url;
	int status = url_parse(&url, storing->value, &ignored);

	if (status == 0)
		status = store_if(storing,
				  url.is_secure && !url.user_info.text);
	url_release(&url);
	return status;
}

static int store_checksum(const struct storing *storing)
{
	struct failure failure;

	storing->settings->has_checksum = true;
	return checksum_parse(&storing->settings->checksum, storing->value,
			      &failure);
}

static int store_algorithm(const struct storing *storing)
{
	unsigned *field = storing->field;
	enum checksum_algorithm algorithm;

	*field = 0;
	if (strcmp(storing->value, "none") == 0)
		return 0;
	if (!checksum_find(storing->value, strlen(storing->value), &algorithm))
		return -EINVAL;
	*field = 1u << algorithm;
	return 0;
}

static int store_proxy(const struct storing *storing)
{
	return text_value_is_proxy(storing->value)
		       ? secret_copy(storing->settings, storing->field,
				     storing->value)
		       : -EINVAL;
}

static int store_pin(const struct storing *storing)
{
	return store_if(storing, text_value_is_pin(storing->value));
}

static int store_hosts(const struct storing *storing)
{
	return store_if(storing, host_list_is_valid(storing->value));
}

static int store_headers(const struct storing *storing)
{
	return secret_add_headers(storing->settings, storing->value);
}

static int store_user(const struct storing *storing)
{
	return secret_add_user(storing->settings, storing->value);
}

static int store_proxy_user(const struct storing *storing)
{
	return secret_set_proxy_user(storing->settings, storing->field,
				     storing->value);
}

static int store_password(const struct storing *storing)
{
	return secret_set_password(storing->settings, storing->field,
				   storing->value);
}

static int store_bearer(const struct storing *storing)
{
	return secret_add_bearer(storing->settings, storing->value);
}

static int store_cookie(const struct storing *storing)
{
	return secret_add_cookie(storing->settings, storing->value);
}

static int store_referer(const struct storing *storing)
{
	return secret_set_referer(storing->settings, storing->field,
				  storing->value);
}

static int store_data(const struct storing *storing)
{
	return data_value_add(storing->settings, storing->value);
}

static int store_data_raw(const struct storing *storing)
{
	return data_value_add_raw(storing->settings, storing->value);
}

static int store_data_encoded(const struct storing *storing)
{
	return data_value_add_encoded(storing->settings, storing->value);
}

static int store_form(const struct storing *storing)
{
	return data_value_add_field(storing->settings, storing->value, false);
}

static int store_form_string(const struct storing *storing)
{
	return data_value_add_field(storing->settings, storing->value, true);
}

static int store_json(const struct storing *storing)
{
	return data_value_add_json(storing->settings, storing->value);
}

/* The value may be left out. */
static int store_help(const struct storing *storing)
{
	return store_if(storing, !storing->value || help_knows(storing->value));
}

/* By enum option_kind. */
static int (*const stores[])(const struct storing *storing) = {
	[OPTION_SET] = store_set,
	[OPTION_CLEAR] = store_clear,
	[OPTION_COUNT] = store_count,
	[OPTION_LIMIT] = store_limit,
	[OPTION_RETRIES] = store_retries,
	[OPTION_TIME] = store_time,
	[OPTION_SIZE] = store_size,
	[OPTION_DELAY] = store_delay,
	[OPTION_FREQUENCY] = store_frequency,
	[OPTION_RANGE] = store_range,
	[OPTION_RETRY_FILTER] = store_retry_filter,
	[OPTION_REDIRECTS] = store_redirects,
	[OPTION_CHOICE] = store_choice,
	[OPTION_TEXT] = store_text,
	[OPTION_PATH] = store_path,
	[OPTION_TAR] = store_tar,
	[OPTION_WARC] = store_warc,
	[OPTION_TEMPLATE] = store_template,
	[OPTION_FORMAT] = store_format,
	[OPTION_EXEC] = store_exec,
	[OPTION_ON_DONE] = store_on_done,
	[OPTION_LIST] = store_list,
	[OPTION_URLS] = store_urls,
	[OPTION_RESOLVE] = store_resolve,
	[OPTION_CONNECT_TO] = store_connect_to,
	[OPTION_HTTPS_URL] = store_https_url,
	[OPTION_SOCKET] = store_socket,
	[OPTION_CHECKSUM] = store_checksum,
	[OPTION_ALGORITHM] = store_algorithm,
	[OPTION_HEADER] = store_headers,
	[OPTION_USER] = store_user,
	[OPTION_PROXY] = store_proxy,
	[OPTION_PROXY_USER] = store_proxy_user,
	[OPTION_PASSWORD] = store_password,
	[OPTION_PIN] = store_pin,
	[OPTION_SCHEMES] = store_schemes,
	[OPTION_HOSTS] = store_hosts,
	[OPTION_METHOD] = store_method,
	[OPTION_DATA] = store_data,
	[OPTION_DATA_RAW] = store_data_raw,
	[OPTION_FORM] = store_form,
	[OPTION_FORM_STRING] = store_form_string,
	[OPTION_DATA_ENCODED] = store_data_encoded,
	[OPTION_JSON] = store_json,
	[OPTION_BEARER] = store_bearer,
	[OPTION_COOKIE] = store_cookie,
	[OPTION_REFERER] = store_referer,
	[OPTION_HELP] = store_help,
	[OPTION_VERSION] = store_nothing,
};

int option_value_store(const struct option *option, struct settings *settings,
		       const char *value)
{
	const struct storing storing = {
		.option = option,
		.settings = settings,
		.field = (char *)settings + option->offset,
		.value = value,
	};

	return stores[option->kind](&storing);
}
