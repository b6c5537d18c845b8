// SPDX-License-Identifier: MIT
// Concatenation, templates, join, charCodeAt.
function run() {
    let text = "";
    for (let i = 0; i < 200000; i++)
        text += "ab";
    let sum = 0;
    for (let i = 0; i < text.length; i++)
        sum = (sum * 31 + text.charCodeAt(i)) | 0;
    const parts = [];
    for (let i = 0; i < 50000; i++)
        parts.push(`item ${i}: ${i * 2}`);
    const joined = parts.join(",");
    return sum + joined.length;
}
