/*
 * The keys that an object of JSON has for an item.
 */
#ifndef INPUT_JSON_KEYS_H
#define INPUT_JSON_KEYS_H

#include <cjson/cJSON.h>

#include <coget/status.h>

#include "model/failure.h"
#include "model/item.h"

/*
 * What the item is fetched from: within the object; NULL if that is not said, or
 * wrong.
 */
const char *json_keys_url(const cJSON *object);

/*
 * Set all that the object says of an item that has been made of that URL.
 *
 * Returns 0; UV_EINVAL with *failure set if a key is unknown, comes twice or has
 * a wrong value, or if there is no URL; or UV_ENOMEM.
 */
int json_keys_set(struct item *item, const cJSON *object,
		  struct failure *failure) CO_MUST_CHECK;

#endif
