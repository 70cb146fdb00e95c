/*
 * The elements of a Metalink that coget reads, of version 4 and of version 3.
 */
#ifndef INPUT_METALINK_ELEMENT_H
#define INPUT_METALINK_ELEMENT_H

/* What stands between an element's namespace and its name. */
#define METALINK_NAMESPACE_END '\n'

enum metalink_element {
	ELEMENT_OUTSIDE, /* of the document's element */
	ELEMENT_OTHER,	 /* to be passed over, with all that is in it */
	ELEMENT_METALINK,
	ELEMENT_FILES, /* of version 3 alone, as are the next two */
	ELEMENT_VERIFICATION,
	ELEMENT_RESOURCES,
	ELEMENT_FILE,
	ELEMENT_SIZE,
	ELEMENT_HASH,
	ELEMENT_PIECES,
	ELEMENT_PIECE_HASH,
	ELEMENT_URL,
	ELEMENT_SIGNATURE,
};

/*
 * Which element it is.
 *
 * parent  the one that it stands in.
 * name    with its namespace, if it has any, in front.
 */
enum metalink_element metalink_element_find(enum metalink_element parent,
					    const char *name);

/* Its name alone, within the text that is given. */
const char *metalink_element_name(const char *name);

#endif
