// Growing text, and the small conversions that requests and resources need.

#ifndef TWIN_TEXT_H
#define TWIN_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { SID_SIZE = 35, DATE_SIZE = 21, HEX_SIZE = 17 };

struct text {
    char *bytes;
    size_t length;
    size_t room;
};

void text_append(struct text *text, const char *bytes, size_t length);
void text_string(struct text *text, const char *string);
void text_number(struct text *text, int64_t number);

// Sixteen lower-case hex digits and a zero.
void hexadecimal(uint64_t value, char digits[HEX_SIZE]);

// YYYY-MM-DDThh:mm:ssZ and a zero.
void format_date(int64_t seconds_since_epoch, char date[DATE_SIZE]);

// PREFIX, 32 random hex digits and a zero.
void random_sid(const char *prefix, char sid[SID_SIZE]);

#endif
