/*
 * aria2 writes all options that differ from its defaults under each URL of a
 * session, so most of those that are met only tune how it downloads.  They have
 * no effect here, and one notice a run names them.  What would lead to another
 * file, to another server or past a login is refused instead.
 */
#include "input/list_option.h"

#include <string.h>

#include "base/nearest.h"
#include "input/item_fields.h"

enum kind {
	IGNORED, /* it has no effect */
	REFUSED, /* unless its value is the harmless one */
	/* What becomes of a file that exists is decided for the run. */
	FOR_EXISTING,
};

struct list_option {
	const char *name;
	/* Stores the value; NULL for the kinds. */
	int (*set)(struct item *item, const char *value,
		   struct failure *failure);
	enum kind kind;
	const char *harmless; /* value that changes nothing; or NULL */
	const char *advice;   /* what to do instead */
};

#define TAKEN(name, set) {name, set, 0, NULL, NULL}
#define WITHOUT_EFFECT(name) {name, NULL, IGNORED, NULL, NULL}
#define REFUSE(name, harmless, advice) {name, NULL, REFUSED, harmless, advice}
#define EXISTING(name, advice) {name, NULL, FOR_EXISTING, "false", advice}

static const char proxies[] =
	"give --proxy, or set it in the environment: https_proxy, no_proxy";
static const char logins[] = "give --user HOST=NAME:PASSWORD";
static const char no_torrents[] =
	"coget cannot download torrents; a Metalink is given to --metalink";

static const struct list_option options[] = {
	TAKEN("out", item_set_output),
	TAKEN("dir", item_set_dir),
	TAKEN("checksum", item_set_checksum),
	TAKEN("header", item_add_header),
	TAKEN("referer", item_set_referer),
	TAKEN("user-agent", item_set_user_agent),

	EXISTING("allow-overwrite", "give --exists overwrite"),
	EXISTING("conditional-get", "give --exists update"),
	EXISTING("continue", "give -c"),

	REFUSE("dry-run", "false", "remove the URL, or this line, from the list"),
	REFUSE("hash-check-only", "false", "remove the URL, or this line, from the list"),
	REFUSE("parameterized-uri", "false", "give --glob"),
	REFUSE("select-file", NULL, no_torrents),
	REFUSE("index-out", NULL, no_torrents),
	REFUSE("http-user", "", logins),
	REFUSE("http-passwd", "", logins),
	REFUSE("ftp-user", "anonymous", logins),
	REFUSE("ftp-passwd", "ARIA2USER@", logins),
	REFUSE("all-proxy", "", proxies),
	REFUSE("all-proxy-user", "", proxies),
	REFUSE("all-proxy-passwd", "", proxies),
	REFUSE("http-proxy", "", proxies),
	REFUSE("http-proxy-user", "", proxies),
	REFUSE("http-proxy-passwd", "", proxies),
	REFUSE("https-proxy", "", proxies),
	REFUSE("https-proxy-user", "", proxies),
	REFUSE("https-proxy-passwd", "", proxies),
	REFUSE("ftp-proxy", "", proxies),
	REFUSE("ftp-proxy-user", "", proxies),
	REFUSE("ftp-proxy-passwd", "", proxies),
	REFUSE("no-proxy", "", proxies),

	WITHOUT_EFFECT("allow-piece-length-change"),
	WITHOUT_EFFECT("always-resume"),
	WITHOUT_EFFECT("async-dns"),
	WITHOUT_EFFECT("auto-file-renaming"),
	WITHOUT_EFFECT("bt-enable-hook-after-hash-check"),
	WITHOUT_EFFECT("bt-enable-lpd"),
	WITHOUT_EFFECT("bt-exclude-tracker"),
	WITHOUT_EFFECT("bt-external-ip"),
	WITHOUT_EFFECT("bt-force-encryption"),
	WITHOUT_EFFECT("bt-hash-check-seed"),
	WITHOUT_EFFECT("bt-load-saved-metadata"),
	WITHOUT_EFFECT("bt-max-peers"),
	WITHOUT_EFFECT("bt-metadata-only"),
	WITHOUT_EFFECT("bt-min-crypto-level"),
	WITHOUT_EFFECT("bt-prioritize-piece"),
	WITHOUT_EFFECT("bt-remove-unselected-file"),
	WITHOUT_EFFECT("bt-request-peer-speed-limit"),
	WITHOUT_EFFECT("bt-require-crypto"),
	WITHOUT_EFFECT("bt-save-metadata"),
	WITHOUT_EFFECT("bt-seed-unverified"),
	WITHOUT_EFFECT("bt-stop-timeout"),
	WITHOUT_EFFECT("bt-tracker"),
	WITHOUT_EFFECT("bt-tracker-connect-timeout"),
	WITHOUT_EFFECT("bt-tracker-interval"),
	WITHOUT_EFFECT("bt-tracker-timeout"),
	WITHOUT_EFFECT("check-integrity"),
	WITHOUT_EFFECT("connect-timeout"),
	WITHOUT_EFFECT("content-disposition-default-utf8"),
	WITHOUT_EFFECT("enable-http-keep-alive"),
	WITHOUT_EFFECT("enable-http-pipelining"),
	WITHOUT_EFFECT("enable-mmap"),
	WITHOUT_EFFECT("enable-peer-exchange"),
	WITHOUT_EFFECT("file-allocation"),
	WITHOUT_EFFECT("follow-metalink"),
	WITHOUT_EFFECT("follow-torrent"),
	WITHOUT_EFFECT("force-save"),
	WITHOUT_EFFECT("ftp-pasv"),
	WITHOUT_EFFECT("ftp-reuse-connection"),
	WITHOUT_EFFECT("ftp-type"),
	WITHOUT_EFFECT("gid"),
	WITHOUT_EFFECT("http-accept-gzip"),
	WITHOUT_EFFECT("http-auth-challenge"),
	WITHOUT_EFFECT("http-no-cache"),
	WITHOUT_EFFECT("lowest-speed-limit"),
	WITHOUT_EFFECT("max-connection-per-server"),
	WITHOUT_EFFECT("max-download-limit"),
	WITHOUT_EFFECT("max-file-not-found"),
	WITHOUT_EFFECT("max-mmap-limit"),
	WITHOUT_EFFECT("max-resume-failure-tries"),
	WITHOUT_EFFECT("max-tries"),
	WITHOUT_EFFECT("max-upload-limit"),
	WITHOUT_EFFECT("metalink-base-uri"),
	WITHOUT_EFFECT("metalink-enable-unique-protocol"),
	WITHOUT_EFFECT("metalink-language"),
	WITHOUT_EFFECT("metalink-location"),
	WITHOUT_EFFECT("metalink-os"),
	WITHOUT_EFFECT("metalink-preferred-protocol"),
	WITHOUT_EFFECT("metalink-version"),
	WITHOUT_EFFECT("min-split-size"),
	WITHOUT_EFFECT("no-file-allocation-limit"),
	WITHOUT_EFFECT("no-netrc"),
	WITHOUT_EFFECT("no-want-digest-header"),
	WITHOUT_EFFECT("pause"),
	WITHOUT_EFFECT("pause-metadata"),
	WITHOUT_EFFECT("piece-length"),
	WITHOUT_EFFECT("proxy-method"),
	WITHOUT_EFFECT("realtime-chunk-checksum"),
	WITHOUT_EFFECT("remote-time"),
	WITHOUT_EFFECT("remove-control-file"),
	WITHOUT_EFFECT("retry-wait"),
	WITHOUT_EFFECT("reuse-uri"),
	WITHOUT_EFFECT("rpc-save-upload-metadata"),
	WITHOUT_EFFECT("save-not-found"),
	WITHOUT_EFFECT("seed-ratio"),
	WITHOUT_EFFECT("seed-time"),
	WITHOUT_EFFECT("split"),
	WITHOUT_EFFECT("ssh-host-key-md"),
	WITHOUT_EFFECT("stream-piece-selector"),
	WITHOUT_EFFECT("timeout"),
	WITHOUT_EFFECT("uri-selector"),
	WITHOUT_EFFECT("use-head"),
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

_Static_assert(OPTION_COUNT <= LIST_OPTION_MAX, "each has a bit");

static const struct list_option *find(const char *name, size_t len)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (strlen(options[i].name) == len &&
		    memcmp(options[i].name, name, len) == 0)
			return &options[i];
	return NULL;
}

