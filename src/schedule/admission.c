#include "schedule/admission.h"

#include <coget/time.h>

enum { GROWN_MAX = 10 };

bool admission_allows(const struct admission *admission, size_t running)
{
	return admission->limit == 0 || running < admission->limit;
}

int64_t admission_grows_at_ns(const struct admission *admission)
{
	return admission->changed_ns +
	       (ADMISSION_GROW_NS << admission->patience);
}

void admission_grow(struct admission *admission, size_t most, int64_t now_ns)
{
	if (admission->limit == 0 || now_ns < admission_grows_at_ns(admission))
		return;
	admission->limit += (size_t)1 << admission->grown;
	admission->changed_ns = now_ns;
	if (admission->grown < GROWN_MAX)
		admission->grown++;
	if (admission->limit >= most)
		admission->limit = 0;
}

/* One more was too many already: that is to be tried less often. */
static void count_refusal(struct admission *admission)
{
	if (admission->grown > 1)
		admission->patience = 0;
	else if (admission->grown == 1 &&
		 2 << admission->patience <= ADMISSION_GROW_MAX)
		admission->patience++;
	admission->grown = 0;
}

bool admission_answer(struct admission *admission, int64_t began_ns,
		      int64_t now_ns)
{
	admission->answered_ns = now_ns;
	if (admission->refused_ns == 0 || began_ns > admission->refused_ns)
		return false;
	if (admission->let_in_to_ns < began_ns ||
	    admission->let_in_from_ns > began_ns)
		admission->let_in_from_ns = began_ns;
	admission->let_in_to_ns = now_ns;
	return true;
}

enum refusal admission_refuse(struct admission *admission, size_t others,
			      int64_t began_ns, int64_t now_ns)
{
	bool is_crowded = admission->inside > 0 ||
			  admission->answered_ns >= began_ns ||
			  admission->answered_ns > admission->refused_ns;

	if (others == 0)
		return REFUSAL_NONE;
	count_refusal(admission);
	admission->refused_ns = now_ns;
	admission->changed_ns = now_ns;
	if (admission->limit == 0 || others < admission->limit)
		admission->limit = others;
	return is_crowded ? REFUSAL_CROWDED : REFUSAL_DOUBTED;
}

bool admission_pardons(const struct admission *admission, int64_t refused_ns)
{
	return admission->let_in_from_ns <= refused_ns &&
	       refused_ns <= admission->let_in_to_ns;
}
