// SPDX-License-Identifier: MIT
// split, indexOf, slice, replace, toUpperCase, comparison, characters.
function run() {
    const text = "the quick brown fox jumps over the lazy dog ".repeat(50);
    let sum = 0;
    for (let round = 0; round < 60; round++) {
        const words = text.split(" ");
        for (const word of words)
            sum += word.toUpperCase().length + (word === "lazy" ? 1 : 0) + (word < "m" ? 1 : 0);
        for (let at = text.indexOf("fox"); at >= 0; at = text.indexOf("fox", at + 1))
            sum += text.slice(at, at + 3).length;
        for (let i = 0; i < text.length; i++)
            if (text[i] === "o")
                sum++;
        sum += text.replace("dog", "cat").length;
    }
    return sum;
}
