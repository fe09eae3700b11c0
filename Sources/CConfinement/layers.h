// The two optional layers: each returns 0 when it is in force or the kernel lacks it, -1 with errno otherwise.
#ifndef CONFINEMENT_LAYERS_H
#define CONFINEMENT_LAYERS_H

#include "CConfinement.h"

int confinement_restrict_files(const struct confinement *confinement);
int confinement_filter_calls(void);

#endif
