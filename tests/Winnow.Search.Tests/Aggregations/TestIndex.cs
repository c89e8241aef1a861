using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Aggregations;
using Winnow.Store;

namespace Winnow.Search.Tests.Aggregations;

/// <summary>Shards with real segments; runs aggregation requests over them as a search would.</summary>
internal sealed class TestIndex : IDisposable
{
    private static readonly FieldInfo Id = new("_id", IndexOptions.Docs);
    private readonly List<DirectoryReader> _readers = [];
    private readonly List<IndexWriter> _writers = [];

    public long Now { get; init; } = 1_717_243_200_000;

    /// <summary>Adds a shard. The documents go into segments at random; some of them are deleted again (or were other documents before).</summary>
    public TestIndex AddShard(IEnumerable<TestDocument> documents, Random? random = null)
    {
        var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig());
        DirectoryReader? reader = null;
        var document = new Document();
        foreach (var source in documents)
        {
            if (random?.Next(8) == 0)
            {
                // A former version that must not count.
                Write(document, TestFields.Random(random, 1, source.Id)[0]);
                writer.UpdateDocument(Key(source.Id), document);
                if (random.Next(3) == 0)
                {
                    reader?.Dispose();
                    reader = writer.Refresh();
                }
            }

            Write(document, source);
            writer.UpdateDocument(Key(source.Id), document);
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
        var context = new Context(new IndexSearcher(_readers[shard].Leaves), Now);
        var collector = factories.CreateCollector(context);
        context.Searcher.Search(query ?? new MatchAllDocsQuery(), collector);
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

    private static void Write(Document document, TestDocument source)
    {
        document.Clear();
        document.AddTerm(Id, Key(source.Id));
        foreach (var (field, values) in source.Fields)
        {
            foreach (var value in values)
            {
                switch (TestFields.Kind(field))
                {
                    case AggregationFieldKind.Keyword:
                        document.AddTerm(Terms(field), Encoding.UTF8.GetBytes((string)value));
                        break;
                    case AggregationFieldKind.Ip:
                        document.AddTerm(Terms(field), IPAddress.Parse((string)value).MapToIPv6().GetAddressBytes());
                        break;
                    case AggregationFieldKind.Double:
                        document.AddLong(Numbers(field), SortableDouble.ToLong((double)value));
                        break;
                    case AggregationFieldKind.Boolean:
                        document.AddLong(Numbers(field), (bool)value ? 1 : 0);
                        break;
                    default:
                        document.AddLong(Numbers(field), (long)value);
                        break;
                }
            }
        }
    }

    private static FieldInfo Terms(string field) => new(field, IndexOptions.Docs, DocValues: DocValuesType.SortedSet);

    private static FieldInfo Numbers(string field) => new(field, DocValues: DocValuesType.SortedNumeric, HasPoints: true);

    internal sealed class Context(IndexSearcher searcher, long now) : AggregationContext
    {
        public override IndexSearcher Searcher => searcher;

        public override long NowMillis => now;

        public override AggregationField? Field(string name) => TestFields.All.Contains(name) || name is "body" or "extra"
            ? new AggregationField(name, TestFields.TypeName(name), TestFields.Kind(name))
            : null;

        /// <summary><c>match_all</c>, <c>term</c> on a keyword and closed <c>range</c> on a long.</summary>
        public override Query ParseQuery(JsonElement query)
        {
            var type = query.EnumerateObject().First();
            if (type.Name == "match_all")
            {
                return new MatchAllDocsQuery();
            }

            var field = type.Value.EnumerateObject().First();
            return type.Name == "term"
                ? new TermQuery(field.Name, Encoding.UTF8.GetBytes(field.Value.GetString()!))
                : new LongRangeQuery(field.Name, field.Value.GetProperty("gte").GetInt64(), field.Value.GetProperty("lte").GetInt64());
        }
    }
}
