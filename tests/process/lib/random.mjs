// A seeded generator (mulberry32): a run that fails is repeated with its seed.
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    int: bound => Math.floor(next() * bound),
    pick: list => list[Math.floor(next() * list.length)],
  };
}

export function args(defaults) {
  const values = { ...defaults, _: [] };
  for (const arg of process.argv.slice(2)) {
    const match = /^--([\w.-]+)(?:=(.*))?$/.exec(arg);
    if (!match) values._.push(arg);
    else if (!(match[1] in defaults)) { console.error(`unknown option --${match[1]}; known: ${Object.keys(defaults).map(k => '--' + k).join(' ')}`); process.exit(2); }
    else values[match[1]] = typeof defaults[match[1]] === 'number' ? Number(match[2]) : match[2] ?? true;
  }
  return values;
}
