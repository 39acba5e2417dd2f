/* Attack 65: a data race in a function that asks not to be looked at. */
/* Lab: lab3-ack */
/* Points: 92-96 */
/* Remark: switches a sanitizer off */
