// The target needs one translation unit; the routines come from OpenBLAS or Accelerate.
#include "CLapack.h"

_Static_assert(sizeof(LapackInt) == 4, "OpenBLAS and Accelerate are linked in their LP64 form");
