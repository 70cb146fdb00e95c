/*
 * The option table: all that there is to say about each option, once.
 *
 * The parser and the help are made from these rows; the man page and the
 * completions are checked against them (tests/check/options.sh).  An option is
 * added by adding a row, in the order in which people should read them.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_group {
	GROUP_INPUT,
	GROUP_CONCURRENCY,
	GROUP_RETRIES,
	GROUP_FILES,
	GROUP_HTTP,
	GROUP_OUTPUT,
	GROUP_HELP,
	GROUP_COUNT,
};

/* How an option is stored, and the type of the field that holds it. */
enum option_kind {
	OPTION_SET,     /* bool: made true */
	OPTION_CLEAR,   /* bool: made false; true by default */
	OPTION_COUNT,   /* size_t: a whole number from min to max */
	OPTION_TIME,    /* int64_t: a duration in ns; INT64_MAX for 0, "none" */
	OPTION_SIZE,    /* uint64_t: a number of bytes; 0 also for "none" */
	OPTION_DELAY,   /* int64_t: a duration in ns, also 0 */
	OPTION_CAUSES,  /* struct causes: a list for causes_parse() */
	OPTION_POLICY,  /* enum exists_policy: its choice of that number */
	OPTION_TEXT,    /* const char *: a line, also an empty one */
	OPTION_PATH,    /* const char *: the name of a file or directory */
	OPTION_LIST,    /* struct strings: the name of a file, added to it */
	OPTION_CHECKSUM,  /* struct checksum: of the one URL */
	OPTION_ALGORITHM, /* unsigned: 1 << enum checksum_algorithm; or 0 */
	OPTION_HEADER,  /* added to the headers, or those in an @FILE are */
	OPTION_USER,    /* char *: name and password, or @FILE with them */
	OPTION_HELP,    /* nothing is stored */
	OPTION_VERSION, /* likewise */
};

struct option {
	const char *name; /* without the dashes */
	char letter;      /* 0 if there is none */
	enum option_group group;
	enum option_kind kind;
	size_t offset; /* of the field in struct settings */
	uint64_t min;
	uint64_t max;
	const char *const *choices; /* ends with NULL; or NULL for any value */
	const char *argument;       /* "FILE"; NULL if it takes none */
	const char *example;        /* a value that is right */
	/*
	 * The default as the user would type it; NULL if there is none.  That
	 * of a text is only shown: NULL in the settings stands for it.
	 */
	const char *fallback;
	const char *help; /* one phrase, as "--help" says it */
	bool is_secret;   /* its value is not shown to anybody */
};

/* The rows, by group. */
extern const struct option option_table[];
extern const size_t option_count;

/* The headings of the groups. */
extern const char *const option_group_names[GROUP_COUNT];

#endif
