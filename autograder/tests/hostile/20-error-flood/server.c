/* Attack 20 again: errors and warnings by the million. */
/* Points: 0 */
#include "flood.h"
