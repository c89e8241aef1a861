using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Cluster;

/// <summary>Reading and changing the cluster's settings.</summary>
internal sealed class ClusterSettings(MetadataCache metadata, MasterCalls master)
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
        return [.. values.Select(pair => new SettingChange { Key = pair.Key, Value = pair.Value }), .. removed.Select(key => new SettingChange { Key = key })];
    }

    private static Dictionary<string, string> Set(SettingChange[] changes) =>
        changes.Where(change => change.Value is not null).ToDictionary(change => change.Key, change => change.Value!, StringComparer.Ordinal);

    private static ReadOnlyMemory<byte> Write(IReadOnlyDictionary<string, string> values) =>
        Json.Bytes(writer => SettingsJson.Write(writer, values, flat: false));
}
