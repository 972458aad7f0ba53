#ifndef CLMDB_SHIM_H
#define CLMDB_SHIM_H
#include <lmdb.h>
#include <stddef.h>
#include <stdint.h>

/* The limit the benchmarks compare with: the same work on bare LMDB, from C. Each returns the seconds it took, or a
   negative LMDB or errno code. */

/* Appends `count` values of `size` bytes under 8-byte big-endian keys, `per_commit` to a transaction. Creates `path`. */
double raw_lmdb_append(const char *path, uint64_t count, uint64_t per_commit, size_t size, int synced);

/* Reads every value of what `raw_lmdb_append` wrote by cursor and adds up one byte of each in `sum`. */
double raw_lmdb_scan(const char *path, const char *table, uint64_t *records, uint64_t *sum);

#endif
