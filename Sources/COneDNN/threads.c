#include "COneDNN.h"

#include <stdatomic.h>

// oneDNN's threads are OpenMP's, of GNU's library. The compiler speaks to another OpenMP library only, so its few
// functions are called by name: a second pool of threads would compete with the first for the processor.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern void omp_set_num_threads(int count);
extern int omp_get_max_threads(void);
extern int omp_get_thread_num(void);
extern int omp_in_parallel(void);

typedef struct {
    atomic_llong next;
    int64_t count;
    void (*body)(void *, int64_t);
    void *context;
} work;

static void take_turns(void *data) {
    work *work = data;
    int64_t index;
    while ((index = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed)) < work->count) {
        work->body(work->context, index);
    }
}

void onednn_set_threads(int count) { omp_set_num_threads(count < 1 ? 1 : count); }

int onednn_threads(void) { return omp_get_max_threads(); }

int onednn_thread(void) { return omp_get_thread_num(); }

void onednn_parallel(int64_t count, void (*body)(void *, int64_t), void *context) {
    work work = {.count = count, .body = body, .context = context};
    int64_t threads = omp_get_max_threads();
    if (threads > count) threads = count;
    if (threads <= 1 || omp_in_parallel()) {
        take_turns(&work);
    } else {
        GOMP_parallel(take_turns, &work, (unsigned)threads, 0);
    }
}
