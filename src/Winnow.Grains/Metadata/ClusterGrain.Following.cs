using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Following.AutoFollow;
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

    public async Task<AcknowledgedResponse> PutAutoFollow(string name, ReadOnlyMemory<byte> body, LeaderIndexName[] existing) =>
        Answer(await Decide(new PutAutoFollow(name, Encoding.UTF8.GetString(body.Span), [.. existing.Select(LeaderListings.ToListed)])));

    public async Task<AcknowledgedResponse> RemoveAutoFollow(string name) => Answer(await Decide(new RemoveAutoFollow(name)));

    public async Task<AcknowledgedResponse> SetAutoFollowActive(string name, bool active) => Answer(await Decide(new SetAutoFollowActive(name, active)));

    public async Task<AcknowledgedResponse> RecordAutoFollow(string name, string[] added, string[] removed) =>
        Answer(await Decide(new RecordAutoFollow(name, [.. added], [.. removed])));

    /// <summary>Who makes followers by patterns lives as long as there are patterns for his remote cluster.</summary>
    private Task WakeAutoFollow() => Task.WhenAll(_log.State.AutoFollow
        .Select(pattern => pattern.Value.Parse(pattern.Key).RemoteCluster)
        .Distinct(StringComparer.Ordinal)
        .Select(WakeAutoFollow));

    private async Task WakeAutoFollow(string remoteCluster)
    {
        try
        {
            await GrainFactory.GetGrain<IAutoFollowGrain>(remoteCluster).Wake();
        }
        catch (Exception exception)
        {
            LogAutoFollowNotWoken(remoteCluster, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "nobody makes followers of [{Remote}] by patterns now; it is tried again")]
    private partial void LogAutoFollowNotWoken(string remote, Exception exception);

    /// <summary>A follower has its leader's aliases, and takes no others from clients.</summary>
    private void CheckNotFollowed(ImmutableArray<AliasChange> changes) => FollowRefusals.CheckAliases(_metadata.Known
        .Select(index => index.Metadata)
        .Where(index => index.Follow is not null && changes.Any(change => change.Type != AliasChangeType.RemoveIndex
            && change.Indices.Any(pattern => Wildcard.Matches(pattern, index.Name))))
        .OrderBy(index => index.Name, StringComparer.Ordinal));
}
