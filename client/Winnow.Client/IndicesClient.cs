using System.Text;
using Orleans;
using Winnow.Contracts;

namespace Winnow.Client;

/// <summary>Index management.</summary>
public sealed class IndicesClient
{
    private readonly IGrainFactory _cluster;

    internal IndicesClient(IGrainFactory cluster)
    {
        _cluster = cluster;
    }

    private IIndicesGrain Indices => _cluster.GetGrain<IIndicesGrain>(0);

    /// <summary>Creates an index.</summary>
    /// <param name="index">Its name.</param>
    /// <param name="body">Elasticsearch's create body (<c>settings</c>, <c>mappings</c>, <c>aliases</c>) as JSON; null for the defaults.</param>
    public Task<CreateIndexResponse> CreateAsync(string index, string? body = null) =>
        Indices.Create(new CreateIndexRequest { Index = index, Body = body is null ? default : Encoding.UTF8.GetBytes(body) });

    public Task<AcknowledgedResponse> DeleteAsync(string index) => Indices.Delete(new IndicesRequest { Indices = index.Split(',') });

    public Task<bool> ExistsAsync(string index) => Indices.Exists(new IndicesRequest { Indices = index.Split(',') });

    public Task<AcknowledgedResponse> PutMappingAsync(string index, string mapping) =>
        Indices.PutMapping(new PutMappingRequest { Indices = index.Split(','), Body = Encoding.UTF8.GetBytes(mapping) });

    public Task<AcknowledgedResponse> AddAliasAsync(string index, string alias) =>
        Indices.UpdateAliases(new UpdateAliasesRequest { Actions = [new AliasAction { Type = AliasActionType.Add, Indices = [index], Aliases = [alias] }] });

    /// <summary>Makes everything written so far searchable.</summary>
    public Task<ShardsInfo> RefreshAsync(string index) => Indices.Refresh(new IndicesRequest { Indices = index.Split(',') });
}
