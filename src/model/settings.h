/*
 * What the user asked for: the options after parsing, defaults filled in.
 */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/byte_range.h"
#include "model/checksum.h"
#include "model/form_field.h"
#include "model/host_settings.h"
#include "model/redirects.h"
#include "model/retry_filter.h"

/* What becomes of an item whose file exists. */
enum exists_policy {
	EXISTS_SKIP,	  /* keep the file, do not fetch */
	EXISTS_OVERWRITE, /* replace it when the new one is complete */
	EXISTS_RENAME,	  /* give the new one a number: name.1.ext */
	EXISTS_FAIL,	  /* the item fails, the file is kept */
	EXISTS_RESUME,	  /* take it for the beginning, fetch the rest */
	EXISTS_UPDATE,	  /* replace it if the server has another version */
	EXISTS_SIZE,	  /* ... if the server's is of another size */
};

/* What becomes of a file that proves to be a Metalink. */
enum follow_metalink {
	FOLLOW_NO,   /* it is saved */
	FOLLOW_SAVE, /* it is saved, and the files that it lists downloaded */
	FOLLOW_MEM,  /* only these are */
};

/* What names a file that the user has not named. */
enum name_from {
	NAME_FROM_SERVER, /* Content-Disposition; else as NAME_FROM_URL */
	NAME_FROM_URL,	  /* the item's */
	NAME_FROM_FINAL,  /* the one that the last redirect led to */
};

/* What is done with the URLs in place of downloading their files. */
enum probe {
	PROBE_NONE,
	PROBE_HEAD,   /* tell what is there */
	PROBE_SPIDER, /* tell whether it is there */
};

/* Which addresses of hosts are connected to. */
enum ip_version {
	IP_ANY,
	IP_V4,
	IP_V6,
};

/* What the file of --cert holds. */
enum cert_type {
	CERT_BY_CONTENT,
	CERT_PEM,
	CERT_P12, /* PKCS#12, with the key */
};

/* The version of HTTP that is asked for; servers may answer with a lower one.
 */
enum http_version {
	HTTP_2, /* over TLS; else 1.1 */
	HTTP_1_0,
	HTTP_1_1,
	HTTP_3, /* over TLS, as soon as a connection of it opens; likewise */
};

/* The oldest version of TLS that is spoken. */
enum tls_version {
	TLS_1_2,
	TLS_1_3,
};

/* What --json prints. */
enum json_output {
	JSON_OUTPUT_NONE,
	JSON_OUTPUT_EVENTS,
	JSON_OUTPUT_PROGRESS, /* and how far the active downloads are */
};

/* How progress is shown. */
enum progress_view {
	PROGRESS_AUTO, /* as the terminal allows */
	PROGRESS_BAR,  /* a live display, if there is a terminal */
	PROGRESS_PLAIN, /* a line now and then */
	PROGRESS_NONE,
};

/* What a URL without a scheme is taken for. */
enum default_scheme { DEFAULT_HTTPS, DEFAULT_HTTP };

/* What lists consist of. */
enum input_format {
	FORMAT_AUTO, /* each line tells */
	FORMAT_LIST, /* URLs, with options beneath them */
	FORMAT_ARIA2, /* the same */
	FORMAT_JSON, /* an object a line */
};

/* How names and passwords are shown to servers. */
enum auth_scheme {
	AUTH_BASIC,  /* at once, as they are */
	AUTH_DIGEST, /* once a server asks for that */
	AUTH_BEARER, /* not at all: --bearer has a token */
	AUTH_ANY,    /* by Digest, or else Basic, as the server asks */
};

/* How they are shown to proxies of HTTP. */
enum proxy_auth {
	PROXY_AUTH_BASIC,  /* as above, at once */
	PROXY_AUTH_DIGEST, /* as above, once the proxy asks for that */
	PROXY_AUTH_ANY,	   /* by Digest, or else Basic, as the proxy asks */
};

/* The values of an option that can be given again, in order. */
struct strings {
	const char **items;
	size_t count;
};

/* Append a text, which must live as long.  Returns 0 or -ENOMEM. */
int strings_add(struct strings *strings, const char *text);

