/*
 * The whole of libcoget: asyncio for C, on libuv.
 *
 * Not included are tls.h, which needs libcoget-tls, and http.h and websocket.h,
 * which need libcoget-http.  C++ has a header of its own, see coget(7).
 *
 * Arguments stand in one order.  First the object that the call is about; then
 * what the call sets, such as out; then what it is given; then a function that
 * is to be called and the arg for it; last a timeout or options.  A function
 * that is called back gets arg first, and then the rest.
 *
 * Lengths and counts are size_t, and ssize_t where a negative value is an
 * error.  An int is a status, or what the system has as one: a descriptor, a
 * signal, a backlog.
 */
#ifndef COGET_COGET_H
#define COGET_COGET_H

#include <coget/barrier.h>
#include <coget/bytes.h>
#include <coget/condition.h>
#include <coget/cores.h>
#include <coget/datagram.h>
#include <coget/debug.h>
#include <coget/descriptor.h>
#include <coget/directory.h>
#include <coget/event.h>
#include <coget/file.h>
#include <coget/filter.h>
#include <coget/future.h>
#include <coget/gather.h>
#include <coget/generator.h>
#include <coget/local.h>
#include <coget/lock.h>
#include <coget/loop.h>
#include <coget/pipeline.h>
#include <coget/process.h>
#include <coget/queue.h>
#include <coget/resolve.h>
#include <coget/run.h>
#include <coget/scope.h>
#include <coget/select.h>
#include <coget/semaphore.h>
#include <coget/shared.h>
#include <coget/signal.h>
#include <coget/stack.h>
#include <coget/status.h>
#include <coget/stream.h>
#include <coget/task.h>
#include <coget/taskgroup.h>
#include <coget/thread.h>
#include <coget/time.h>
#include <coget/transport.h>
#include <coget/uv.h>
#include <coget/wait.h>
#include <coget/with.h>

#endif
