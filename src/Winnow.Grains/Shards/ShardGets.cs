using Winnow.Grains.Errors;
using Winnow.Search;

namespace Winnow.Grains.Shards;

/// <summary>Reads of single documents on an open copy.</summary>
internal static class ShardGets
{
    public static MultiGetItem Get(IndexShard shard, GetRequest request)
    {
        try
        {
            return new MultiGetItem { Index = request.Index, Id = request.Id, Response = Read(shard, request) };
        }
        catch (ElasticsearchException exception)
        {
            return new MultiGetItem { Index = request.Index, Id = request.Id, Error = exception.ToError() };
        }
    }

    public static ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> source, SourceFilterSpec? filter) =>
        filter is null || (filter.Includes.Length == 0 && filter.Excludes.Length == 0)
            ? source
            : new SourceFilter(filter.Includes, filter.Excludes).Apply(source);

    private static GetResponse Read(IndexShard shard, GetRequest request)
    {
        var found = shard.Engine.Get(request.Id, request.Realtime);
        if (!found.Found)
        {
            return new GetResponse { Index = request.Index, Id = request.Id };
        }

        if (request.Version is { } version && version != found.Version)
        {
            throw Winnow.Search.Errors.VersionConflict(
                request.Id, $"current version [{found.Version}] is different than the one provided [{version}]", request.Index, shard.Key.Shard);
        }

        var mapping = shard.Mapper.Current;
        var wanted = request.SourceFilter is { } filter ? filter.Fetch : request.StoredFields.Length == 0 || request.StoredFields.Contains("_source");
        return new GetResponse
        {
            Index = request.Index,
            Id = request.Id,
            Found = true,
            Version = found.Version,
            SeqNo = found.SeqNo,
            PrimaryTerm = found.PrimaryTerm,
            Routing = found.Routing,
            Source = wanted && mapping.SourceEnabled ? Filter(found.Source, request.SourceFilter) : (ReadOnlyMemory<byte>?)null,
        };
    }
}
