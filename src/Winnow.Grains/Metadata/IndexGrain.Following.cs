using System.Collections.Immutable;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;
using Winnow.Search;

namespace Winnow.Grains.Metadata;

/// <summary>The index as one that follows another.</summary>
internal sealed partial class IndexGrain
{
    public async Task<StateMessage> Follow(FollowCommandMessage command)
    {
        await Decide([FollowMessages.ToCommand(command)], publishAlways: false);
        return Message(_log.State, -1);
    }

    public Task<StateMessage> RaiseTerm(ReplicaCommand command, long above) =>
        Decide(new RaisePrimaryTerm(command.Shard, command.PrimaryAllocationId, command.PrimaryTerm, above));

    public async Task<bool> FollowSettings(UriParameter[] leader)
    {
        var theirs = leader.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        var mustClose = false;
        await Change(
            state =>
            {
                var followed = ReplicatedSettings.Follow(theirs, state.Settings, key => IndexScopedSettings.Find(key)?.Scope == SettingScope.Dynamic);
                mustClose = followed is { WhileClosed: true } && !state.Closed;
                return followed is null || mustClose ? state : IndexDecisions.Decide(state, new SetSettings(followed.Settings), _time.GetUtcNow());
            },
            publishAlways: false);
        return !mustClose;
    }
}