static int refuse_unknown(const char *name, size_t len, struct failure *failure)
{
	struct nearest nearest = NEAREST_NONE;
	int shown = (int)(len < 40 ? len : 40);
	const char *meant = NULL;

	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (nearest_take(&nearest, options[i].name, name, len))
			meant = options[i].name;
	if (meant)
		failure_set(failure, ERROR_INPUT,
			    "%.*s is no option of an item; did you mean %s?",
			    shown, name, meant);
	else
		failure_set(failure, ERROR_INPUT,
			    "%.*s is no option of an item; there are out, dir, "
			    "checksum, header, referer and user-agent",
			    shown, name);
	return UV_EINVAL;
}

static int refuse(const struct list_option *option, struct failure *failure)
{
	failure_set(failure, ERROR_INPUT,
		    option->kind == FOR_EXISTING
			    ? "%s is for the whole run; without it, files that "
			      "exist are kept"
			    : "%s cannot be set for one item",
		    option->name);
	failure->remedy = option->advice;
	return UV_EINVAL;
}

/* Whether the run keeps what exists, as it does unless something is said. */
static bool keeps_existing(const struct settings *settings)
{
	return !settings || settings->exists == EXISTS_SKIP;
}

int list_option_set(struct item *item, const char *text, size_t name_len,
		    const struct settings *settings,
		    struct list_options_seen *seen, struct failure *failure)
{
	const struct list_option *option = find(text, name_len);
	const char *value = text + name_len + 1;
	size_t index;

	if (!option)
		return refuse_unknown(text, name_len, failure);
	if (option->set)
		return option->set(item, value, failure);
	if (option->harmless && strcmp(value, option->harmless) == 0)
		return 0;
	if (option->kind == REFUSED ||
	    (option->kind == FOR_EXISTING && keeps_existing(settings)))
		return refuse(option, failure);
	index = (size_t)(option - options);
	seen->words[index / 64] |= UINT64_C(1) << (index % 64);
	return 0;
}

bool list_options_have_any(const struct list_options_seen *seen)
{
	uint64_t any = 0;

	for (size_t i = 0; i < LIST_OPTION_MAX / 64; i++)
		any |= seen->words[i];
	return any != 0;
}

int list_options_name(struct buf *out, struct list_options_seen *seen)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < OPTION_COUNT; i++) {
		uint64_t bit = UINT64_C(1) << (i % 64);

		if (!(seen->words[i / 64] & ~seen->told[i / 64] & bit))
			continue;
		seen->told[i / 64] |= bit;
		status = buf_printf(out, "%s%s", out->len > 0 ? ", " : "",
				    options[i].name);
	}
	return status == 0 ? 0 : UV_ENOMEM;
}
