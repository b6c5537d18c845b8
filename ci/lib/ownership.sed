# SPDX-License-Identifier: MIT
# Writes out what the marks of ownership leave unsaid, for ci/checks/ownership (sed -E):
# a pointer to a value, or an array of values, is itself no reference;
s/\bJSValue(Const)? \*/JSValue\1Pointer */g
s/\bJSValue(Const)? (\w+\[)/JSValue\1Pointer \2/g
# a pointer to a cell that has no other mark is borrowed.
s/\b(JS_GIVES|JS_MAY_GIVE|JS_TAKES|JS_MAY_TAKE)(( static| inline| const)*) (\w+) \*/\1\2 \4 @/g
s/(\bstruct )?\b(JSString|JSSymbol|JSShape|JSObject|JSVarRef|JSJob|JSAsyncFrame|JSRope|JSBigInt|JSFunctionBytecode|JSCell|JSModuleDef) \*(\w)/JS_BORROWS \1\2 *\3/g
s/\b(JS_GIVES|JS_MAY_GIVE|JS_TAKES|JS_MAY_TAKE)([a-zA-Z ]*) @/\1\2 */g
