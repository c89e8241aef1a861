using System.Text.Json;
using Orleans;
using Winnow.Client.Documents;
using Winnow.Client.Search;
using Winnow.Contracts;

namespace Winnow.Client;

/// <summary>
/// Winnow for .NET, over an Orleans client: the same calls that the REST API makes, typed. Failures are <see cref="WinnowException"/>
/// with Elasticsearch's error.
/// </summary>
/// <param name="cluster">An Orleans client, or a silo's own.</param>
/// <param name="serialization">How documents become JSON and back; web defaults (camel case) when null.</param>
public sealed class WinnowClient(IGrainFactory cluster, JsonSerializerOptions? serialization = null)
{
    private readonly JsonSerializerOptions _json = serialization ?? JsonSerializerOptions.Web;

    /// <summary>Indices: create, delete, mappings, aliases, refresh.</summary>
    public IndicesClient Indices { get; } = new(cluster);

    private IDocumentGrain Documents => cluster.GetGrain<IDocumentGrain>(0);

    private ISearchGrain Searches => cluster.GetGrain<ISearchGrain>(0);

    /// <summary>Writes one document; without an id it gets a generated one.</summary>
    public Task<WriteOutcome> IndexAsync<T>(string index, T document, string? id = null, WriteOptions? options = null) =>
        WriteAsync(new BulkItem { Action = BulkAction.Index, Index = index, Id = id, Source = Serialize(document) }, options);

    /// <summary>Writes a document whose id must be new; a document with the id is a conflict (409).</summary>
    public Task<WriteOutcome> CreateAsync<T>(string index, string id, T document, WriteOptions? options = null) =>
        WriteAsync(new BulkItem { Action = BulkAction.Create, Index = index, Id = id, Source = Serialize(document) }, options);

    /// <summary>Merges a partial document into the one that is there.</summary>
    public Task<WriteOutcome> UpdateAsync<T>(string index, string id, T partial, bool upsert = false, WriteOptions? options = null) =>
        WriteAsync(new BulkItem { Action = BulkAction.Update, Index = index, Id = id, Source = BulkBuilder.UpdateBody(Serialize(partial), upsert) }, options);

    public Task<WriteOutcome> DeleteAsync(string index, string id, WriteOptions? options = null) =>
        WriteAsync(new BulkItem { Action = BulkAction.Delete, Index = index, Id = id }, options);

    /// <summary>Many writes in one call; each has its own outcome.</summary>
    public async Task<BulkOutcome> BulkAsync(Action<BulkBuilder> build, RefreshPolicy refresh = RefreshPolicy.None)
    {
        var builder = new BulkBuilder(_json);
        build(builder);
        var response = await Documents.Bulk(new BulkRequest { Items = [.. builder.Items], Refresh = refresh, SizeInBytes = builder.Items.Sum(item => (long)item.Source.Length) });
        return new BulkOutcome([.. response.Items.Select(WriteOutcome.Of)], TimeSpan.FromMilliseconds(response.TookMillis));
    }

    /// <summary>The document as of the last acknowledged write; null when there is none.</summary>
    public async Task<Document<T>?> GetAsync<T>(string index, string id, string? routing = null)
    {
        var found = await Documents.Get(new GetRequest { Index = index, Id = id, Routing = routing });
        return found.Found ? Document<T>.Of(found, _json) : null;
    }

    /// <summary>The documents that are there, by id.</summary>
    public async Task<IReadOnlyDictionary<string, Document<T>>> GetManyAsync<T>(string index, IEnumerable<string> ids)
    {
        var answers = await Documents.MultiGet(new MultiGetRequest { Items = [.. ids.Distinct(StringComparer.Ordinal).Select(id => new GetRequest { Index = index, Id = id })] });
        return answers.Select(answer => answer.Error is { } error ? throw new WinnowException(error) : answer.Response!)
            .Where(response => response.Found)
            .ToDictionary(response => response.Id, response => Document<T>.Of(response, _json), StringComparer.Ordinal);
    }

    public async Task<SearchResult<T>> SearchAsync<T>(string index, SearchBuilder search, CancellationToken cancellation = default)
    {
        var answer = await Searches.Search(new SearchRequest { Indices = index.Split(','), Body = search.ToJson() }, cancellation);
        return SearchResult<T>.Parse(answer.Body, _json);
    }

    public async Task<long> CountAsync(string index, Queries.Query? query = null, CancellationToken cancellation = default)
    {
        var body = query is null ? default : new SearchBuilder { Query = query }.ToJson(countOnly: true);
        return (await Searches.Count(new CountRequest { Indices = index.Split(','), Body = body }, cancellation)).Count;
    }

    private async Task<WriteOutcome> WriteAsync(BulkItem item, WriteOptions? options)
    {
        options ??= new WriteOptions();
        var response = await Documents.Bulk(new BulkRequest
        {
            Items = [item with { IfSeqNo = options.IfSeqNo, IfPrimaryTerm = options.IfPrimaryTerm, Routing = options.Routing, RetryOnConflict = options.RetryOnConflict }],
            Refresh = options.Refresh,
            SizeInBytes = item.Source.Length,
        });
        var result = response.Items[0];
        return result.Error is { } error ? throw new WinnowException(error) : WriteOutcome.Of(result);
    }

    private byte[] Serialize<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, _json);
}
