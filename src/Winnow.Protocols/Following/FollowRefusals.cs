using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Following;

/// <summary>What followers refuse, in Elasticsearch's words.</summary>
public static class FollowRefusals
{
    private const string Forbidden = "status_exception";

    /// <summary>A client's write to a follower.</summary>
    public static Refusal Write(IndexMetadata index) => new(Forbidden, 403, "a following engine does not accept operations without an assigned sequence number")
    {
        Index = index.Name,
        IndexUuid = index.Uuid,
    };

    /// <summary>Refuses a client's change of mappings when one of the indices is a follower.</summary>
    public static void CheckMapping(IEnumerable<IndexMetadata> indices) => Check(
        indices, names => $"can't put mapping to the following indices [{names}]; the mapping of the following indices are self-replicated from its leader indices");

    /// <summary>Refuses a client's change of aliases when one of the indices is a follower.</summary>
    public static void CheckAliases(IEnumerable<IndexMetadata> indices) => Check(
        indices, names => $"can't modify aliases on indices [{names}]; aliases of following indices are self-replicated from their leader indices");

    public static Refusal NotAFollower(string index) => Refusals.IllegalArgument($"index [{index}] is not a follower index");

    public static Refusal NoCcrMetadata(string index) => Refusals.IllegalArgument($"follow index [{index}] does not have ccr metadata");

    /// <summary>The follower stays one, and follows on.</summary>
    public static Refusal NotPromoted(string index, FollowEntry entry, string why) => new(
        "status_exception",
        503,
        $"follower index [{index}] was not promoted and follows on: its leader index [{entry.RemoteCluster}:{entry.LeaderIndex}] could not be drained: {why}; use [force=true] to promote it with the operations that it has");

    /// <summary>A sealed shard takes long, with force or without.</summary>
    public static Refusal NotSealed(string index, int shard, TimeSpan timeout, string why) => new(
        "status_exception",
        503,
        $"follower index [{index}] was not promoted and follows on: its shard [{shard}] could not be sealed within [{FollowLiterals.Time(timeout)}]: {why}");

    internal static Refusal NotAPrefixYet(string index, FollowEntry entry) => new(
        "status_exception",
        409,
        $"index [{index}] cannot be promoted while it is being demoted: not all of its shards have rolled back to what they share with [{entry.RemoteCluster}:{entry.LeaderIndex}] yet");

    internal static Refusal FollowerAlready(string index) => Refusals.IllegalArgument($"index [{index}] is a follower index already");

    internal static Refusal LeaderFollows(string leader) =>
        Refusals.IllegalArgument($"leader index [{leader}] is a follower index itself; an index is demoted when the other one was promoted");

    internal static Refusal NothingToPause(string index) => Refusals.IllegalArgument($"no shard follow tasks for [{index}]");

    internal static Refusal FollowsAlready(string uuid) =>
        new("resource_already_exists_exception", 400, $"task with id {{{uuid}-0}} already exist");

    internal static Refusal CannotUnfollow(string index, string why) =>
        Refusals.IllegalArgument($"cannot convert the follower index [{index}] to a non-follower, because it has not been {why}");

    internal static Refusal MustBeOpen() => Refusals.IllegalArgument("leader and follow index must be open");

    private static void Check(IEnumerable<IndexMetadata> indices, Func<string, string> reason)
    {
        var followers = indices.Where(index => index.Follow is not null).Select(index => index.Name).ToList();
        if (followers.Count > 0)
        {
            throw new Refusal(Forbidden, 403, reason(string.Join(", ", followers)));
        }
    }
}
