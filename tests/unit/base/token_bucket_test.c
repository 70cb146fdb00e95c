#include "base/token_bucket.h"

#include "unit/suite.h"

enum { BURST = 100 };

START_TEST(time_that_passes_can_be_spent)
{
	struct token_bucket bucket = {.spent_ns = 1000};

	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 1000), 0);
	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 1040), 40);
	token_bucket_spend(&bucket, 30, BURST, 1040);
	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 1040), 10);
	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 1050), 20);
}
END_TEST

START_TEST(what_is_not_there_can_be_owed)
{
	struct token_bucket bucket = {.spent_ns = 1000};

	token_bucket_spend(&bucket, 500, BURST, 1000);
	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 1000), -500);
	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 1600), 100);
}
END_TEST

START_TEST(no_more_is_saved_than_a_burst)
{
	struct token_bucket bucket = {.spent_ns = 1000};

	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 9000), BURST);
	token_bucket_spend(&bucket, BURST, BURST, 9000);
	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 9000), 0);
}
END_TEST

START_TEST(a_zeroed_one_is_full_and_an_endless_cost_does_no_harm)
{
	struct token_bucket bucket = {0};

	ck_assert_int_eq(token_bucket_credit_ns(&bucket, 0, 1), 0);
	ck_assert_int_eq(token_bucket_credit_ns(&bucket, BURST, 1000), BURST);
	token_bucket_spend(&bucket, INT64_MAX, BURST, 1000);
	token_bucket_spend(&bucket, INT64_MAX, BURST, 1000);
	ck_assert_int_lt(token_bucket_credit_ns(&bucket, BURST, 1000), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("token bucket", time_that_passes_can_be_spent,
			 what_is_not_there_can_be_owed,
			 no_more_is_saved_than_a_burst,
			 a_zeroed_one_is_full_and_an_endless_cost_does_no_harm);
}
