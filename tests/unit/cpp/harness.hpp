/*
 * What the tests of coget.hpp share: TEST(name) { ... } is the main coroutine of a
 * run; EXPECT() fails it.  Ends with the line of counts that check prints.
 */
#ifndef CPP_HARNESS_HPP
#define CPP_HARNESS_HPP

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <coget/coget.hpp>

namespace harness {

struct test {
	const char *name;
	void (*body)();
	bool in_a_run;
};

inline std::vector<test> &tests()
{
	static std::vector<test> all;

	return all;
}

struct registration {
	registration(const char *name, void (*body)(), bool in_a_run)
	{
		tests().push_back({name, body, in_a_run});
	}
};

inline int failures;

/* Words in the order in which things happened. */
inline std::string trace;

inline void note(const std::string &word)
{
	trace += (trace.empty() ? "" : " ") + word;
}

/* Of the test that runs. */
inline const char *running;

inline void fail(const char *file, int line, const std::string &what)
{
	std::printf("%s:%d:F:%s: %s\n", file, line, running, what.c_str());
	failures++;
}

template <class T> std::string text_of(const T &value)
{
	if constexpr (std::is_arithmetic_v<T>)
		return std::to_string(value);
	else
		return std::string(value);
}

template <class A, class B>
void expect_equal(const A &a, const B &b, const char *text, const char *file,
		  int line)
{
	if (!(a == b))
		fail(file, line,
		     std::string(text) + " is " + text_of(a) + ", not " +
			     text_of(b));
}

/* Run the body on a clock that need not be waited for. */
inline void run_test(const test &test)
{
	co_run_options options{};

	options.virtual_clock = true;
	trace.clear();
	try {
		if (test.in_a_run)
			coget::run(test.body, options);
		else
			test.body();
	} catch (const std::exception &e) {
		fail(test.name, 0, e.what());
	}
}

inline int run_all()
{
	int count = static_cast<int>(tests().size()), failed = 0;

	for (const test &test : tests()) {
		failures = 0;
		running = test.name;
		run_test(test);
		failed += failures > 0;
	}
	std::printf("%d%%: Checks: %d, Failures: %d, Errors: 0\n",
		    100 * (count - failed) / count, count, failed);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

} // namespace harness

#define TEST(name) TEST_(name, true)

/* Outside a run. */
#define PLAIN_TEST(name) TEST_(name, false)

#define TEST_(name, in_a_run)                                            \
	static void name();                                              \
	static const harness::registration name##_test(#name, name,      \
						       in_a_run);        \
	static void name()

#define EXPECT(condition)                                                \
	((condition) ? (void)0                                           \
		     : harness::fail(__FILE__, __LINE__, #condition))

#define EXPECT_EQUAL(a, b) \
	harness::expect_equal((a), (b), #a, __FILE__, __LINE__)

/* That a statement throws, and nothing but that. */
#define EXPECT_THROW(statement, type)                                    \
	do {                                                             \
		bool has_thrown = false;                                 \
		try {                                                    \
			statement;                                       \
		} catch (const type &) {                                 \
			has_thrown = true;                               \
		}                                                        \
		if (!has_thrown)                                         \
			harness::fail(__FILE__, __LINE__,                \
				      #statement " does not throw");     \
	} while (0)

/* That it throws an error of a status. */
#define EXPECT_STATUS(statement, expected)                               \
	do {                                                             \
		int status_ = 0;                                         \
		try {                                                    \
			statement;                                       \
		} catch (...) {                                          \
			status_ = coget::current_status();               \
		}                                                        \
		EXPECT_EQUAL(status_, int{expected});                    \
	} while (0)

#endif
