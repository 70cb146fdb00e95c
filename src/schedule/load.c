#include "schedule/load.h"

/* What takes less of the time of a window has no price that can be trusted. */
#define SHARE_MIN 0.1

static void count(struct load *load, size_t running)
{
	load->samples++;
	load->running += (double)running;
}

void load_add_answer(struct load *load, size_t running, int64_t took_ns)
{
	count(load, running);
	load->answers++;
	load->answers_ns += (double)took_ns;
}

void load_add_bytes(struct load *load, size_t running, int64_t took_ns,
		    uint64_t bytes)
{
	if (bytes >= LOAD_PIECE_BYTES || took_ns >= LOAD_PIECE_NS)
		count(load, running);
	load->bytes += (double)bytes;
	load->bytes_ns += (double)took_ns;
}

void load_add_failure(struct load *load, size_t running)
{
	count(load, running);
	load->failures++;
}

void load_blend(struct load *load, const struct load *other)
{
	*load = (struct load){
		.samples = load->samples / 2 + other->samples,
		.running = load->running / 2 + other->running,
		.answers = load->answers / 2 + other->answers,
		.failures = load->failures / 2 + other->failures,
		.answers_ns = load->answers_ns / 2 + other->answers_ns,
		.bytes = load->bytes / 2 + other->bytes,
		.bytes_ns = load->bytes_ns / 2 + other->bytes_ns,
	};
}

double load_running(const struct load *load)
{
	return load->samples > 0 ? load->running / load->samples : 0;
}

double load_failing(const struct load *load)
{
	double attempts = load->answers + load->failures;

	return attempts > 0 ? load->failures / attempts : 0;
}

static double total_ns(const struct load *load)
{
	return load->answers_ns + load->bytes_ns;
}

bool load_is_bodies(const struct load *load)
{
	return load->bytes_ns > load->answers_ns;
}

/* Whether a part of a window has a price: work, and a fair share of the time.
 */
static bool has_price(double work, double work_ns, double all_ns)
{
	return work > 0 && work_ns >= SHARE_MIN * all_ns;
}

double load_cost(const struct load *load, const struct load *other)
{
	double took_ns = 0, would_ns = 0;

	if (has_price(other->answers, other->answers_ns, total_ns(other))) {
		took_ns += load->answers_ns;
		would_ns += load->answers * other->answers_ns / other->answers;
	}
	if (has_price(other->bytes, other->bytes_ns, total_ns(other))) {
		took_ns += load->bytes_ns;
		would_ns += load->bytes * other->bytes_ns / other->bytes;
	}
	if (would_ns <= 0 || took_ns < total_ns(load) / 2)
		return 0;
	return took_ns / would_ns;
}
