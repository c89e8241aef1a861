using System.Collections.Immutable;
using System.Text;
using Winnow.Grains.Indices;
using Winnow.Protocols.Indices;
using Winnow.Search;
using Winnow.Search.Mappings;

namespace Winnow.Grains.Metadata;

/// <summary>From the messages that make an index to the commands that decide it: the mapping is parsed, defaults are filled in.</summary>
internal static class IndexInitialization
{
    public static InitIndex ToCommand(string uuid, InitializeIndexCommand command)
    {
        var settings = new IndexSettings(command.Settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value!)));
        var mapping = new MapperService(settings, Encoding.UTF8.GetBytes(command.Mapping)).Current;
        return new InitIndex(
            command.Name,
            uuid,
            settings.Values.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Encoding.UTF8.GetString(mapping.ToJson().Span),
            settings.NumberOfShards,
            CreateIndexPlan.RoutingNumShards(settings),
            settings.GetInt("index.routing_partition_size"));
    }

    public static RestoreIndex ToCommand(string uuid, RestoreIndexCommand command)
    {
        var source = new RestoreSource
        {
            Uuid = command.Source.Uuid,
            Repository = command.Source.Repository,
            Snapshot = command.Source.Snapshot,
            SnapshotUuid = command.Source.SnapshotUuid,
            Version = command.Source.Version,
            Index = command.Source.Index,
            Manifest = command.Source.Manifest,
            ShardBytes = [.. command.Shards.Select(shard => shard.Bytes)],
        };
        return new RestoreIndex(
            ToCommand(uuid, command.Index) with { RoutingNumShards = command.RoutingNumShards },
            source,
            [.. command.Shards.Select(shard => new RestoredShard(shard.InSnapshot, shard.PrimaryTerm))],
            command.CreatedMillis,
            command.MappingVersion,
            command.SettingsVersion);
    }
}
