// Every processor of the architecture the package is compiled for.
#define LEVEL kernels_baseline
#include "kernels.h"
