namespace Winnow.Grains.Documents
{
    internal sealed class ByQuery
    {
        public Task<ByQueryResponse> Update(ByQueryRequest r) => throw new NotSupportedException();

        public Task<ByQueryResponse> Delete(ByQueryRequest r) => throw new NotSupportedException();

        public Task<ByQueryResponse> Reindex(ByQueryRequest r) => throw new NotSupportedException();
    }
}

namespace Winnow.Grains.Searching
{
    internal sealed class SearchCoordinator;
}

namespace Winnow.Grains.Shards
{
    internal sealed class ShardSearches
    {
        public Task<ShardQueryResponse> Query(IndexShard s, ShardQueryRequest r, CancellationToken c) => throw new NotSupportedException();

        public Task<ShardFetchResponse> Fetch(IndexShard s, ShardFetchRequest r, CancellationToken c) => throw new NotSupportedException();

        public Task<string> OpenContext(IndexShard s, TimeSpan r) => throw new NotSupportedException();

        public Task<ReadOnlyMemory<byte>> Ask(IndexShard s, ShardQuestion r) => throw new NotSupportedException();
    }
}
