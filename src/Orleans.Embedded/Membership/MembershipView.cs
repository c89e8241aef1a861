using System.Collections.Immutable;

namespace Orleans.Runtime.Membership;

/// <summary>The membership table as this silo read it last.</summary>
internal sealed class MembershipView
{
    private MembershipView(ImmutableDictionary<SiloAddress, MembershipEntry> entries, MembershipVersion version)
    {
        Entries = entries;
        Version = version;
        Snapshot = new ClusterMembershipSnapshot(
            entries.ToImmutableDictionary(e => e.Key, e => new ClusterMember(e.Key, e.Value.Status, e.Value.SiloName)), version);
        Active = [.. entries.Values.Where(e => e.Status == SiloStatus.Active).Select(e => e.SiloAddress).Order()];
    }

    public static MembershipView Empty { get; } = new(ImmutableDictionary<SiloAddress, MembershipEntry>.Empty, MembershipVersion.MinValue);

    public ImmutableDictionary<SiloAddress, MembershipEntry> Entries { get; }

    public MembershipVersion Version { get; }

    public ClusterMembershipSnapshot Snapshot { get; }

    /// <summary>Active silos in a fixed order.</summary>
    public ImmutableArray<SiloAddress> Active { get; }

    /// <summary>Those whose activations may live: all that have not been declared dead, and not those that are still joining.</summary>
    public IEnumerable<SiloAddress> Functional => Entries.Values
        .Where(e => e.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
        .Select(e => e.SiloAddress)
        .Order();

    public static MembershipView From(MembershipTableData table)
    {
        var entries = ImmutableDictionary.CreateBuilder<SiloAddress, MembershipEntry>();
        foreach (var (entry, _) in table.Members)
        {
            entries[entry.SiloAddress] = entry;
        }

        return new MembershipView(entries.ToImmutable(), new MembershipVersion(table.Version.Version));
    }

    public SiloStatus StatusOf(SiloAddress silo) => Entries.TryGetValue(silo, out var entry) ? entry.Status : Snapshot.GetSiloStatus(silo);
}

/// <summary>A part of the silo that follows membership. Called in turns of the membership component, in order of versions.</summary>
internal interface IMembershipListener
{
    void OnMembershipChanged(MembershipView view, ClusterMembershipUpdate update);
}
