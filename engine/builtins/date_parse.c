// SPDX-License-Identifier: MIT
// Text to time: first the format of ECMA-262 sec-date-time-string-format to the letter, then the
// texts that toString and toUTCString make, and what else people write: names of months in any
// place, slashes, AM and PM, names of zones.
#include "builtins/date.h"

#include "base/number_text.h"

#include <assert.h>
#include <math.h>

// Longer texts are no dates.
#define MAX_TEXT 160

typedef struct DateParser {
    char text[MAX_TEXT + 1]; // ends in NUL
    size_t position;
} DateParser;

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take(DateParser *p, char c)
{
    if (p->text[p->position] != c)
        return false;
    p->position++;
    return true;
}

// ---- The format of ECMA-262 -----------------------------------------------------------------

// Exactly `count` digits.
static bool take_digits(DateParser *p, int count, double *number)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        char c = p->text[p->position];
        if (!is_digit(c))
            return false;
        value = value * 10 + (c - '0');
        p->position++;
    }
    *number = value;
    return true;
}

static bool take_iso_year(DateParser *p, double *year)
{
    char sign = p->text[p->position];
    if (sign != '+' && sign != '-')
        return take_digits(p, 4, year);
    p->position++;
    if (!take_digits(p, 6, year) || (sign == '-' && *year == 0))
        return false;
    if (sign == '-')
        *year = -*year;
    return true;
}

// Any number of digits, of which three count.
static bool take_fraction(DateParser *p, double *milliseconds)
{
    int value = 0;
    int count = 0;
    for (; is_digit(p->text[p->position]); p->position++, count++)
        if (count < 3)
            value = value * 10 + (p->text[p->position] - '0');
    for (int i = count; i < 3; i++)
        value *= 10;
    *milliseconds = value;
    return count > 0;
}

// Time and offset behind the T. *offset in minutes; NaN: local time.
static bool take_iso_time(DateParser *p, double *fields, double *offset)
{
    double hours, minutes;
    if (!take_digits(p, 2, &fields[JS_DATE_HOURS]) || !take(p, ':') ||
        !take_digits(p, 2, &fields[JS_DATE_MINUTES]))
        return false;
    if (take(p, ':')) {
        if (!take_digits(p, 2, &fields[JS_DATE_SECONDS]))
            return false;
        if (take(p, '.') && !take_fraction(p, &fields[JS_DATE_MILLISECONDS]))
            return false;
    }
    *offset = NAN;
    char sign = p->text[p->position];
    if (take(p, 'Z')) {
        *offset = 0;
    } else if (take(p, '+') || take(p, '-')) {
        if (!take_digits(p, 2, &hours) || !take(p, ':') || !take_digits(p, 2, &minutes) ||
            hours > 23 || minutes > 59)
            return false;
        *offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    }
    return true;
}

static bool are_in_range(const double *fields)
{
    if (!(fields[JS_DATE_MONTH] >= 0 && fields[JS_DATE_MONTH] < 12 && fields[JS_DATE_DAY] >= 1))
        return false;
    if (fields[JS_DATE_DAY] >
        js_date_month_length(fields[JS_DATE_YEAR], (int)fields[JS_DATE_MONTH]))
        return false;
    if (fields[JS_DATE_HOURS] == 24) // midnight at the end of the day
        return fields[JS_DATE_MINUTES] == 0 && fields[JS_DATE_SECONDS] == 0 &&
               fields[JS_DATE_MILLISECONDS] == 0;
    return fields[JS_DATE_HOURS] < 24 && fields[JS_DATE_MINUTES] < 60 &&
           fields[JS_DATE_SECONDS] < 60;
}

static double join(const double *fields, double offset)
{
    double time = js_date_join(fields);
    time = isnan(offset) ? js_date_to_utc(time) : time - offset * JS_DATE_MS_PER_MINUTE;
    return js_date_clip(time);
}

static bool parse_iso(DateParser *p, double *time)
{
    double fields[JS_DATE_FIELD_COUNT] = {[JS_DATE_DAY] = 1};
    double offset = 0; // dates without a time are in UTC
    if (!take_iso_year(p, &fields[JS_DATE_YEAR]))
        return false;
    if (take(p, '-')) {
        if (!take_digits(p, 2, &fields[JS_DATE_MONTH]))
            return false;
        fields[JS_DATE_MONTH]--;
        if (take(p, '-') && !take_digits(p, 2, &fields[JS_DATE_DAY]))
            return false;
    }
    if (take(p, 'T') && !take_iso_time(p, fields, &offset))
        return false;
    if (p->text[p->position] != '\0' || !are_in_range(fields))
        return false;
    *time = join(fields, offset);
    return true;
}

