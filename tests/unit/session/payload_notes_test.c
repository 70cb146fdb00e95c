#include "session/payload_notes.h"

#include <stdio.h>
#include <string.h>

#include "../suite.h"

static struct payload_notes notes;

static bool has(const char *text)
{
	for (size_t i = 0; notes.slots && i < PAYLOAD_NOTES_MAX; i++)
		if (notes.slots[i].text && !strcmp(notes.slots[i].text, text))
			return true;
	return false;
}

START_TEST(a_note_takes_the_place_of_one_with_the_same_first_word)
{
	ck_assert_int_eq(payload_notes_add(&notes, 10, "a one"), 0);
	ck_assert_int_eq(payload_notes_add(&notes, 20, "b one"), 0);
	ck_assert_int_eq(payload_notes_add(&notes, 30, "a two"), 0);
	ck_assert_uint_eq(notes.count, 2);
	ck_assert(!has("a one") && has("b one") && has("a two"));
	payload_notes_release(&notes);
	ck_assert_uint_eq(notes.count, 0);
}
END_TEST

START_TEST(what_is_cut_off_is_forgotten)
{
	payload_notes_cut(&notes, 5);
	ck_assert_int_eq(payload_notes_add(&notes, 10, "a"), 0);
	ck_assert_int_eq(payload_notes_add(&notes, 20, "b"), 0);
	payload_notes_cut(&notes, 10);
	ck_assert(has("a") && !has("b"));
	payload_notes_release(&notes);
}
END_TEST

START_TEST(there_are_never_more_than_the_most)
{
	char text[32];

	for (unsigned i = 0; i < 100000; i++) {
		snprintf(text, sizeof(text), "%u", i);
		ck_assert_int_eq(payload_notes_add(&notes, i + 1, text), 0);
	}
	ck_assert_uint_le(notes.count, PAYLOAD_NOTES_MAX);
	ck_assert(has("99999"));
	payload_notes_release(&notes);
}
END_TEST

int main(void)
{
	return RUN_SUITE("payload notes",
			 a_note_takes_the_place_of_one_with_the_same_first_word,
			 what_is_cut_off_is_forgotten,
			 there_are_never_more_than_the_most);
}
