using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Aggregations;
using Winnow.Search.Mappings;
using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Search.Tests.Aggregations;

/// <summary>Shards with real segments; runs aggregation requests over them as a search would.</summary>
internal sealed class TestIndex : IDisposable
{
    private readonly MapperService _mapper = new(IndexSettings.Empty, Encoding.UTF8.GetBytes(TestFields.Mapping));
    private readonly ParsedDocument _parsed = new();
    private readonly List<DirectoryReader> _readers = [];
    private readonly List<IndexWriter> _writers = [];

    public long MemoryLimit { get; init; } = AggregationContext.DefaultMemoryLimit;

    public TimeProvider Clock { get; init; } = new FakeTimeProvider();

    /// <summary>Adds a shard. The documents go into segments at random; some of them are deleted again (or were other documents before).</summary>
    public TestIndex AddShard(IEnumerable<TestDocument> documents, Random? random = null)
    {
        var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig());
        DirectoryReader? reader = null;
        foreach (var source in documents)
        {
            if (random?.Next(8) == 0)
            {
                // A former version that must not count.
                writer.UpdateDocument(Key(source.Id), Parse(TestFields.Random(random, 1, source.Id)[0]));
                if (random.Next(3) == 0)
                {
                    reader?.Dispose();
                    reader = writer.Refresh();
                }
            }

            writer.UpdateDocument(Key(source.Id), Parse(source));
            if (random?.Next(40) == 0)
            {
                reader?.Dispose();
                reader = writer.Refresh();
            }
        }

        reader?.Dispose();
        _readers.Add(writer.Refresh());
        _writers.Add(writer);
        return this;
    }

    /// <summary>The part of one shard.</summary>
    public InternalAggregations Collect(int shard, AggregatorFactories factories, Query? query = null)
    {
        var context = new SearchExecutionContext(_readers[shard].Leaves, _mapper, "test", shard, Clock);
        var collector = factories.CreateCollector(new AggregationContext(context, memoryLimit: MemoryLimit));
        context.Searcher!.Search(query ?? new MatchAllDocsQuery(), collector);
        return collector.BuildResult();
    }

    /// <summary>Runs a request over all shards; partial results cross a wire and are reduced in a random tree.</summary>
    public InternalAggregations Run(string aggs, Random? random = null, Query? query = null)
    {
        var factories = AggregationBuilders.Parse(JsonDocument.Parse(aggs).RootElement);
        var parts = Enumerable.Range(0, _readers.Count).Select(shard => Roundtrip(Collect(shard, factories, query))).ToList();
        while (random is not null && parts.Count > 1 && random.Next(3) > 0)
        {
            var count = random.Next(1, parts.Count + 1);
            var partial = InternalAggregations.Reduce(parts.Take(count).ToArray(), ReduceContext.ForPartial());
            parts.RemoveRange(0, count);
            parts.Insert(random.Next(parts.Count + 1), Roundtrip(partial));
        }

        return InternalAggregations.Reduce(parts, ReduceContext.ForFinal(factories));
    }

    public JsonObject RunJson(string aggs, Random? random = null, Query? query = null, bool typedKeys = false) =>
        ToJson(Run(aggs, random, query), typedKeys);

    public static JsonObject ToJson(InternalAggregations aggregations, bool typedKeys = false) =>
        JsonNode.Parse(ToText(aggregations, typedKeys))!.AsObject();

    public static string ToText(InternalAggregations aggregations, bool typedKeys = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            aggregations.WriteJson(writer, typedKeys);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static InternalAggregations Roundtrip(InternalAggregations aggregations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        aggregations.WriteTo(buffer);
        return InternalAggregations.Read(buffer.WrittenSpan);
    }

    public void Dispose()
    {
        _readers.ForEach(reader => reader.Dispose());
        _writers.ForEach(writer => writer.Dispose());
    }

    private static byte[] Key(int id) => Encoding.UTF8.GetBytes(id.ToString());

    private Document Parse(TestDocument source)
    {
        var json = new JsonObject();
        foreach (var (field, values) in source.Fields)
        {
            json[field] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        return _mapper.Parse(source.Id.ToString(), null, Encoding.UTF8.GetBytes(json.ToJsonString()), _parsed).Document;
    }
}
