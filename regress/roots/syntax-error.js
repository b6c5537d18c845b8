/*--- expect: early-error SyntaxError ---*/
function outer(firstArgument) { let someLocal = 1; return someLocal +; }
