#include "CCrypto.h"
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdlib.h>

struct ccrypto_sha256 {
    EVP_MD *digest;
    EVP_MD_CTX *context;
};

ccrypto_sha256 *ccrypto_sha256_new(void) {
    ccrypto_sha256 *hash = calloc(1, sizeof *hash);
    if (!hash) return NULL;
    hash->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    hash->context = EVP_MD_CTX_new();
    if (hash->digest && hash->context) return hash;
    ccrypto_sha256_free(hash);
    return NULL;
}

void ccrypto_sha256_free(ccrypto_sha256 *hash) {
    if (!hash) return;
    EVP_MD_CTX_free(hash->context);
    EVP_MD_free(hash->digest);
    free(hash);
}

int ccrypto_sha256_digest(ccrypto_sha256 *hash, const void *data, size_t count, unsigned char *out32) {
    return EVP_DigestInit_ex2(hash->context, hash->digest, NULL) == 1
        && EVP_DigestUpdate(hash->context, data, count) == 1
        && EVP_DigestFinal_ex(hash->context, out32, NULL) == 1;
}

struct ccrypto_hmac {
    EVP_MAC *mac;
    EVP_MAC_CTX *context;
};

ccrypto_hmac *ccrypto_hmac_new(const void *key, size_t key_count) {
    ccrypto_hmac *mac = calloc(1, sizeof *mac);
    if (!mac) return NULL;
    mac->mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    mac->context = mac->mac ? EVP_MAC_CTX_new(mac->mac) : NULL;
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    if (mac->context && EVP_MAC_init(mac->context, key, key_count, parameters) == 1) return mac;
    ccrypto_hmac_free(mac);
    return NULL;
}

void ccrypto_hmac_free(ccrypto_hmac *mac) {
    if (!mac) return;
    EVP_MAC_CTX_free(mac->context);
    EVP_MAC_free(mac->mac);
    free(mac);
}

int ccrypto_hmac_digest(ccrypto_hmac *mac, const void *data, size_t count, unsigned char *out32) {
    size_t written = 0;
    /* No key: the context keeps the one it was made with. */
    return EVP_MAC_init(mac->context, NULL, 0, NULL) == 1
        && EVP_MAC_update(mac->context, data, count) == 1
        && EVP_MAC_final(mac->context, out32, &written, 32) == 1 && written == 32;
}

struct ccrypto_gcm {
    EVP_CIPHER *cipher;
    EVP_CIPHER_CTX *context;
};

ccrypto_gcm *ccrypto_gcm_new(void) {
    ccrypto_gcm *gcm = calloc(1, sizeof *gcm);
    if (!gcm) return NULL;
    gcm->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    gcm->context = EVP_CIPHER_CTX_new();
    if (gcm->cipher && gcm->context) return gcm;
    ccrypto_gcm_free(gcm);
    return NULL;
}

void ccrypto_gcm_free(ccrypto_gcm *gcm) {
    if (!gcm) return;
    EVP_CIPHER_CTX_free(gcm->context);
    EVP_CIPHER_free(gcm->cipher);
    free(gcm);
}

int ccrypto_gcm_seal(ccrypto_gcm *gcm, const unsigned char *key32, const unsigned char *nonce12, const void *aad,
                     size_t aad_count, const void *data, size_t count, unsigned char *out, unsigned char *tag16) {
    int written = 0;
    unsigned char nothing[16];
    return EVP_EncryptInit_ex2(gcm->context, gcm->cipher, key32, nonce12, NULL) == 1
        && (aad_count == 0 || EVP_EncryptUpdate(gcm->context, NULL, &written, aad, (int)aad_count) == 1)
        && (count == 0 || EVP_EncryptUpdate(gcm->context, out, &written, data, (int)count) == 1)
        && EVP_EncryptFinal_ex(gcm->context, nothing, &written) == 1
        && EVP_CIPHER_CTX_ctrl(gcm->context, EVP_CTRL_AEAD_GET_TAG, 16, tag16) == 1;
}

int ccrypto_gcm_open(ccrypto_gcm *gcm, const unsigned char *key32, const unsigned char *nonce12, const void *aad,
                     size_t aad_count, const void *data, size_t count, unsigned char *out,
                     const unsigned char *tag16) {
    int written = 0;
    unsigned char nothing[16];
    return EVP_DecryptInit_ex2(gcm->context, gcm->cipher, key32, nonce12, NULL) == 1
        && (aad_count == 0 || EVP_DecryptUpdate(gcm->context, NULL, &written, aad, (int)aad_count) == 1)
        && (count == 0 || EVP_DecryptUpdate(gcm->context, out, &written, data, (int)count) == 1)
        && EVP_CIPHER_CTX_ctrl(gcm->context, EVP_CTRL_AEAD_SET_TAG, 16, (void *)tag16) == 1
        && EVP_DecryptFinal_ex(gcm->context, nothing, &written) == 1;
}

int ccrypto_random(void *out, size_t count) { return RAND_bytes(out, (int)count) == 1; }

int ccrypto_equal(const void *a, const void *b, size_t count) { return CRYPTO_memcmp(a, b, count) == 0; }
