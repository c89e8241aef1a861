using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Routing;
using Winnow.Protocols.Templates;
using Winnow.Search;

namespace Winnow.Grains.Indices;

/// <summary>What a new index will be: the request's body over its templates. Nothing is changed yet.</summary>
internal sealed record CreateIndexPlan
{
    /// <summary>What <c>index.version.created</c> says: the version of the API.</summary>
    private const string VersionCreated = "8521000";

    public required IndexSettings Settings { get; init; }

    public required string Mapping { get; init; }

    public required ImmutableArray<AliasEntry> Aliases { get; init; }

    public bool Hidden => Settings.GetBool("index.hidden");

    public static CreateIndexPlan Build(ClusterMetadata state, string name, string uuid, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var request = CreateIndexBody.Parse(body);
        var template = TemplateLookup.For(state, name, request.Settings.GetBool("index.hidden"));
        var settings = template.Settings
            .Aggregate(IndexSettings.Empty, (below, json) => below.With(IndexSettings.Parse(Encoding.UTF8.GetBytes(json))))
            .With(request.Settings, request.RemovedSettings);
        IndexScopedSettings.Validate(settings);
        CheckRouting(name, settings);
        return new CreateIndexPlan
        {
            Settings = settings.With(Identity(name, uuid, settings, now)),
            Mapping = MappingMerge.Merge([.. template.Mappings, .. request.Mapping is null ? [] : new[] { request.Mapping }]) ?? "{}",
            Aliases = AllAliases(template, request, now),
        };
    }

    public static int RoutingNumShards(IndexSettings settings) =>
        settings.TryGet("index.number_of_routing_shards", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var given)
            ? given
            : OperationRouting.DefaultRoutingShards(settings.NumberOfShards);

    private static IndexSettings Identity(string name, string uuid, IndexSettings settings, DateTimeOffset now) => new(
    [
        KeyValuePair.Create("index.number_of_shards", settings.Get("index.number_of_shards")),
        KeyValuePair.Create("index.number_of_replicas", settings.Get("index.number_of_replicas")),
        KeyValuePair.Create("index.uuid", uuid),
        KeyValuePair.Create("index.provided_name", name),
        KeyValuePair.Create("index.creation_date", now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("index.version.created", VersionCreated),
    ]);

    private static void CheckRouting(string name, IndexSettings settings)
    {
        var shards = settings.NumberOfShards;
        var routingShards = RoutingNumShards(settings);
        if (routingShards < shards)
        {
            throw Refusals.IllegalArgument($"index.number_of_routing_shards [{routingShards}] must be >= index.number_of_shards [{shards}]");
        }

        if (routingShards % shards != 0)
        {
            throw Refusals.IllegalArgument($"the number of source shards [{shards}] must be a factor of [{routingShards}]");
        }

        var partition = settings.GetInt("index.routing_partition_size");
        if (partition < 1 || (partition != 1 && partition >= routingShards))
        {
            throw Refusals.IllegalArgument(
                $"partition size [{partition}] should be a positive number less than the number of routing shards [{routingShards}] for [{name}]");
        }
    }

    private static ImmutableArray<AliasEntry> AllAliases(TemplateSections template, CreateIndexBody request, DateTimeOffset now)
    {
        var aliases = new SortedDictionary<string, AliasEntry>(StringComparer.Ordinal);
        var sections = template.Aliases.Select(json => AliasJson.Parse(JsonDocument.Parse(json).RootElement)).Append(request.Aliases);
        foreach (var alias in sections.SelectMany(section => section))
        {
            var name = DateMathName.Resolve(alias.Name, now);
            aliases[name] = alias with { Name = name };
        }

        return [.. aliases.Values];
    }
}
