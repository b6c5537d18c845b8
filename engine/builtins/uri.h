// SPDX-License-Identifier: MIT
// encodeURI and its kin, and annex B's escape and unescape.
#ifndef ENGINE_BUILTINS_URI_H
#define ENGINE_BUILTINS_URI_H

#include "quickjs.h"

JSCFunction js_uri_decode, js_uri_decode_component, js_uri_encode, js_uri_encode_component,
    js_uri_escape, js_uri_unescape;

#endif
