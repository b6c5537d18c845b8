function f(a) { eval("var b = () => a;"); return b; } f({})(); new Function("x", "return { x }")({});
