#include "model/run_words.h"

#include <inttypes.h>

#define NS_PER_SECOND 1000000000

static const struct template_word words[RUN_WORD_COUNT] = {
	[RUN_WORD_END] = {"end", 0},
	[RUN_WORD_STATUS] = {"status", 0},
	[RUN_WORD_DONE] = {"done", 0},
	[RUN_WORD_FAILED] = {"failed", 0},
	[RUN_WORD_SKIPPED] = {"skipped", 0},
	[RUN_WORD_LEFT] = {"left", 0},
	[RUN_WORD_SIZE] = {"size", 0},
	[RUN_WORD_SECONDS] = {"seconds", 0},
};
const struct vocabulary run_vocabulary = {words, RUN_WORD_COUNT};

int run_word_put(struct buf *out, enum run_word word,
		 const struct run_outcome *outcome)
{
	const struct tally *tally = outcome->tally;

	switch (word) {
	case RUN_WORD_END:
		return buf_puts(out, outcome->end);
	case RUN_WORD_STATUS:
		return buf_printf(out, "%d", outcome->exit_status);
	case RUN_WORD_DONE:
		return buf_printf(out, "%" PRIu64, tally->done);
	case RUN_WORD_FAILED:
		return buf_printf(out, "%" PRIu64, tally->failed);
	case RUN_WORD_SKIPPED:
		return buf_printf(out, "%" PRIu64, tally->skipped);
	case RUN_WORD_LEFT:
		return buf_printf(out, "%" PRIu64, outcome->left);
	case RUN_WORD_SIZE:
		return buf_printf(out, "%" PRIu64, tally->received_bytes);
	case RUN_WORD_SECONDS:
		return buf_printf(out, "%.3f",
				  (double)outcome->elapsed_ns / NS_PER_SECOND);
	case RUN_WORD_COUNT:
		break;
	}
	return 0;
}
