/*
 * What a Strict-Transport-Security header says (RFC 6797 section 6.1).
 */
#ifndef HTTP_HSTS_POLICY_H
#define HTTP_HSTS_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct hsts_policy {
	int64_t max_age_s; /* INT64_MAX for more; 0: it ends now */
	bool has_below;	   /* for the names below the host's as well */
};

/*
 * Parse a header's value.  Returns whether it is one: it has a max-age, and no
 * directive twice.  Directives that are unknown are passed over.
 */
bool hsts_policy_parse(struct hsts_policy *policy, const char *header);

#endif
