/*
 * The schemes of URLs that can be fetched: one table, which parsing, proxies,
 * protocols and messages go by; and sets of them, which --proto lists.
 */
#ifndef MODEL_SCHEMES_H
#define MODEL_SCHEMES_H

#include <stdbool.h>
#include <stddef.h>

/* Sets of schemes are sums of these. */
enum {
	SCHEME_HTTP = 1,
	SCHEME_HTTPS = 2,
	SCHEME_FTP = 4,
	SCHEME_FTPS = 8,
	SCHEME_SFTP = 16,
	SCHEME_FILE = 32,
	SCHEME_SCP = 64,
	SCHEME_TFTP = 128,
	SCHEME_GOPHER = 256,
	SCHEME_GOPHERS = 512,
	SCHEME_DICT = 1024,
	SCHEMES_ALL = 2047,
};

enum protocol_kind {
	PROTOCOL_HTTP,
	PROTOCOL_FTP,
	PROTOCOL_SFTP,
	PROTOCOL_SCP,
	PROTOCOL_PLAIN,
	PROTOCOL_FILE, /* of this machine: there is no host and no port */
	PROTOCOL_COUNT,
};

struct scheme {
	const char *name; /* in lower case */
	unsigned set;	  /* of it alone */
	unsigned port;	  /* where no URL says it */
	enum protocol_kind protocol;
	bool is_secure;			/* TLS or SSH, or no network */
	const char *proxy_variables[5]; /* that name its proxy; NULL behind */
};

/* The table, in the order in which messages name them. */
extern const struct scheme scheme_table[];
enum { SCHEME_COUNT = 11 };

/* The scheme that is called so, in any case; NULL for none. */
const struct scheme *scheme_find(const char *name, size_t len);

/*
 * What to do instead with the URL of a known scheme that cannot be fetched, as
 * a remedy; NULL for any other.
 */
const char *scheme_alternative(const char *name, size_t len);

/* Its place in the table. */
size_t scheme_index(const struct scheme *scheme);

/*
 * Parse a list with commas: names, or "all".  "=" before a name drops those
 * before it, "-" takes it out, "+" or nothing adds it.  A list that begins with
 * "+" or "-" begins with all schemes, any other with none.  What is taken out
 * may be any name.
 *
 * Returns 0, or -EINVAL for another name, or if nothing is left, with *schemes
 * as it was.
 */
int schemes_parse(unsigned *schemes, const char *list);

/* Whether a set has one; zero has all. */
bool schemes_have(unsigned schemes, const struct scheme *scheme);

#endif
