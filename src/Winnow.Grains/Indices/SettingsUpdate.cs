using System.Collections.Immutable;
using Winnow.Protocols.Indices;
using Winnow.Search;

namespace Winnow.Grains.Indices;

/// <summary>A change of an index' settings: what may change when.</summary>
internal static class SettingsUpdate
{
    public static ImmutableSortedDictionary<string, string> Apply(IndexMetadata state, IndexSettingsCommand command)
    {
        var current = new IndexSettings(state.Settings);
        var changes = command.Changes.Where(change => !command.PreserveExisting || !current.TryGet(change.Key, out _)).ToList();
        var given = new IndexSettings(changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Key, change.Value!)));
        IndexScopedSettings.Validate(given);
        foreach (var change in changes)
        {
            Check(state, change.Key, command.Reopen);
        }

        return current.With(given, [.. changes.Where(change => change.Value is null).Select(change => change.Key)])
            .Values.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static void Check(IndexMetadata state, string key, bool reopen)
    {
        switch (IndexScopedSettings.Find(key)?.Scope)
        {
            case SettingScope.Final:
                throw Winnow.Search.Errors.IllegalArgument($"final {state.Name} setting [{key}], not updateable");
            case SettingScope.Private:
                throw Winnow.Search.Errors.IllegalArgument($"can not update private setting [{key}]; this setting is managed by Elasticsearch");
            case SettingScope.Static when !state.Closed && !reopen:
                throw Winnow.Search.Errors.IllegalArgument(
                    $"Can't update non dynamic settings [[{key}]] for open indices [[{state.Name}/{state.Uuid}]]");
        }
    }
}
