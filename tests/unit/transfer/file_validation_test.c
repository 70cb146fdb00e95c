/* Files of which nothing but length and time are known. */
#include "transfer/file_validation.h"

#include <time.h>

#include "unit/suite.h"

static const char date[] = "Thu, 02 Jan 2020 03:04:05 GMT";
enum { DATE_S = 1577934245 };

static enum verdict judge(const struct file_facts *facts,
			  const struct request *request)
{
	const struct expectation expectation = {.request = request,
						.max_bytes = 1000};
	struct failure failure;

	return file_validation_of(facts, &expectation, &failure).verdict;
}

/* The rest of a file of 100 bytes, of which 40 are there. */
static struct request rest_of(void)
{
	struct request request = REQUEST_FOR("ftp://h/a");

	request.from_bytes = 40;
	request.total_bytes = 100;
	request.if_range = date;
	request.last_modified = date;
	return request;
}

START_TEST(a_rest_has_to_be_of_the_same_length_and_time)
{
	struct request request = rest_of();
	struct file_facts facts = {100, true, DATE_S};

	ck_assert_int_eq(judge(&facts, &request), VERDICT_BODY);
	facts.modified_s++;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
	facts = (struct file_facts){101, true, DATE_S};
	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
	facts = (struct file_facts){100, false, 0};
	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
	facts = (struct file_facts){-1, true, DATE_S};
	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
}
END_TEST

START_TEST(a_trusted_length_needs_the_time_only_where_it_is_known)
{
	struct request request = rest_of();
	struct file_facts facts = {100, false, 0};

	request.trusts_length = true;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_BODY);
	facts = (struct file_facts){100, true, DATE_S + 1};
	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
	facts = (struct file_facts){99, false, 0};
	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
}
END_TEST

START_TEST(a_file_of_another_program_is_continued_unless_it_is_longer)
{
	struct request request = REQUEST_FOR("ftp://h/a");
	struct file_facts facts = {100, true, DATE_S};

	request.from_bytes = 40;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_BODY);
	request.from_bytes = 100;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_WHOLE);
	request.from_bytes = 101;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
}
END_TEST

START_TEST(an_update_needs_a_later_time_or_another_length)
{
	struct request request = REQUEST_FOR("ftp://h/a");
	struct file_facts facts = {100, true, DATE_S};

	request.if_modified_since = date;
	request.present_bytes = 100;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_UNCHANGED);
	facts.modified_s--;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_UNCHANGED);
	facts.modified_s = DATE_S + 1;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_BODY);
	facts = (struct file_facts){99, true, DATE_S};
	ck_assert_int_eq(judge(&facts, &request), VERDICT_BODY);
	facts = (struct file_facts){100, false, 0};
	ck_assert_int_eq(judge(&facts, &request), VERDICT_BODY);
}
END_TEST

START_TEST(a_file_beyond_the_limit_is_refused)
{
	struct request request = REQUEST_FOR("ftp://h/a");
	struct file_facts facts = {1001, false, 0};

	ck_assert_int_eq(judge(&facts, &request), VERDICT_REFUSED);
	facts.total_bytes = 1000;
	ck_assert_int_eq(judge(&facts, &request), VERDICT_BODY);
}
END_TEST

START_TEST(a_time_is_a_validator_once_it_is_past)
{
	struct validation validation = {.verdict = VERDICT_BODY};
	struct response response = RESPONSE_NONE;
	struct file_facts facts = {100, true, time(NULL) - 3600};

	ck_assert_int_eq(file_facts_fill(&response, &facts, &validation), 0);
	ck_assert(response.version.modified_is_strong);
	facts.modified_s = time(NULL);
	ck_assert_int_eq(file_facts_fill(&response, &facts, &validation), 0);
	ck_assert(!response.version.modified_is_strong);
	facts = (struct file_facts){-1, true, DATE_S};
	ck_assert_int_eq(file_facts_fill(&response, &facts, &validation), 0);
	ck_assert(!response.version.modified_is_strong);
	response_reset(&response);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"file validation", a_rest_has_to_be_of_the_same_length_and_time,
		a_trusted_length_needs_the_time_only_where_it_is_known,
		a_file_of_another_program_is_continued_unless_it_is_longer,
		an_update_needs_a_later_time_or_another_length,
		a_file_beyond_the_limit_is_refused,
		a_time_is_a_validator_once_it_is_past);
}
