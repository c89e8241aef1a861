using System.Collections.Immutable;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Following;

/// <summary>A follower's aliases become its leader's. Nobody writes through them to a follower.</summary>
public static class AliasSync
{
    /// <summary>What is to be done to the follower's; empty when nothing is.</summary>
    public static ImmutableArray<AliasChange> Changes(
        string follower, ImmutableSortedDictionary<string, AliasEntry> theirs, ImmutableSortedDictionary<string, AliasEntry> ours)
    {
        var changes = ImmutableArray.CreateBuilder<AliasChange>();
        foreach (var name in ours.Keys.Where(name => !theirs.ContainsKey(name)))
        {
            changes.Add(new AliasChange(AliasChangeType.Remove, [follower], [name], new AliasEntry(), MustExist: false));
        }

        foreach (var (name, alias) in theirs)
        {
            if (!ours.TryGetValue(name, out var there) || Followed(there) != Followed(alias))
            {
                changes.Add(new AliasChange(AliasChangeType.Add, [follower], [name], Followed(alias), MustExist: null));
            }
        }

        return changes.ToImmutable();
    }

    /// <summary>An alias as a follower has it.</summary>
    public static AliasEntry Followed(AliasEntry leader) => leader with { IsWriteIndex = false };
}
