// Which shard an id belongs to: Elasticsearch's formula, so that a test can aim at a shard and tell seq_nos of different shards apart.
export function murmur3(text) {
  const bytes = Buffer.from(text, 'utf16le');
  const mix = k => { k = Math.imul(k, 0xcc9e2d51); return Math.imul((k << 15) | (k >>> 17), 0x1b873593); };
  let hash = 0, at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    hash ^= mix(bytes.readInt32LE(at));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (at < bytes.length) hash ^= mix(bytes.readUInt16LE(at));
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

export function shardOf(id, shards) {
  const routingShards = shards * 2 ** Math.max(1, 10 - Math.ceil(Math.log2(shards)));
  const hash = murmur3(id) % routingShards;
  return Math.floor((hash < 0 ? hash + routingShards : hash) / (routingShards / shards));
}
