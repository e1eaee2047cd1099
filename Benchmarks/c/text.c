#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { FIRST_ROOM = 2048 };

void text_append(struct text *text, const char *bytes, size_t length) {
    if (text->length + length > text->room) {
        size_t room = text->room == 0 ? FIRST_ROOM : text->room;
        while (room < text->length + length)
            room *= 2;
        text->bytes = realloc(text->bytes, room);
        if (text->bytes == NULL)
            abort();
        text->room = room;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

void text_string(struct text *text, const char *string) {
    text_append(text, string, strlen(string));
}

void text_number(struct text *text, int64_t number) {
    char digits[24];
    text_append(text, digits, (size_t)snprintf(digits, sizeof digits, "%lld", (long long)number));
}

void hexadecimal(uint64_t value, char digits[HEX_SIZE]) {
    for (int i = HEX_SIZE - 2; i >= 0; i--, value >>= 4)
        digits[i] = "0123456789abcdef"[value & 15];
    digits[HEX_SIZE - 1] = '\0';
}

void format_date(int64_t seconds_since_epoch, char date[DATE_SIZE]) {
    time_t time = (time_t)seconds_since_epoch;
    struct tm parts;
    gmtime_r(&time, &parts);
    strftime(date, DATE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

void random_sid(const char *prefix, char sid[SID_SIZE]) {
    uint64_t halves[2];
    if (getrandom(halves, sizeof halves, 0) != sizeof halves)
        abort();
    memcpy(sid, prefix, 2);
    hexadecimal(halves[0], sid + 2);
    hexadecimal(halves[1], sid + 18);
}
