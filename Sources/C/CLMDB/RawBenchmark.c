#include "CLMDB.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void big_endian(uint64_t n, unsigned char *out) {
    for (int i = 7; i >= 0; i--) {
        out[i] = (unsigned char)n;
        n >>= 8;
    }
}

static int open_environment(const char *path, unsigned flags, MDB_env **env) {
    int rc = mdb_env_create(env);
    if (rc) return rc;
    mdb_env_set_mapsize(*env, (size_t)1 << 38);
    mdb_env_set_maxdbs(*env, 8);
    rc = mdb_env_open(*env, path, flags | MDB_NOTLS, 0644);
    if (rc) mdb_env_close(*env);
    return rc;
}

double raw_lmdb_append(const char *path, uint64_t count, uint64_t per_commit, size_t size, int synced) {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    mkdir(path, 0755);
    int rc = open_environment(path, synced ? 0 : MDB_NOSYNC, &env);
    if (rc) return -abs(rc);
    unsigned char *value = malloc(size);
    memset(value, 0x5a, size);
    double start = now();
    for (uint64_t n = 1; rc == 0 && n <= count;) {
        rc = mdb_txn_begin(env, NULL, 0, &txn);
        if (rc) break;
        rc = mdb_dbi_open(txn, "events", MDB_CREATE, &dbi);
        for (uint64_t i = 0; rc == 0 && i < per_commit && n <= count; i++, n++) {
            unsigned char key[8];
            big_endian(n, key);
            MDB_val k = {8, key}, v = {size, value};
            rc = mdb_put(txn, dbi, &k, &v, MDB_APPEND);
        }
        if (rc) mdb_txn_abort(txn);
        else rc = mdb_txn_commit(txn);
    }
    double seconds = now() - start;
    free(value);
    mdb_env_close(env);
    return rc ? -abs(rc) : seconds;
}

double raw_lmdb_scan(const char *path, const char *table, uint64_t *records, uint64_t *sum) {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    MDB_cursor *cursor;
    int rc = open_environment(path, MDB_RDONLY, &env);
    if (rc) return -abs(rc);
    double start = now();
    rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    if (rc == 0) rc = mdb_dbi_open(txn, table, 0, &dbi);
    if (rc == 0) rc = mdb_cursor_open(txn, dbi, &cursor);
    *records = 0;
    *sum = 0;
    if (rc == 0) {
        MDB_val k, v;
        while ((rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
            *records += 1;
            *sum += ((unsigned char *)v.mv_data)[v.mv_size / 2];
        }
        mdb_cursor_close(cursor);
        if (rc == MDB_NOTFOUND) rc = 0;
    }
    mdb_txn_abort(txn);
    double seconds = now() - start;
    mdb_env_close(env);
    return rc ? -abs(rc) : seconds;
}
