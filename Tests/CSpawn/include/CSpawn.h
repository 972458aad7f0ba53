#ifndef CSPAWN_H
#define CSPAWN_H
#include <sys/types.h>

/* Starts a program in `directory` (NULL: this one) with nothing to read, no signal held back and no other file open.
   What it calls are extensions of glibc, which Swift does not see. 0, or an errno. */
int cspawn_start(
    pid_t *pid, const char *program, char *const words[], char *const variables[], const char *directory, int output,
    int errors);
#endif