/* The most of --loops. */
enum { LOOPS_MAX = 64 };

struct settings {
	/* Input.  Strings are argv's, but for the URLs that hold a password. */
	const char **urls;
	size_t url_count;
	struct strings lists; /* -i; "-" is standard input */
	struct strings metalinks;      /* files and URLs of them; likewise */
	const char *metalink_location; /* a country; NULL: whichever */
	enum follow_metalink follow_metalink;
	struct strings mirrors;	       /* other URLs of the one file */
	enum input_format input_format;
	enum default_scheme default_scheme;
	bool strict; /* URLs are taken as they are, or refused */
	bool glob;	 /* expand the patterns of URLs that are arguments */
	bool glob_lists; /* and of those in lists */
	size_t look_ahead;
	const char *session; /* the journal; NULL: none is kept */
	bool trust_session;  /* also one that coget has not marked */

	/* Concurrency and time. */
	size_t jobs;		    /* or LIMIT_AUTO */
	size_t per_host;	    /* likewise */
	size_t loops;		    /* likewise; LOOPS_MAX at most */
	size_t segments;	    /* of a file at once; likewise */
	uint64_t segment_min_bytes; /* files below that have none */
	uint64_t buffer_bytes;	    /* they are ahead of standard output */
	struct host_list hosts;	    /* what a config file says of some */
	int64_t timeout_ns;         /* INT64_MAX (CO_FOREVER) for none */
	int64_t connect_timeout_ns; /* likewise */
	int64_t stall_timeout_ns;   /* likewise */
	uint64_t stall_speed_bps;   /* at most this fast is stalled */
	int64_t deadline_ns;        /* of the run, likewise */
	bool ordered;	     /* results are told in the order of the input */
	size_t max_failures; /* items that may fail before it ends; 0: all */
	int64_t request_interval_ns; /* between those to one host; 0: none */
	bool random_wait;	     /* vary it */
	uint64_t limit_rate_bps;    /* of all bodies together; 0: no limit */
	uint64_t limit_rate_per_bps; /* of each, likewise */

	/* Attempts after the first. */
	size_t retries;
	/* The same after answers of 202; SIZE_MAX for no limit. */
	size_t ready_retries;
	int64_t ready_timeout_ns; /* from the first of them on; INT64_MAX: no limit */
	int64_t retry_delay_ns; /* the longest wait before the first of them */
	int64_t retry_max_ns;   /* none begins later; INT64_MAX: whenever */
	struct retry_filter retry_on;
	bool retry_unsafe; /* also what may then be done twice */

	/* Files. */
	const char *dir;
	/* Template of names; NULL: those of the URLs; "-": standard output. */
	const char *output;
	const char *tar;    /* an archive that all files go into; NULL: none */
	const char *warc;   /* likewise */
	bool mirror_paths;  /* host and path of URLs as folders */
	bool dry_run;	    /* say what would be fetched, and do nothing */
	enum probe probe;
	struct byte_range range; /* of each file, that is wanted in its place */
	enum exists_policy exists;
	bool resume;	   /* continue the parts of earlier runs */
	bool trust_length; /* also where nothing but that says the version */
	bool mtime;	   /* give files the time that the server says */
	bool fsync;	   /* a file that is done outlasts a power cut */
	struct checksum checksum;      /* of the one URL, if has_checksum */
	bool has_checksum;
	struct strings checksum_files; /* what files shall have, by name */
	bool server_checksums;	       /* check those that answers have */
	unsigned digest;               /* to be told: 1 << algorithm; or 0 */
	enum name_from name_from;
	bool sandbox; /* confine the process to where it has to write */
	uint64_t max_filesize_bytes; /* 0 for no limit */