// ---- Other texts ----------------------------------------------------------------------------

typedef struct LooseDate {
    double fields[JS_DATE_FIELD_COUNT];
    double numbers[3]; // of the date, in the order in which they stand
    int digits[3];     // how many each was written with
    int number_count;
    int month_place; // how many numbers stand before the month's name; -1: there is no name
    bool has_time;
    double offset; // in minutes; NaN: local time
    bool is_year_first;
} LooseDate;

typedef struct Zone {
    char name[5];
    int16_t minutes;
} Zone;

static const Zone zones[] = {
    {"gmt", 0},    {"utc", 0},    {"ut", 0},     {"z", 0},      {"est", -300}, {"edt", -240},
    {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
};

// The index of a month's name by its first three letters (or more of it), or -1.
static int month_of(const char *word, size_t length)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++)
        if (length >= 3 && length <= strlen(names[i]) && memcmp(names[i], word, length) == 0)
            return i;
    return -1;
}

static bool is_weekday(const char *word, size_t length)
{
    static const char *const names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday"};
    for (int i = 0; i < 7; i++)
        if (length >= 3 && length <= strlen(names[i]) && memcmp(names[i], word, length) == 0)
            return true;
    return false;
}

// Digits as a number; how many in *count.
static double read_number(DateParser *p, int *count)
{
    double value = 0;
    for (*count = 0; is_digit(p->text[p->position]); p->position++, ++*count)
        value = value * 10 + (p->text[p->position] - '0');
    return value;
}

static bool read_word(DateParser *p, LooseDate *date)
{
    char word[16];
    size_t length = 0;
    for (; is_letter(p->text[p->position]); p->position++)
        if (length < sizeof(word) - 1)
            word[length++] = (char)(p->text[p->position] | 0x20);
    word[length] = '\0';
    take(p, '.'); // of an abbreviation
    int month = month_of(word, length);
    if (month >= 0) {
        if (date->month_place >= 0)
            return false;
        date->fields[JS_DATE_MONTH] = month;
        date->month_place = date->number_count;
        return true;
    }
    if (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0) {
        double *hours = &date->fields[JS_DATE_HOURS];
        if (!date->has_time || *hours < 1 || *hours > 12)
            return false;
        *hours = fmod(*hours, 12) + (word[0] == 'p' ? 12 : 0);
        return true;
    }
    if (strcmp(word, "t") == 0) // between date and time
        return date->number_count == 3 && !date->has_time && is_digit(p->text[p->position]);
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (strcmp(word, zones[i].name) == 0) {
            date->offset = zones[i].minutes;
            return true;
        }
    }
    return is_weekday(word, length);
}

// Behind the sign: hh, hhmm or hh:mm.
static bool read_offset(DateParser *p, LooseDate *date, int sign)
{
    int count;
    double hours = read_number(p, &count);
    double minutes = 0;
    if (count == 0 || count > 4)
        return false;
    if (count > 2) {
        minutes = fmod(hours, 100);
        hours = floor(hours / 100);
    } else if (take(p, ':')) {
        minutes = read_number(p, &count);
        if (count != 2)
            return false;
    }
    if (hours > 23 || minutes > 59)
        return false;
    date->offset = sign * (hours * 60 + minutes);
    return true;
}

// The hours have been read; the parser stands behind the colon.
static bool read_time(DateParser *p, LooseDate *date, double hours)
{
    int count;
    if (date->has_time)
        return false;
    date->has_time = true;
    date->fields[JS_DATE_HOURS] = hours;
    date->fields[JS_DATE_MINUTES] = read_number(p, &count);
    if (count == 0)
        return false;
    if (!take(p, ':'))
        return true;
    date->fields[JS_DATE_SECONDS] = read_number(p, &count);
    if (count == 0)
        return false;
    return !take(p, '.') || take_fraction(p, &date->fields[JS_DATE_MILLISECONDS]);
}

static bool read_digits(DateParser *p, LooseDate *date, bool is_negative)
{
    int count;
    double number = read_number(p, &count);
    if (count == 0 || count > 9)
        return false;
    if (!is_negative && take(p, ':'))
        return read_time(p, date, number);
    if (date->number_count == 3)
        return false;
    if (date->number_count == 0 && date->month_place < 0 &&
        (count > 2 || is_negative || number > 31))
        date->is_year_first = true;
    date->digits[date->number_count] = is_negative ? 4 : count;
    date->numbers[date->number_count++] = is_negative ? -number : number;
    // A separator within the date.
    char c = p->text[p->position];
    char next = c ? p->text[p->position + 1] : '\0';
    if ((c == '/' || c == '-' || c == '.') && (is_digit(next) || is_letter(next)) &&
        !date->has_time)
        p->position++;
    return true;
}

