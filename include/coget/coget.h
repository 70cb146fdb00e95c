/*
 * The whole runtime: asyncio for C, on libuv.
 */
#ifndef COGET_COGET_H
#define COGET_COGET_H

#include <coget/future.h>
#include <coget/gather.h>
#include <coget/lock.h>
#include <coget/loop.h>
#include <coget/queue.h>
#include <coget/scope.h>
#include <coget/semaphore.h>
#include <coget/signal.h>
#include <coget/status.h>
#include <coget/stream.h>
#include <coget/task.h>
#include <coget/thread.h>
#include <coget/time.h>

#endif
