/*
 * Heads of answers: their lines, and what is made of Content-Range,
 * Retry-After, digests, dates and validators in them.
 */
#include "fuzz.h"

#include "http/content_range.h"
#include "http/head.h"
#include "http/response_info.h"
#include "http/retry_after.h"
#include "http/validation.h"
#include "model/checksum.h"
#include "model/names.h"
#include "http/persistence.h"

#define NOW_S INT64_C(1700000000)

static void check_range(const char *text)
{
	struct content_range range;

	if (!text || !content_range_parse(&range, text))
		return;
	if (range.is_unsatisfied) {
		CHECK(range.total >= 0);
		return;
	}
	CHECK(range.first >= 0 && range.last >= range.first);
	CHECK(range.total == -1 || range.total > range.last);
}

static void check_response(const struct response *response)
{
	const struct version *version = &response->version;
	const char *validator = version_validator(version);

	CHECK(version->total_bytes >= -1);
	if (version->etag)
		CHECK(strlen(version->etag) <= VERSION_ETAG_MAX_BYTES);
	for (const char *p = validator; p && *p; p++)
		CHECK(*p != '\r' && *p != '\n');
	for (size_t i = 0; i < response->checksum_count; i++)
		CHECK(response->checksums[i].algorithm < CHECKSUM_COUNT);
}

/* A coding counts before a length, and beside one the end is in doubt. */
static void check_framing(const struct head *head)
{
	const char *length = head_value(head, HEAD_CONTENT_LENGTH);

	CHECK(head->length_bytes >= -1);
	CHECK(head->is_chunked == !!head_value(head, HEAD_TRANSFER_ENCODING));
	if (head->is_chunked)
		CHECK(head->length_bytes == -1);
	else
		CHECK((head->length_bytes >= 0) == !!length);
	if (head->is_chunked && length)
		CHECK(!persistence_is_certain(head));
}

/* A complete head, held against requests of each kind. */
static void use(const struct head *head, unsigned kind)
{
	struct request request = REQUEST_FOR("http://h/");
	struct expectation expectation = {
		.request = &request,
		.max_bytes = kind & 16 ? kind : 0,
		.decodes = kind & 1,
	};
	struct response response = RESPONSE_NONE;
	struct validation validation;
	struct failure failure;
	const char *after = head_value(head, HEAD_RETRY_AFTER);

	if (kind & 2) {
		request.from_bytes = kind;
		request.total_bytes = kind & 4 ? (int64_t)kind + 1 : -1;
		request.if_range = kind & 8 ? "\"a\"" : NULL;
	} else if (kind & 4) {
		request.if_none_match = "\"a\"";
	}
	check_framing(head);
	check_range(head_value(head, HEAD_CONTENT_RANGE));
	if (after)
		CHECK(retry_after_ns(after, head_value(head, HEAD_DATE),
				     NOW_S) >= -1);
	validation = validation_of(head, &expectation, &failure);
	if (validation.verdict == VERDICT_REFUSED)
		CHECK(failure.what[0]);
	if (validation.verdict == VERDICT_BODY)
		CHECK(validation.from_bytes == 0 ||
		      validation.from_bytes == request.from_bytes);
	CHECK(response_info_read(&response, head, &validation) == 0);
	check_response(&response);
	response_reset(&response);
}

static void check_values(const struct head *head)
{
	for (unsigned i = 0; i < HEAD_FIELD_COUNT; i++) {
		const char *value = head_value(head, (enum head_field)i);
		size_t len = value ? strlen(value) : 0;

		CHECK(len <= HEAD_VALUE_MAX_BYTES);
		for (size_t j = 0; j < len; j++)
			CHECK(value[j] != '\r' && value[j] != '\n');
	}
}

/* Each line apart, with nothing readable behind it. */
static enum head_step take(struct head *head, const uint8_t *line, size_t len)
{
	char *copy = fuzz_text(line, len);
	const char *why = NULL;
	enum head_step step;

	copy = realloc(copy, len ? len : 1);
	step = head_take_line(head, copy, len, &why);
	CHECK(step != HEAD_REFUSED || (why && *why));
	free(copy);
	return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum head_step step = HEAD_MORE;
	unsigned kind = size > 0 ? data[size - 1] : 0;
	struct head head;

	head_init(&head);
	while (size > 0 && (step == HEAD_MORE || step == HEAD_END)) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t len = end ? (size_t)(end - data) + 1 : size;

		step = take(&head, data, len);
		data += len;
		size -= len;
		check_values(&head);
		if (step == HEAD_END)
			use(&head, kind);
	}
	head_release(&head);
	return 0;
}
