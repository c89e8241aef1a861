using System.Collections.Immutable;
using Winnow.Grains.Indices;
using Winnow.Protocols;
using Winnow.Protocols.Following;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Metadata;

/// <summary>Names of indices that follow others.</summary>
internal sealed partial class ClusterGrain
{
    public async Task<AcknowledgedResponse> NameFollower(NameFollowerCommand command)
    {
        var answer = Answer(await Decide(new AddIndex(command.Name, command.Uuid, command.Hidden, command.CreatedMillis, [])));
        await GrainFactory.GetGrain<IIndexGrain>(command.Uuid).Allocate();
        return answer;
    }

    public async Task<AcknowledgedResponse> FollowAliases(string uuid, AliasView[] leader)
    {
        var theirs = leader.Select(AliasActions.ToEntry).ToImmutableSortedDictionary(alias => alias.Name, alias => alias, StringComparer.Ordinal);
        var there = _log.State.ByUuid(uuid) ?? throw Refusals.IndexNotFound(uuid);
        var changes = AliasSync.Changes(there.Name, theirs, there.Aliases);
        return Answer(changes.IsEmpty || await Decide(new ChangeAliases(changes) { Operation = MasterCalls.Operation }));
    }

    /// <summary>A follower has its leader's aliases, and takes no others from clients.</summary>
    private void CheckNotFollowed(ImmutableArray<AliasChange> changes) => FollowRefusals.CheckAliases(_metadata.Known
        .Select(index => index.Metadata)
        .Where(index => index.Follow is not null && changes.Any(change => change.Type != AliasChangeType.RemoveIndex
            && change.Indices.Any(pattern => Wildcard.Matches(pattern, index.Name))))
        .OrderBy(index => index.Name, StringComparer.Ordinal));
}
