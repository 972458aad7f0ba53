#include "CPhoneNumber.h"

#include <cstring>
#include <string>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

int32_t outcome_of(PhoneNumberUtil::ErrorType error) {
    switch (error) {
        case PhoneNumberUtil::NO_PARSING_ERROR: return CPHONE_POSSIBLE;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return CPHONE_INVALID_COUNTRY_CODE;
        case PhoneNumberUtil::NOT_A_NUMBER: return CPHONE_NOT_A_NUMBER;
        case PhoneNumberUtil::TOO_SHORT_AFTER_IDD: return CPHONE_TOO_SHORT;
        case PhoneNumberUtil::TOO_SHORT_NSN: return CPHONE_TOO_SHORT;
        case PhoneNumberUtil::TOO_LONG_NSN: return CPHONE_TOO_LONG;
    }
    return CPHONE_NOT_A_NUMBER;
}

int32_t outcome_of(PhoneNumberUtil::ValidationResult result) {
    switch (result) {
        case PhoneNumberUtil::IS_POSSIBLE: return CPHONE_POSSIBLE;
        case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return CPHONE_LOCAL_ONLY;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE: return CPHONE_INVALID_COUNTRY_CODE;
        case PhoneNumberUtil::TOO_SHORT: return CPHONE_TOO_SHORT;
        case PhoneNumberUtil::INVALID_LENGTH: return CPHONE_INVALID_LENGTH;
        case PhoneNumberUtil::TOO_LONG: return CPHONE_TOO_LONG;
    }
    return CPHONE_NOT_A_NUMBER;
}

/// False if the text does not fit; then `target` stays empty.
template <size_t capacity>
bool copy(const std::string &text, char (&target)[capacity]) {
    if (text.size() >= capacity) return false;
    std::memcpy(target, text.data(), text.size());
    return true;
}

void read(const char *text, size_t length, const char *region, cphone_number &answer) {
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    answer.outcome = outcome_of(util.Parse(std::string(text, length), region ? region : "ZZ", &number));
    if (answer.outcome != CPHONE_POSSIBLE) return;
    answer.outcome = outcome_of(util.IsPossibleNumberWithReason(number));
    if (answer.outcome != CPHONE_POSSIBLE) return;

    std::string written;
    util.Format(number, PhoneNumberUtil::E164, &written);
    if (!copy(written, answer.e164)) {
        answer.outcome = CPHONE_TOO_LONG;
        return;
    }
    std::string home;
    util.GetRegionCodeForNumber(number, &home);
    // "ZZ": no region claims the number. "001": a calling code of no country.
    answer.valid = home != "ZZ" && util.IsValidNumberForRegion(number, home);
    if (home == "ZZ") util.GetRegionCodeForCountryCode(number.country_code(), &home);
    if (home.size() == 2 && home != "ZZ") copy(home, answer.region);
}

}  // namespace

extern "C" cphone_number cphone_read(const char *text, size_t length, const char *region) {
    cphone_number answer = {};
    try {
        read(text, length, region, answer);
    } catch (...) {
        answer = {};
        answer.outcome = CPHONE_FAILED;
    }
    return answer;
}
