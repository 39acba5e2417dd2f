/* Attack 62: system calls that pass the library by, and with it the faults. What cannot be seen is
 * told to whoever grades. */
/* Lab: lab1-oneshot */
/* Points: 97-100 */
/* Remark: system calls that pass the C library by */
