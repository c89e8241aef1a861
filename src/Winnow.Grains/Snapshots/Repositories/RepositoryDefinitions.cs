using System.Collections.Immutable;
using Winnow.Protocols.Snapshots;

namespace Winnow.Grains.Snapshots.Repositories;

/// <summary>Definitions as messages.</summary>
internal static class RepositoryDefinitions
{
    public static RepositoryDefinition ToDefinition(this RepositoryMessage message) => new()
    {
        Type = message.Type,
        Settings = message.Settings.ToImmutableSortedDictionary(setting => setting.Key, setting => setting.Value ?? "", StringComparer.Ordinal),
        Uuid = message.Uuid,
    };

    public static RepositoryMessage ToMessage(this RepositoryDefinition definition) => new()
    {
        Type = definition.Type,
        Settings = [.. definition.Settings.Select(setting => new SettingChange { Key = setting.Key, Value = setting.Value })],
        Uuid = definition.Uuid,
    };
}
