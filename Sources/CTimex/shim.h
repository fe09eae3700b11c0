// How the kernel's clock is kept: glibc's own module leaves this header out.
#include <sys/timex.h>
