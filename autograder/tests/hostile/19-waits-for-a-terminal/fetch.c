#include "/proc/kmsg"
