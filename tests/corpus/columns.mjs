// A tab-separated file in memory, each column read as the mapping says.
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
const pictograph = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
const plain = /^[\x00-\x7f]*$/;
const letters = /[a-z0-9]/i;

// ICU cuts these scripts by dictionaries; UAX #29 itself has each ideograph and Hiragana letter alone, Katakana in runs, and
// Lucene's tokenizer the scripts of South East Asia in runs.
const scripts = /([\p{sc=Han}\p{sc=Hiragana}]\p{M}*|[\p{sc=Katakana}\u30fc\uff70]+|[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+)/u;

/** Words as the standard analyzer cuts them: UAX #29 segments with a letter, digit or pictograph, in lower case. */
export function words(text) {
  if (plain.test(text)) return plainWords(text);
  return text.split(scripts).flatMap((part, index) => index % 2 ? [part.toLowerCase()] : segments(part));
}

function plainWords(text) {
  const found = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike && letters.test(segment)) found.push(segment.toLowerCase());
  }
  return found;
}

const hangul = /\p{sc=Hangul}/u;
const speaking = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

function segments(text) {
  const cut = [...segmenter.segment(text)].map(({ segment, isWordLike }) => ({ segment, word: isWordLike || (!plain.test(segment) && pictograph.test(segment)) }));
  const parts = hangul.test(text) ? joinHangul(cut) : cut;
  return parts.filter(({ segment, word }) => word && speaking.test(segment)).map(({ segment }) => [...segment].map(letter => letter === '\u0130' ? 'i' : letter.toLowerCase()).join(''));
}

// ICU cuts between Hangul and other letters, and at a middle dot beside Hangul; UAX #29 does not.
function joinHangul(cut) {
  const joined = [];
  for (let at = 0; at < cut.length; at++) {
    const last = joined.at(-1);
    const isDot = cut[at].segment === '\u00b7' && last?.word && cut[at + 1]?.word;
    if (isDot) at++;
    const next = cut[at];
    const touches = last?.word && next.word && (hangul.test(last.segment.at(-1)) || hangul.test([...next.segment][0]));
    if (touches) last.segment += (isDot ? '\u00b7' : '') + next.segment;
    else {
      if (isDot) joined.push(cut[at - 1]);
      joined.push({ ...next });
    }
  }
  return joined;
}

/** Lengths above 23 keep four significant bits: Lucene's norm byte, decoded. */
export function normLength(length) {
  if (length < 24) return length;
  const rest = length - 24;
  const bits = 32 - Math.clz32(rest);
  if (bits < 4) return length;
  const shift = bits - 4;
  return 24 + (((rest >> shift) | 8) << shift);
}

const dateOf = text => {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  return match ? Date.UTC(+match[1], (match[2] ?? 1) - 1, +(match[3] ?? 1)) : Date.parse(text);
};

export class Columns {
  constructor(text, properties, idColumn) {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    this.names = lines.shift().replace(/\r$/, '').split('\t');
    this.count = lines.length;
    this.dictionary = new Map(); // word -> number
    this.wordOf = [];
    this.columns = {};
    const cells = lines.map(line => line.replace(/\r$/, '').split('\t'));
    this.ids = cells.map(row => row[this.names.indexOf(idColumn)]);
    this.names.forEach((name, index) => {
      const mapping = properties[name];
      if (!mapping) return;
      this.read(name, mapping, cells, index);
      for (const [sub, subMapping] of Object.entries(mapping.fields ?? {})) this.read(`${name}.${sub}`, subMapping, cells, index);
    });
  }

  read(field, mapping, cells, index) {
    const { type } = mapping;
    if (type === 'text') {
      let total = 0, present = 0;
      const tokens = cells.map(row => {
        const cell = row[index];
        if (!cell) return undefined;
        const list = Int32Array.from(words(cell), word => this.number(word));
        if (list.length) { total += list.length; present++; }
        return list;
      });
      this.columns[field] = { type, tokens, average: total / present, present };
    } else if (type === 'keyword') {
      const limit = mapping.ignore_above ?? Infinity;
      this.columns[field] = { type, values: cells.map(row => row[index] && row[index].length <= limit ? row[index] : undefined) };
    } else if (type === 'date') {
      this.columns[field] = { type, values: cells.map(row => row[index] ? dateOf(row[index]) : undefined) };
    } else if (['long', 'integer', 'short', 'byte', 'double', 'float'].includes(type)) {
      this.columns[field] = { type: 'number', values: cells.map(row => row[index] ? Number(row[index]) : undefined) };
    }
  }

  number(word) {
    let number = this.dictionary.get(word);
    if (number === undefined) {
      number = this.wordOf.length;
      this.dictionary.set(word, number);
      this.wordOf.push(word);
    }
    return number;
  }

  ofType(type) { return Object.keys(this.columns).filter(field => this.columns[field].type === type); }

  describe() { return Object.entries(this.columns).map(([field, column]) => `${field}:${column.type}`).join(' '); }
}