	/* Connections. */
	const char *proxy;	  /* NULL: the environment's; "": none */
	enum proxy_auth proxy_auth;
	const char *proxy_user;	  /* NAME:PASSWORD; NULL: as the URL has it */
	const char *no_proxy;	  /* NULL: the environment's */
	const char *proxy_cacert; /* of an https proxy; NULL: the system's */
	struct strings resolve;	  /* HOST:PORT:ADDRESS, as for curl */
	struct strings connect_to; /* HOST:PORT:HOST:PORT, likewise */
	const char *interface;	   /* or an address of this machine; or NULL */
	enum ip_version ip_version;
	const char *unix_socket; /* that all connections are made to; or NULL */
	const char *doh_url;	 /* of a name server over HTTPS; or NULL */
	bool ftp_ssl;		 /* TLS for ftp URLs, or nothing */
	const char *ftp_port; /* where FTP servers connect to; NULL: passive */
	const char *ssh_key;  /* a file of one; NULL: as ssh finds them */
	const char *dns_servers; /* with commas; NULL: the system's */

	/* HTTP and TLS. */
	size_t max_redirs;
	struct redirects redirects; /* where they may lead */
	const char *method;	    /* NULL: GET, or POST with a body */
	struct buf body;	    /* if has_body; owned */
	bool has_body;
	bool is_json_body;
	struct form_field *form; /* likewise; owned */
	size_t form_count;
	const char *body_file;	/* the body, in place of that; or NULL */
	const char *referer;	/* NULL: none is sent */
	const char *user_agent; /* NULL: "coget/VERSION" */
	const char *cacert;     /* NULL: the system's */
	const char *capath;	/* a directory of them, or NULL */
	const char *cert;	/* the user's own; NULL: none */
	const char *key;	/* NULL: it is in the file of cert */
	enum cert_type cert_type;
	const char *key_password; /* NULL: it has none */
	const char *pinned_key;	  /* as CURLOPT_PINNEDPUBLICKEY; or NULL */
	enum tls_version tls_min;
	const char *ciphers; /* of TLS 1.2; NULL: libcurl's */
	bool insecure;
	bool compressed;
	enum http_version http_version;
	unsigned schemes; /* that URLs may have: see schemes.h */
	bool path_as_is;  /* with "/../" in it */
	const char *hsts; /* a file of hosts to ask over TLS; or NULL */
	char **headers; /* --header, each well-formed; owned, like users */
	size_t header_count;
	bool has_bearer; /* one of them is --bearer's */
	enum auth_scheme auth;
	char **users;        /* --user, for user_login_parse() */
	size_t user_count;
	char **secret_files; /* the FILEs of "@FILE" in these; owned */
	size_t secret_file_count;
	bool netrc;          /* ask ~/.netrc, or the file below */
	const char *netrc_file;
	const char *cookies; /* a file of them; or NULL */
	const char *save_cookies; /* where they are written at the end; NULL */
	bool keep_cookies;   /* those that come, and send any at all */
	bool location_trusted; /* show all of this to whoever is next */

	/* Configuration: files of it, which are read when the options are. */
	const char *config; /* in place of the default ones; or NULL */
	bool no_config;
	bool print_config;
	char *config_text; /* what that prints; owned */

	/* Output. */
	const char *help_topic; /* NULL: the options that are most used */
	bool quiet;
	enum progress_view progress;
	enum json_output json;
	const char *format; /* of a line for each result; NULL: none */
	bool ends_with_nul; /* these lines, and others of standard output */
	const char *exec;	/* a command for each file; NULL: none */
	const char *on_done;	/* one for the end of the run; or NULL */
	size_t exec_jobs;	/* so many at once; 0: one for each CPU */
	int64_t exec_timeout_ns; /* INT64_MAX (CO_FOREVER) for none */
	const char *log_file; /* that messages are appended to; or NULL */
	const char *failed; /* where what failed is listed; NULL: nowhere */
	const char *report; /* where a page of the run is written; NULL */
	char *given_options; /* for that page, secrets hidden; owned; or NULL */

	/* The strings that are not argv's, nor the headers: also secrets. */
	char **copies;
	size_t copy_count;
};

/* Whether bodies go to standard output (-o -). */
bool settings_use_stdout(const struct settings *settings);

/* Whether files come of the run, or of what it plans. */
bool settings_make_files(const struct settings *settings);

/* The archive that all files go into; NULL: they are files. */
const char *settings_archive(const struct settings *settings);

/* Whether standard output is for bodies, or an archive of them. */
bool settings_fill_stdout(const struct settings *settings);

/* Free what it owns, secrets overwritten, and clear it. */
void settings_release(struct settings *settings);

#endif
