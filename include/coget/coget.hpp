/*
 * C++: the runtime with lambdas, values and exceptions, over what C has.
 *
 * A header of C++17, and nothing to link but libcoget.  The headers of C can be
 * used beside it: coget.h has them all.
 *
 *	int main()
 *	{
 *		coget::run([] {
 *			auto [page, size] = coget::gather(fetch, measure);
 *			coget::with_timeout(2s, [&] { print(page, size); });
 *		});
 *	}
 */
#ifndef COGET_COGET_HPP
#define COGET_COGET_HPP

#include <coget/coget.h>
#include <coget/error.hpp>
#include <coget/queue.hpp>
#include <coget/result.hpp>
#include <coget/scope.hpp>
#include <coget/stream.hpp>
#include <coget/sync.hpp>
#include <coget/task.hpp>

#endif
