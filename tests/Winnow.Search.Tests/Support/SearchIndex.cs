using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Winnow.Index;
using Winnow.Search.Mappings;
using Winnow.Store;
using Winnow.Testing;

namespace Winnow.Search.Tests;

/// <summary>An index of one or several shards in memory, with documents added and searched as a node does it.</summary>
internal sealed class SearchIndex : IDisposable
{
    private readonly Shard[] _shards;
    private readonly ParsedDocument _reuse = new();
    private long _seqNo;

    public SearchIndex(string mapping = "{}", string settings = "{}", int shards = 1, string name = "idx")
    {
        Name = name;
        Mapper = new MapperService(IndexSettings.Parse(Encoding.UTF8.GetBytes(settings)), Encoding.UTF8.GetBytes(mapping));
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new Shard())];
    }

    public string Name { get; }

    public MapperService Mapper { get; }

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>Adds a document to the shard that its number says.</summary>
    public SearchIndex Add(string id, string source, string? routing = null, int shard = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(source);
        var parsed = Mapper.Parse(id, routing, bytes, _reuse);
        if (!parsed.MappingUpdate.IsEmpty)
        {
            Mapper.Apply(Mapper.MergeWith(parsed.MappingUpdate));
            parsed = Mapper.Parse(id, routing, bytes, _reuse);
            Assert.True(parsed.MappingUpdate.IsEmpty, "a mapping update must be enough");
        }

        var document = parsed.Document;
        document.AddLong(MetadataFields.SeqNo, _seqNo++);
        document.AddLong(MetadataFields.PrimaryTerm, 1);
        document.AddLong(MetadataFields.Version, 1);
        _shards[shard % _shards.Length].Writer.UpdateDocument(Encoding.UTF8.GetBytes(id), document);
        return this;
    }

    /// <summary>Ends the present segment.</summary>
    public SearchIndex Refresh()
    {
        foreach (var shard in _shards)
        {
            shard.Refresh();
        }

        return this;
    }

    public SearchExecutionContext Context(int shard = 0) =>
        new(_shards[shard].Reader.Leaves, Mapper, Name, shard, Clock) { ShardOrdinal = shard };

    /// <summary>Runs a search over all shards; everything between shard and coordinator crosses a wire.</summary>
    public JsonObject Search(string body)
    {
        Refresh();
        var source = SearchSource.Parse(Encoding.UTF8.GetBytes(body));
        var results = Enumerable.Range(0, _shards.Length).Select(shard => Roundtrip(QueryPhase.Execute(source, Context(shard)))).ToList();
        var reduced = SearchReducer.Reduce(source, results);
        var hits = new ReadOnlyMemory<byte>[reduced.Hits.Count];
        foreach (var group in reduced.Hits.Select((hit, place) => (hit, place)).GroupBy(pair => pair.hit.Shard))
        {
            var members = group.ToList();
            var fetched = Fetch(source, group.Key, [.. members.Select(pair => pair.hit.Hit)]);
            for (var i = 0; i < members.Count; i++)
            {
                hits[members[i].place] = fetched.Hits[i];
            }
        }

        var response = SearchResponseWriter.Write(new SearchResponse
        {
            Shards = new SearchShardCounts(_shards.Length, _shards.Length, 0, []),
            Result = reduced,
            Hits = hits,
        });
        return JsonNode.Parse(response)!.AsObject();
    }

    /// <summary>The ids of the hits.</summary>
    public string[] Ids(string body) => Ids(Search(body));

    public static string[] Ids(JsonObject response) => [.. Hits(response).Select(hit => (string)hit["_id"]!)];

    public static IEnumerable<JsonObject> Hits(JsonObject response) => response["hits"]!["hits"]!.AsArray().Select(hit => hit!.AsObject());

    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }

    private FetchResult Fetch(SearchSource source, int shard, ShardHit[] hits)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new ShardFetchRequest { Hits = hits }.WriteTo(buffer);
        var result = FetchPhase.Execute(source, Context(shard), ShardFetchRequest.Read(buffer.WrittenSpan).Hits);
        buffer = new ArrayBufferWriter<byte>();
        result.WriteTo(buffer);
        return FetchResult.Read(buffer.WrittenSpan);
    }

    private static ShardQueryResult Roundtrip(ShardQueryResult result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        result.WriteTo(buffer);
        return ShardQueryResult.Read(buffer.WrittenSpan);
    }

    private sealed class Shard : IDisposable
    {
        private DirectoryReader? _reader;

        public IndexWriter Writer { get; } = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig());

        public DirectoryReader Reader => _reader ??= Writer.Refresh();

        public void Refresh()
        {
            _reader?.Dispose();
            _reader = Writer.Refresh();
        }

        public void Dispose()
        {
            _reader?.Dispose();
            Writer.Dispose();
        }
    }
}
