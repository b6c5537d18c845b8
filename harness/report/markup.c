// SPDX-License-Identifier: MIT
#include "report/markup.h"

void markup_put(FILE *out, const char *text)
{
    for (; text != NULL && *text != 0; text++) {
        unsigned char byte = (unsigned char)*text;
        switch (byte) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            // XML has no way to write other control characters.
            fputc(byte >= 0x20 || byte == '\t' || byte == '\n' ? byte : '?', out);
        }
    }
}
