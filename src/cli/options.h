/*
 * The option table: everything about each option, once.
 *
 * The parser and the help read these rows; `make generate` writes the
 * completions and the option list of the manual page from them.  To add an
 * option, add a row, in the order in which people should read them, and take its
 * names out of foreign.c if they are refused there.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTION_MAX_ALIASES 3

/* How an option is stored, and the type of the field that holds it. */
enum option_kind {
	OPTION_SET,     /* bool: made true */
	OPTION_CLEAR,   /* bool: made false; true by default */
	OPTION_COUNT,   /* size_t: a whole number from min to max */
	OPTION_LIMIT,   /* size_t: likewise, or LIMIT_AUTO for "auto" */
	OPTION_RETRIES, /* size_t: as COUNT; limits attempts after 202, too */
	OPTION_TIME,    /* int64_t: a duration in ns; INT64_MAX for 0, "none" */
	OPTION_SIZE,    /* uint64_t: a number of bytes; 0 also for "none" */
	OPTION_DELAY,   /* int64_t: a duration in ns, also 0 or "none" */
	OPTION_FREQUENCY, /* int64_t: the ns between two; 0 also for "none" */
	OPTION_RANGE, /* struct byte_range: one for byte_range_parse() */
	OPTION_RETRY_FILTER,  /* struct retry_filter: a list for retry_filter_parse() */
	OPTION_REDIRECTS, /* struct redirects: a list for redirects_parse() */
	OPTION_CHOICE,  /* an enum without negative values: the choice's index */
	OPTION_TEMPLATE, /* const char *: a template for name_pieces_check() */
	OPTION_FORMAT,	/* const char *: a template for result_format_check() */
	OPTION_EXEC,    /* const char *: a command line, of command_vocabulary */
	OPTION_ON_DONE, /* const char *: a command line, of run_vocabulary */
	OPTION_TEXT,    /* const char *: a line, also an empty one */
	OPTION_PATH,    /* const char *: the name of a file or directory */
	OPTION_TAR,     /* const char *: the name of a tar archive, or "-" */
	OPTION_WARC,    /* const char *: that of a WARC, likewise */
	OPTION_LIST,    /* struct strings: the name of a file, added to it */
	OPTION_URLS,    /* struct strings: a URL, which may hold a password, likewise */
	OPTION_RESOLVE, /* struct strings: HOST:PORT:ADDRESS, added to it */
	OPTION_CONNECT_TO, /* struct strings: HOST:PORT:HOST:PORT, likewise */
	OPTION_HTTPS_URL, /* const char *: one that begins with https:// */
	OPTION_SOCKET,  /* const char *: the path of a Unix socket */
	OPTION_CHECKSUM,  /* struct checksum: of the one URL */
	OPTION_ALGORITHM, /* unsigned: 1 << enum checksum_algorithm; or 0 */
	OPTION_HEADER,  /* added to the headers, or those in an @FILE are */
	OPTION_USER,    /* added to the users, or that in an @FILE is */
	OPTION_PROXY,   /* const char *: the URL of one, or "" for none */
	OPTION_PROXY_USER, /* const char *: a login, or that in an @FILE */
	OPTION_PASSWORD, /* const char *: itself, or the first line of an @FILE */
	OPTION_PIN,     /* const char *: hashes of keys, or a file of one */
	OPTION_SCHEMES, /* unsigned: a list for schemes_parse() */
	OPTION_HOSTS,   /* const char *: hosts with commas, or "*" for all */
	OPTION_METHOD,  /* const char *: one that method_is_possible() */
	OPTION_DATA,    /* added to the body, or those in an @FILE are */
	OPTION_DATA_RAW, /* added to the body, also with an @ */
	OPTION_DATA_ENCODED, /* added to the body, encoded as forms demand */
	OPTION_FORM,    /* added to the form */
	OPTION_FORM_STRING, /* added to the form, also with an @ */
	OPTION_JSON,    /* as DATA, for a body of JSON */
	OPTION_BEARER,  /* added to the headers, or that in an @FILE is */
	OPTION_COOKIE,  /* added to the headers; or a file, as LIST */
	OPTION_REFERER, /* const char *: a URL, or any text for a header */
	OPTION_HELP,    /* const char *: a topic that help_knows(); NULL if left out */
	OPTION_VERSION, /* nothing is stored */
};

struct option {
	const char *heading; /* of the group that begins here; or NULL */
	const char *name;    /* without the dashes */
	char letter;         /* 0 if there is none */
	const char *argument; /* "FILE"; NULL if it takes none */
	enum option_kind kind;
	size_t offset; /* of the field in struct settings */
	uint64_t min;
	uint64_t max;
	const char *const *choices; /* ends with NULL; or NULL for any value */
	/* What is stored if it takes none, or is given none; NULL: it needs one. */
	const char *preset;
	const char *example;        /* a valid value */
	/*
	 * The default as the user would type it; NULL if there is none.  That
	 * of a text is only shown: NULL in the settings stands for it.
	 */
	const char *fallback;
	/* Other names, with dashes: what curl, wget and aria2 call it. */
	const char *aliases[OPTION_MAX_ALIASES];
	const char *help; /* one sentence without its full stop */
	/*
	 * Its value is never shown, and is overwritten in argv; so only for kinds
	 * that copy it: HEADER, USER, PROXY, PROXY_USER, PASSWORD, DATA,
	 * DATA_RAW, DATA_ENCODED, FORM, FORM_STRING, JSON, BEARER, COOKIE,
	 * REFERER and URLS.
	 */
	bool is_secret;
	bool is_everyday; /* --help alone shows it */
	bool is_for_command_line; /* it cannot stand in a config file */
	bool is_for_hosts; /* it can be set for single hosts: host_section.h */
};

extern const struct option option_table[];
extern const size_t option_count;

/*
 * Whether the option is on or off: it takes no value, and "--no-" before its
 * name, or the name without it, turns it off again.
 */
bool option_is_switch(const struct option *option);

/* Whether it can be given several times, and each counts. */
bool option_is_repeatable(const struct option *option);

#endif
