using System.Text;
using Winnow.Grains.Metadata;
using Winnow.Grains.Recovery;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;
using Winnow.Search;

namespace Winnow.Grains.Indices;

/// <summary>What there is to read about indices.</summary>
internal sealed class IndexViews(IndexNames names, MetadataCache metadata, ShardBroadcast broadcast, RecoveryQuery recoveries)
{
    public async Task<IndexMetadataView[]> Get(GetIndexRequest request)
    {
        var entries = await names.Resolve(request.Indices, request.Options, ExpressionOptions.Open);
        var views = new List<IndexMetadataView>();
        foreach (var entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var index = await metadata.Index(entry.Uuid);
            IndexBlock.Check(index, BlockLevel.MetadataRead);
            views.Add(View(entry, index, request.IncludeDefaults));
        }

        return [.. views];
    }

    public Task<bool> Exists(IndicesRequest request)
    {
        var options = IndexNames.Merge(request.Options, ExpressionOptions.Open with { AllowNoIndices = false });
        return names.Resolver().Exists(request.Indices, options)
            ? Task.FromResult(true)
            : Again();

        async Task<bool> Again()
        {
            await metadata.Refresh();
            return names.Resolver().Exists(request.Indices, options);
        }
    }

    public async Task<IndicesStatsView> Stats(IndicesRequest request)
    {
        var indices = await names.Views(request.Indices, request.Options, ExpressionOptions.Search);
        var answers = await broadcast.Ask(indices, shard => shard.Stats());
        var stats = indices.Select(index => Stats(index, [.. answers.Where(answer => answer.Index.Uuid == index.Uuid && answer.Value is not null).Select(answer => answer.Value!)]))
            .OrderBy(index => index.Index, StringComparer.Ordinal)
            .ToArray();
        return new IndicesStatsView
        {
            Shards = ShardBroadcast.Summary(indices, answers.Select(answer => answer.Failure)),
            Indices = stats,
            Primaries = stats.Aggregate(new CommonStats(), (sum, index) => sum + index.Primaries),
            Total = stats.Aggregate(new CommonStats(), (sum, index) => sum + index.Total),
        };
    }

    public async Task<ShardSegmentsView[]> Segments(IndicesRequest request)
    {
        var indices = await names.Views(request.Indices, request.Options, ExpressionOptions.Search);
        var answers = await broadcast.Ask(indices, shard => shard.Segments());
        return [.. answers.Where(answer => answer.Value is not null).Select(answer => new ShardSegmentsView
        {
            Routing = RoutingViews.Of(answer.Index.Metadata, answer.Shard, answer.Copy),
            Segments = answer.Value!,
        })];
    }

    public async Task<RecoveryView[]> Recovery(IndicesRequest request)
    {
        var indices = await names.Views(request.Indices, request.Options, ExpressionOptions.Open);
        return await recoveries.Ask(indices);
    }

    public async Task<JsonResult> Analyze(string? index, ReadOnlyMemory<byte> body)
    {
        var view = index is null ? null : await metadata.Index((await names.Single(index)).Uuid);
        return new JsonResult { Body = AnalyzeAction.Execute(view?.Mapper, body) };
    }

    public async Task<JsonResult> FieldMapping(FieldMappingRequest request)
    {
        var indices = await names.Views(request.Indices, request.Options, ExpressionOptions.Open);
        return Json.Result(writer => FieldMappingJson.Write(writer, indices, request.Fields, request.IncludeDefaults));
    }

    public async Task<JsonResult> Resolve(IndicesRequest request)
    {
        var options = IndexNames.Merge(request.Options, ExpressionOptions.Open with { IgnoreUnavailable = true });
        var indices = await names.Ask(resolver => resolver.Resolve(request.Indices, options));
        var patterns = request.Indices.SelectMany(expression => expression.Split(',')).ToList();
        return Json.Result(writer => ResolveJson.Write(writer, metadata.Cluster, indices, patterns));
    }

    public static IndexMetadataView View(IndexEntry entry, IndexView index, bool includeDefaults) => new()
    {
        Name = entry.Name,
        Uuid = entry.Uuid,
        Closed = entry.Closed,
        Hidden = entry.Hidden,
        Settings = Json.Bytes(writer => index.Settings.WriteTo(writer)),
        Defaults = includeDefaults ? Json.Bytes(writer => Defaults(index.Settings).WriteTo(writer)) : default,
        Mappings = Encoding.UTF8.GetBytes(index.Metadata.Mapping),
        Aliases = [.. entry.Aliases.Values.Select(AliasAdministration.View)],
        CreationDateMillis = entry.CreatedMillis,
        NumberOfShards = index.Metadata.NumberOfShards,
        NumberOfReplicas = index.Metadata.NumberOfReplicas,
        RoutingNumShards = index.Metadata.RoutingNumShards,
        Version = index.Metadata.Version,
        MappingVersion = index.Metadata.MappingVersion,
        SettingsVersion = index.Metadata.SettingsVersion,
        AliasesVersion = entry.AliasesVersion,
        PrimaryTerms = [.. index.Metadata.Shards.Select(shard => shard.PrimaryTerm)],
        InSyncAllocations = [.. index.Metadata.Shards.Select(shard => shard.InSync.ToArray())],
    };

    private static IndexSettings Defaults(IndexSettings settings) => new(IndexScopedSettings.All
        .Where(setting => !setting.IsGroup && setting.Default.Length > 0 && !settings.TryGet(setting.Key, out _))
        .Select(setting => KeyValuePair.Create(setting.Key, setting.Default)));

    private static IndexStats Stats(IndexView index, ShardStats[] shards) => new()
    {
        Index = index.Name,
        Uuid = index.Uuid,
        Health = (HealthStatus)IndexHealth.Of(index.Metadata).Status,
        Closed = index.Metadata.Closed,
        Primaries = shards.Where(shard => shard.Routing.Primary).Aggregate(new CommonStats(), (sum, shard) => sum + shard.Stats),
        Total = shards.Aggregate(new CommonStats(), (sum, shard) => sum + shard.Stats),
        Shards = shards,
        NumberOfShards = index.Metadata.NumberOfShards,
        NumberOfReplicas = index.Metadata.NumberOfReplicas,
        CreationDateMillis = index.Metadata.CreatedMillis,
    };
}
