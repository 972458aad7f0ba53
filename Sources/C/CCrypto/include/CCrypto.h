#ifndef CCrypto_SHIM_H
#define CCrypto_SHIM_H
#include <openssl/evp.h>
#include <stddef.h>

/* Every function returns 1 for success and 0 for failure unless it says otherwise. Contexts are not thread-safe. */

/* SHA-256 with the digest fetched once and one context reused. */
typedef struct ccrypto_sha256 ccrypto_sha256;
ccrypto_sha256 *_Nullable ccrypto_sha256_new(void);
void ccrypto_sha256_free(ccrypto_sha256 *_Nullable hash);
int ccrypto_sha256_digest(ccrypto_sha256 *_Nonnull hash, const void *_Nullable data, size_t count,
                          unsigned char *_Nonnull out32);

/* HMAC-SHA-256 under one key, reused. */
typedef struct ccrypto_hmac ccrypto_hmac;
ccrypto_hmac *_Nullable ccrypto_hmac_new(const void *_Nonnull key, size_t key_count);
void ccrypto_hmac_free(ccrypto_hmac *_Nullable mac);
int ccrypto_hmac_digest(ccrypto_hmac *_Nonnull mac, const void *_Nullable data, size_t count,
                        unsigned char *_Nonnull out32);

/* AES-256-GCM; `nonce` is 12 bytes, `tag` 16, `out` as long as `data`. Opening returns 0 also when the tag is wrong. */
typedef struct ccrypto_gcm ccrypto_gcm;
ccrypto_gcm *_Nullable ccrypto_gcm_new(void);
void ccrypto_gcm_free(ccrypto_gcm *_Nullable gcm);
int ccrypto_gcm_seal(ccrypto_gcm *_Nonnull gcm, const unsigned char *_Nonnull key32,
                     const unsigned char *_Nonnull nonce12, const void *_Nullable aad, size_t aad_count,
                     const void *_Nullable data, size_t count, unsigned char *_Nullable out,
                     unsigned char *_Nonnull tag16);
int ccrypto_gcm_open(ccrypto_gcm *_Nonnull gcm, const unsigned char *_Nonnull key32,
                     const unsigned char *_Nonnull nonce12, const void *_Nullable aad, size_t aad_count,
                     const void *_Nullable data, size_t count, unsigned char *_Nullable out,
                     const unsigned char *_Nonnull tag16);

int ccrypto_random(void *_Nonnull out, size_t count);

/* 1 when the two are the same, in time that does not depend on where they differ. */
int ccrypto_equal(const void *_Nullable a, const void *_Nullable b, size_t count);
#endif
