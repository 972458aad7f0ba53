#ifndef CPHONENUMBER_H
#define CPHONENUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What libphonenumber makes of a text. Everything but POSSIBLE says why it is no number to write to.
enum cphone_outcome {
    CPHONE_POSSIBLE = 0,
    /// The length of a number that only works inside its own town.
    CPHONE_LOCAL_ONLY = 1,
    CPHONE_INVALID_COUNTRY_CODE = 2,
    CPHONE_TOO_SHORT = 3,
    /// Between the shortest and the longest of its country, and of neither's length.
    CPHONE_INVALID_LENGTH = 4,
    CPHONE_TOO_LONG = 5,
    CPHONE_NOT_A_NUMBER = 6,
    /// The library failed in itself (out of memory).
    CPHONE_FAILED = 7,
};

typedef struct {
    int32_t outcome;
    /// Assigned by its country's numbering plan; false unless POSSIBLE.
    bool valid;
    /// "+2376…", NUL-terminated; empty unless POSSIBLE.
    char e164[24];
    /// ISO 3166-1 alpha-2, NUL-terminated: the number's region or, if that cannot be told, the main one of its calling
    /// code; empty for numbers of no country (+800 …).
    char region[4];
} cphone_number;

/// Reads `length` bytes of UTF-8 as a number dialled in `region` (upper-case alpha-2, or NULL: only "+…" is understood).
/// Thread-safe; never throws. The first call loads the tables (some milliseconds).
cphone_number cphone_read(const char *text, size_t length, const char *region);

#ifdef __cplusplus
}
#endif

#endif
