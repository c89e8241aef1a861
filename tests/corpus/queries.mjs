// Draws queries from the file's own words and values; each comes with the scan that says what the answer must be.
import { normLength } from './columns.mjs';

const listed = 1000; // up to so many matches are compared id by id

export function drawers(columns, rng, { shards }) {
  const { ids, columns: data } = columns;
  const texts = columns.ofType('text');
  const keywords = columns.ofType('keyword');
  const numbers = columns.ofType('number');
  const dates = columns.ofType('date');
  const simple = /^[a-z0-9]{2,20}$/;

  const scan = test => { const rows = []; for (let row = 0; row < columns.count; row++) if (test(row)) rows.push(row); return rows; };
  const has = (field, word) => { const { tokens } = data[field]; return row => tokens[row] !== undefined && tokens[row].includes(word); };

  /** A word of a random row: common words come often, as they do in queries. */
  function word(field) {
    for (let tries = 0; tries < 200; tries++) {
      const list = data[field].tokens[rng.int(columns.count)];
      if (!list?.length) continue;
      const number = list[rng.int(list.length)];
      if (simple.test(columns.wordOf[number])) return number;
    }
    return undefined;
  }

  function phrase(field, length) {
    for (let tries = 0; tries < 500; tries++) {
      const list = data[field].tokens[rng.int(columns.count)];
      if (!list || list.length < length) continue;
      const from = rng.int(list.length - length + 1);
      const part = [...list.slice(from, from + length)];
      if (part.every(number => simple.test(columns.wordOf[number]))) return part;
    }
    return undefined;
  }

  const hasPhrase = (field, part) => {
    const { tokens } = data[field];
    return row => {
      const list = tokens[row];
      if (!list) return false;
      for (let at = list.indexOf(part[0]); at >= 0 && at + part.length <= list.length; at = list.indexOf(part[0], at + 1)) {
        if (part.every((number, offset) => list[at + offset] === number)) return true;
      }
      return false;
    };
  };

  function value(field) {
    for (let tries = 0; tries < 500; tries++) {
      const found = data[field].values[rng.int(columns.count)];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  const asText = numbersOf => numbersOf.map(number => columns.wordOf[number]).join(' ');
  const iso = time => new Date(time).toISOString();

  /** The matches must be exactly these rows. */
  function matches(query, test, extra = {}) {
    const rows = scan(test);
    const body = { query, track_total_hits: true, size: rows.length <= listed ? listed : 10, _source: false, ...extra };
    return {
      body,
      check(answer) {
        const total = answer.hits.total;
        if (total.relation !== 'eq' || total.value !== rows.length) return `total ${JSON.stringify(total)}, the scan finds ${rows.length}`;
        if (rows.length > listed) return undefined;
        const expected = new Set(rows.map(row => ids[row]));
        const found = new Set(answer.hits.hits.map(hit => hit._id));
        const missing = [...expected].filter(id => !found.has(id));
        const foreign = [...found].filter(id => !expected.has(id));
        return missing.length || foreign.length ? `missing ${missing.slice(0, 5)}, too many ${foreign.slice(0, 5)}` : undefined;
      },
    };
  }

  function range(field) {
    const a = value(field), b = value(field);
    if (a === undefined || b === undefined) return undefined;
    const [low, high] = a <= b ? [a, b] : [b, a];
    const show = data[field].type === 'date' ? iso : x => x;
    const openLow = rng.next() < 0.3, openHigh = rng.next() < 0.3;
    const { values } = data[field];
    return {
      query: { range: { [field]: { [openLow ? 'gt' : 'gte']: show(low), [openHigh ? 'lt' : 'lte']: show(high) } } },
      test: row => values[row] !== undefined && (openLow ? values[row] > low : values[row] >= low) && (openHigh ? values[row] < high : values[row] <= high),
    };
  }

  function bm25(field, terms) {
    const { tokens, average, present } = data[field];
    const frequencies = terms.map(term => { let n = 0; for (const list of tokens) if (list?.includes(term)) n++; return n; });
    const idf = frequencies.map(n => Math.log(1 + (present - n + 0.5) / (n + 0.5)));
    return row => {
      const list = tokens[row];
      const norm = 1.2 * (0.25 + 0.75 * normLength(list.length) / average);
      return terms.reduce((sum, term, index) => {
        let frequency = 0;
        for (const number of list) if (number === term) frequency++;
        return sum + (frequency ? 2.2 * idf[index] * frequency / (frequency + norm) : 0);
      }, 0);
    };
  }

  const near = (a, b) => Math.abs(a - b) <= 2e-5 * Math.max(1, Math.abs(a), Math.abs(b));
  const list = [];
  const add = (condition, name, draw) => { if (condition) list.push({ name, draw }); };

  add(texts.length, 'match one word', () => {
    const field = rng.pick(texts), term = word(field);
    return term === undefined ? undefined : matches({ match: { [field]: columns.wordOf[term] } }, has(field, term));
  });
  add(texts.length, 'match any of three', () => {
    const field = rng.pick(texts), terms = [word(field), word(field), word(field)];
    return terms.includes(undefined) ? undefined : matches({ match: { [field]: asText(terms) } }, row => terms.some(term => has(field, term)(row)));
  });
  add(texts.length, 'match all of two', () => {
    const field = rng.pick(texts), part = phrase(field, 2);
    return part && matches({ match: { [field]: { query: asText(part), operator: 'and' } } }, row => part.every(term => has(field, term)(row)));
  });
  add(texts.length, 'phrase', () => {
    const field = rng.pick(texts), part = phrase(field, 2 + rng.int(3));
    return part && matches({ match_phrase: { [field]: asText(part) } }, hasPhrase(field, part));
  });
  add(texts.length, 'query_string', () => {
    const field = rng.pick(texts), part = phrase(field, 2), not = word(field);
    if (!part || not === undefined) return undefined;
    return matches({ query_string: { query: `${field.replace('.', '\\.')}:"${asText(part)}" AND NOT ${field}:${columns.wordOf[not]}` } },
      row => hasPhrase(field, part)(row) && !has(field, not)(row));
  });
  add(texts.length && (numbers.length || dates.length), 'bool', () => {
    const field = rng.pick(texts), must = word(field), not = word(field), part = range(rng.pick([...numbers, ...dates]));
    if (must === undefined || not === undefined || !part) return undefined;
    return matches({ bool: { must: [{ match: { [field]: columns.wordOf[must] } }], must_not: [{ match: { [field]: columns.wordOf[not] } }], filter: [part.query] } },
      row => part.test(row) && has(field, must)(row) && !has(field, not)(row));
  });
  add(keywords.length, 'term', () => {
    const field = rng.pick(keywords), wanted = value(field), { values } = data[field];
    return wanted === undefined ? undefined : matches({ term: { [field]: wanted } }, row => values[row] === wanted);
  });
  add(keywords.length, 'prefix', () => {
    const field = rng.pick(keywords), { values } = data[field];
    const wanted = value(field)?.slice(0, 2 + rng.int(4));
    return wanted === undefined ? undefined : matches({ prefix: { [field]: wanted } }, row => values[row] !== undefined && values[row].startsWith(wanted));
  });
  add(numbers.length, 'number range', () => { const part = range(rng.pick(numbers)); return part && matches(part.query, part.test); });
  add(dates.length, 'date range', () => { const part = range(rng.pick(dates)); return part && matches(part.query, part.test); });
  add(true, 'exists', () => {
    const field = rng.pick(Object.keys(data)), column = data[field];
    return matches({ exists: { field } }, row => column.tokens ? column.tokens[row]?.length > 0 : column.values[row] !== undefined);
  });
  add(texts.length && shards === 1, 'scores of the top ten', () => {
    const field = rng.pick(texts), part = phrase(field, 1 + rng.int(3));
    if (!part) return undefined;
    const terms = part; // a repeated word counts twice, as in the query
    const unique = [...new Set(terms)];
    const rows = scan(row => unique.some(term => has(field, term)(row)));
    const score = bm25(field, terms);
    const best = rows.map(score).sort((a, b) => b - a).slice(0, 10);
    return {
      body: { query: { match: { [field]: asText(terms) } }, size: 10, _source: false },
      check(answer) {
        const found = answer.hits.hits.map(hit => hit._score);
        if (found.length !== best.length) return `${found.length} hits, expected ${best.length}`;
        const wrong = found.findIndex((value, index) => !near(value, best[index]));
        return wrong < 0 ? undefined : `score ${wrong} is ${found[wrong]}, the formula says ${best[wrong]}`;
      },
    };
  });
  add(texts.length && numbers.length, 'sorted top ten', () => {
    const field = rng.pick(texts), by = rng.pick(numbers), term = word(field), { values } = data[by];
    if (term === undefined) return undefined;
    const descending = rng.next() < 0.5;
    const rows = scan(has(field, term));
    const last = descending ? -Infinity : Infinity;
    const keys = rows.map(row => values[row] ?? last).sort((a, b) => descending ? b - a : a - b).slice(0, 10);
    return {
      body: { query: { match: { [field]: columns.wordOf[term] } }, sort: [{ [by]: descending ? 'desc' : 'asc' }], size: 10, _source: false },
      check(answer) {
        const found = answer.hits.hits.map(hit => {
          const key = hit.sort[0];
          return key === null || Math.abs(key) > 9e18 ? last : key;
        });
        return JSON.stringify(found) === JSON.stringify(keys) ? undefined : `sort values ${found}, the scan has ${keys}`;
      },
    };
  });
  add(numbers.length && texts.length, 'stats', () => {
    const field = rng.pick(texts), of = rng.pick(numbers), term = word(field), { values } = data[of];
    if (term === undefined) return undefined;
    const found = scan(has(field, term)).map(row => values[row]).filter(x => x !== undefined);
    const sum = found.reduce((a, b) => a + b, 0);
    const least = found.reduce((a, b) => Math.min(a, b), Infinity), most = found.reduce((a, b) => Math.max(a, b), -Infinity);
    return {
      body: { size: 0, query: { match: { [field]: columns.wordOf[term] } }, aggs: { s: { stats: { field: of } } } },
      check({ aggregations: { s } }) {
        if (s.count !== found.length) return `count ${s.count}, the scan has ${found.length}`;
        if (!found.length) return s.min === null && s.max === null ? undefined : `empty stats ${JSON.stringify(s)}`;
        const right = s.min === least && s.max === most && Math.abs(s.sum - sum) <= 1e-9 * Math.max(1, Math.abs(sum)) && Math.abs(s.avg - sum / found.length) <= 1e-9 * Math.max(1, Math.abs(s.avg));
        return right ? undefined : `${JSON.stringify(s)}, the scan has sum ${sum}`;
      },
    };
  });
  add(dates.length && texts.length, 'date_histogram with terms under it', () => {
    const field = rng.pick(texts), of = rng.pick(dates), term = word(field), { values } = data[of];
    if (term === undefined) return undefined;
    const years = new Map();
    for (const row of scan(has(field, term))) {
      if (values[row] === undefined) continue;
      const key = Date.UTC(new Date(values[row]).getUTCFullYear(), 0, 1);
      years.set(key, (years.get(key) ?? 0) + 1);
    }
    return {
      body: { size: 0, query: { match: { [field]: columns.wordOf[term] } }, aggs: { y: { date_histogram: { field: of, calendar_interval: 'year', min_doc_count: 1 } } } },
      check({ aggregations: { y } }) {
        const found = y.buckets.map(bucket => [bucket.key, bucket.doc_count]);
        const expected = [...years].sort((a, b) => a[0] - b[0]);
        return JSON.stringify(found) === JSON.stringify(expected) ? undefined : `buckets ${JSON.stringify(found).slice(0, 200)}, the scan has ${JSON.stringify(expected).slice(0, 200)}`;
      },
    };
  });
  add(dates.length, 'terms of a date with a metric', () => {
    const of = rng.pick(dates), { values } = data[of];
    const filter = keywords.length && rng.next() < 0.5 ? (() => { const field = rng.pick(keywords), start = value(field)?.[0]; return start && { query: { prefix: { [field]: start } }, test: row => data[field].values[row]?.startsWith(start) }; })() : undefined;
    const rows = scan(row => values[row] !== undefined && (!filter || filter.test(row)));
    const counts = new Map();
    for (const row of rows) counts.set(values[row], (counts.get(values[row]) ?? 0) + 1);
    const expected = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 12);
    return {
      body: { size: 0, ...(filter ? { query: filter.query } : {}), aggs: { t: { terms: { field: of, size: 12, shard_size: 10000 } } } },
      check({ aggregations: { t } }) {
        const found = t.buckets.map(bucket => [bucket.key, bucket.doc_count]);
        if (JSON.stringify(found) !== JSON.stringify(expected)) return `buckets ${JSON.stringify(found).slice(0, 200)}, the scan has ${JSON.stringify(expected).slice(0, 200)}`;
        const rest = rows.length - expected.reduce((sum, [, n]) => sum + n, 0);
        return t.sum_other_doc_count === rest ? undefined : `sum_other_doc_count ${t.sum_other_doc_count}, the scan has ${rest}`;
      },
    };
  });
  add(numbers.length, 'histogram', () => {
    const of = rng.pick(numbers), { values } = data[of];
    const present = values.filter(x => x !== undefined);
    const span = present.reduce((most, x) => Math.max(most, x), 0);
    const interval = Math.max(1, Math.ceil(span / (5 + rng.int(40))));
    const counts = new Map();
    for (const x of present) { const key = Math.floor(x / interval) * interval; counts.set(key, (counts.get(key) ?? 0) + 1); }
    const expected = [...counts].sort((a, b) => a[0] - b[0]);
    return {
      body: { size: 0, aggs: { h: { histogram: { field: of, interval, min_doc_count: 1 } } } },
      check({ aggregations: { h } }) {
        const found = h.buckets.map(bucket => [bucket.key, bucket.doc_count]);
        return JSON.stringify(found) === JSON.stringify(expected) ? undefined : `buckets ${JSON.stringify(found).slice(0, 200)}, the scan has ${JSON.stringify(expected).slice(0, 200)}`;
      },
    };
  });
  add(keywords.length, 'cardinality and value_count', () => {
    const of = rng.pick(keywords), { values } = data[of], start = value(of)?.slice(0, 3);
    if (!start) return undefined;
    const found = values.filter(x => x !== undefined && x.startsWith(start));
    const distinct = new Set(found).size;
    return {
      body: { size: 0, query: { prefix: { [of]: start } }, aggs: { c: { cardinality: { field: of, precision_threshold: 40000 } }, n: { value_count: { field: of } } } },
      check({ aggregations: { c, n } }) {
        if (n.value !== found.length) return `value_count ${n.value}, the scan has ${found.length}`;
        const allowed = distinct <= 1000 ? 0 : 0.05 * distinct;
        return Math.abs(c.value - distinct) <= allowed ? undefined : `cardinality ${c.value}, the scan has ${distinct}`;
      },
    };
  });
  return list;
}
