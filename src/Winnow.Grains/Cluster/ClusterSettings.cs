using System.Collections.Immutable;
using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Remote;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Search;

namespace Winnow.Grains.Cluster;

/// <summary>Reading and changing the cluster's settings.</summary>
internal sealed class ClusterSettings(MetadataCache metadata, MasterCalls master, WinnowNode node, TimeProvider time)
{
    public async Task<ClusterSettingsView> Get(bool includeDefaults)
    {
        var cluster = await metadata.Refresh();
        return new ClusterSettingsView
        {
            Persistent = Write(cluster.Persistent),
            Transient = Write(cluster.Transient),
            Defaults = includeDefaults
                ? Write(ClusterScopedSettings.Defaults.Where(pair => !cluster.Persistent.ContainsKey(pair.Key) && !cluster.Transient.ContainsKey(pair.Key))
                    .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal))
                : default,
        };
    }

    public async Task<ClusterSettingsView> Put(PutClusterSettingsRequest request)
    {
        SettingChange[] persistent = [], transient = [];
        foreach (var property in JsonBody.ParseObject(request.Body).Root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "persistent":
                    persistent = Changes(property);
                    break;
                case "transient":
                    transient = Changes(property);
                    break;
                default:
                    throw new Refusal("x_content_parse_exception", 400, $"[cluster_update_settings_request] unknown field [{property.Name}]");
            }
        }

        if (persistent.Length == 0 && transient.Length == 0)
        {
            throw new Refusal("action_request_validation_exception", 400, "Validation Failed: 1: no settings to update;");
        }

        foreach (var change in persistent.Concat(transient))
        {
            ClusterScopedSettings.Check(change);
        }

        CheckRemotes(metadata.Cluster, persistent, transient);
        await master.Retried(() => master.Master.PutSettings(
            new ClusterSettingsCommand { Persistent = persistent, Transient = transient }));
        return new ClusterSettingsView { Persistent = Write(Set(persistent)), Transient = Write(Set(transient)) };
    }

    private static SettingChange[] Changes(JsonProperty section)
    {
        if (section.Value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var removed = new List<string>();
        SettingsJson.Flatten(section.Value, "", values, removed);

        // A list takes the place of the one before, which may have been longer.
        removed.AddRange(values.Keys.Where(key => key.EndsWith(".0", StringComparison.Ordinal)).Select(key => key[..^2]));
        return [.. values.Select(pair => new SettingChange { Key = pair.Key, Value = pair.Value }), .. removed.Select(key => new SettingChange { Key = key })];
    }

    /// <summary>Settings of a remote cluster must fit each other. Those that the node was started with are replaced by them, and need not fit.</summary>
    private void CheckRemotes(ClusterMetadata cluster, SettingChange[] persistent, SettingChange[] transient)
    {
        var aliases = RemoteSettingNames.Aliases(persistent.Concat(transient).Where(change => change.Value is not null).Select(change => change.Key)).ToList();
        if (aliases.Count > 0)
        {
            var after = ClusterDecisions.Decide(cluster, new ChangeSettings(Sorted(persistent), Sorted(transient)), time.GetUtcNow()).State;
            RemoteSettingChecks.CheckTogether(
                after.Persistent.Keys.Concat(after.Transient.Keys).Where(key => RemoteSettingNames.Split(key) is { } split && aliases.Contains(split.Alias)),
                RemoteClusters.Effective(node.Settings, after.Persistent, after.Transient));
        }
    }

    private static ImmutableSortedDictionary<string, string?> Sorted(SettingChange[] changes) =>
        changes.ToImmutableSortedDictionary(change => change.Key, change => change.Value, StringComparer.Ordinal);

    private static Dictionary<string, string> Set(SettingChange[] changes) =>
        changes.Where(change => change.Value is not null).ToDictionary(change => change.Key, change => change.Value!, StringComparer.Ordinal);

    private static ReadOnlyMemory<byte> Write(IReadOnlyDictionary<string, string> values) =>
        Json.Bytes(writer => SettingsJson.Write(writer, values, flat: false));
}