// A comment in parentheses, as toString puts the name of the zone.
static bool skip_comment(DateParser *p)
{
    int depth = 0;
    do {
        char c = p->text[p->position];
        if (c == '\0')
            return false;
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        p->position++;
    } while (depth > 0);
    return true;
}

static bool read_sign(DateParser *p, LooseDate *date, char sign)
{
    bool is_after_space = p->position > 0 && p->text[p->position - 1] == ' ';
    p->position++;
    if (date->has_time || !isnan(date->offset))
        return read_offset(p, date, sign == '-' ? -1 : 1);
    if (sign == '-' && is_digit(p->text[p->position]) && is_after_space)
        return read_digits(p, date, true);
    // A stroke in a date: "1-Jan-2000".
    return sign == '-' && is_letter(p->text[p->position]);
}

static bool read_all(DateParser *p, LooseDate *date)
{
    for (;;) {
        char c = p->text[p->position];
        bool is_good = true;
        if (c == '\0')
            return true;
        else if (is_digit(c))
            is_good = read_digits(p, date, false);
        else if (is_letter(c))
            is_good = read_word(p, date);
        else if (c == '(')
            is_good = skip_comment(p);
        else if (c == '+' || c == '-')
            is_good = read_sign(p, date, c);
        else if (c == ' ' || c == ',' || (c >= '\t' && c <= '\r'))
            p->position++;
        else
            return false;
        if (!is_good)
            return false;
        // "1-Jan-2000": the stroke behind the name.
        if (is_letter(c) && date->month_place >= 0 && !date->has_time &&
            p->text[p->position] == '-' && is_digit(p->text[p->position + 1]))
            p->position++;
    }
}

// Gives the numbers of the date their meaning.
static bool assign_date(LooseDate *date)
{
    double *fields = date->fields;
    int year_at, day_at, month_at = -1;
    if (date->month_place >= 0) {
        if (date->number_count < 1 || date->number_count > 2)
            return false;
        bool is_year_first = date->number_count == 2 && date->digits[0] > 2;
        day_at = date->number_count == 1 ? (date->digits[0] > 2 ? -1 : 0) : is_year_first;
        year_at = date->number_count == 1 ? (date->digits[0] > 2 ? 0 : -1) : !is_year_first;
    } else {
        if (date->number_count < 2)
            return false;
        year_at = date->is_year_first ? 0 : 2;
        month_at = date->is_year_first ? 1 : 0;
        day_at = date->is_year_first ? 2 : 1;
        if (year_at >= date->number_count)
            year_at = -1;
        if (day_at >= date->number_count)
            day_at = -1;
    }
    if (month_at >= 0)
        fields[JS_DATE_MONTH] = date->numbers[month_at] - 1;
    fields[JS_DATE_DAY] = day_at >= 0 ? date->numbers[day_at] : 1;
    fields[JS_DATE_YEAR] = year_at >= 0 ? date->numbers[year_at] : 2001;
    if (year_at >= 0 && date->digits[year_at] <= 2)
        fields[JS_DATE_YEAR] += fields[JS_DATE_YEAR] < 50 ? 2000 : 1900;
    return fabs(fields[JS_DATE_YEAR]) <= 999999;
}

static bool parse_loose(DateParser *p, double *time)
{
    LooseDate date = {.month_place = -1, .offset = NAN};
    if (!read_all(p, &date) || !assign_date(&date) || !are_in_range(date.fields))
        return false;
    *time = join(date.fields, date.offset);
    return true;
}

double js_date_parse(const JSString *text)
{
    DateParser parser = {.position = 0};
    double time;
    uint32_t start, end;
    js_string_trim_range(text, true, true, &start, &end);
    if (end - start > MAX_TEXT)
        return NAN;
    for (uint32_t i = start; i < end; i++) {
        uint16_t unit = js_string_unit(text, i);
        if (unit == 0x2212) // minus sign
            unit = '-';
        else if (unit == 0x202F || unit == 0xA0) // spaces of other engines' toLocaleString
            unit = ' ';
        else if (unit == 0 || unit > 0x7E)
            unit = '?';
        parser.text[i - start] = (char)unit;
    }
    bool is_trimmed = start == 0 && end == js_string_length(text);
    if (is_trimmed && parse_iso(&parser, &time))
        return time;
    parser.position = 0;
    return parse_loose(&parser, &time) ? time : NAN;
}
