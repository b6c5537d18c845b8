/*--- expect: completes ---*/
let count = 0;
new Function("a", "return a + 1")(count);
