#include "input/metalink_element.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const char *const namespaces[] = {
	"urn:ietf:params:xml:ns:metalink",
	"http://www.metalinker.org/",
};

struct element_kind {
	enum metalink_element parent;
	const char *name;
	enum metalink_element element;
};

static const struct element_kind kinds[] = {
	{ELEMENT_OUTSIDE, "metalink", ELEMENT_METALINK},
	{ELEMENT_METALINK, "file", ELEMENT_FILE},
	{ELEMENT_METALINK, "files", ELEMENT_FILES},
	{ELEMENT_FILES, "file", ELEMENT_FILE},
	{ELEMENT_FILE, "verification", ELEMENT_VERIFICATION},
	{ELEMENT_FILE, "resources", ELEMENT_RESOURCES},
	{ELEMENT_FILE, "size", ELEMENT_SIZE},
	{ELEMENT_FILE, "hash", ELEMENT_HASH},
	{ELEMENT_VERIFICATION, "hash", ELEMENT_HASH},
	{ELEMENT_FILE, "pieces", ELEMENT_PIECES},
	{ELEMENT_VERIFICATION, "pieces", ELEMENT_PIECES},
	{ELEMENT_PIECES, "hash", ELEMENT_PIECE_HASH},
	{ELEMENT_FILE, "url", ELEMENT_URL},
	{ELEMENT_RESOURCES, "url", ELEMENT_URL},
	{ELEMENT_FILE, "signature", ELEMENT_SIGNATURE},
	{ELEMENT_VERIFICATION, "signature", ELEMENT_SIGNATURE},
};

const char *metalink_element_name(const char *name)
{
	const char *end = strchr(name, METALINK_NAMESPACE_END);

	return end ? end + 1 : name;
}

/* Whether its namespace is Metalink's, or it has none, as some are written. */
static bool is_of_metalink(const char *name)
{
	const char *end = strchr(name, METALINK_NAMESPACE_END);
	size_t len = end ? (size_t)(end - name) : 0;

	if (!end)
		return true;
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++)
		if (strlen(namespaces[i]) == len &&
		    memcmp(namespaces[i], name, len) == 0)
			return true;
	return false;
}

enum metalink_element metalink_element_find(enum metalink_element parent,
					    const char *name)
{
	const char *own_name = metalink_element_name(name);

	if (!is_of_metalink(name))
		return ELEMENT_OTHER;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].parent == parent &&
		    strcmp(kinds[i].name, own_name) == 0)
			return kinds[i].element;
	return ELEMENT_OTHER;
}
