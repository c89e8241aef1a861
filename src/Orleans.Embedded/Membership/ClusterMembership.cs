using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>The cluster's members as this silo knows them.</summary>
public interface IClusterMembershipService
{
    ClusterMembershipSnapshot CurrentSnapshot { get; }

    IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates { get; }

    /// <summary>Reads the membership table until it is at least at <paramref name="minimumVersion"/>.</summary>
    ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default);

    /// <summary>Declares a silo dead.</summary>
    Task<bool> TryKill(SiloAddress siloAddress);
}

/// <summary>A member of the cluster.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.ClusterMember")]
public sealed class ClusterMember(SiloAddress siloAddress, SiloStatus status, string name) : IEquatable<ClusterMember>, ISpanFormattable
{
    [Id(0)]
    public SiloAddress SiloAddress { get; } = siloAddress;

    [Id(1)]
    public SiloStatus Status { get; } = status;

    [Id(2)]
    public string Name { get; } = name;

    public bool Equals(ClusterMember? other) =>
        other is not null && SiloAddress.Equals(other.SiloAddress) && Status == other.Status && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as ClusterMember);

    public override int GetHashCode() => SiloAddress.GetHashCode();

    public override string ToString() => $"{SiloAddress}/{Name}/{Status}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{SiloAddress}/{Name}/{Status}", out charsWritten);
}

/// <summary>All members at one version of the membership table.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.ClusterMembershipSnapshot")]
public sealed class ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember> members, MembershipVersion version) : ISpanFormattable
{
    [Id(0)]
    public ImmutableDictionary<SiloAddress, ClusterMember> Members { get; } = members;

    [Id(1)]
    public MembershipVersion Version { get; } = version;

    /// <summary>A silo that is not in the table but precedes one that is, is dead.</summary>
    public SiloStatus GetSiloStatus(SiloAddress silo)
    {
        if (Members.TryGetValue(silo, out var member))
        {
            return member.Status;
        }

        return Members.Keys.Any(silo.IsPredecessorOf) ? SiloStatus.Dead : SiloStatus.None;
    }

    /// <summary>A silo that is not in a table as new as one in which it was seen, has gone.</summary>
    public SiloStatus GetSiloStatus(SiloAddress silo, MembershipVersion seenAtVersion)
    {
        var status = GetSiloStatus(silo);
        return status == SiloStatus.None && seenAtVersion != MembershipVersion.MinValue && seenAtVersion <= Version ? SiloStatus.Dead : status;
    }

    public ClusterMembershipUpdate CreateUpdate(ClusterMembershipSnapshot previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        var changes = ImmutableArray.CreateBuilder<ClusterMember>();
        foreach (var (silo, member) in Members.OrderBy(m => m.Key))
        {
            if (!previous.Members.TryGetValue(silo, out var old) || old.Status != member.Status)
            {
                changes.Add(member);
            }
        }

        foreach (var (silo, member) in previous.Members.OrderBy(m => m.Key))
        {
            if (!Members.ContainsKey(silo))
            {
                changes.Add(new ClusterMember(silo, SiloStatus.Dead, member.Name));
            }
        }

        return new ClusterMembershipUpdate(this, changes.ToImmutable());
    }

    public ClusterMembershipUpdate AsUpdate() => new(this, [.. Members.Values.OrderBy(m => m.SiloAddress)]);

    public override string ToString() => $"[Version: {Version}, {Members.Count} silos: {string.Join(", ", Members.Values.OrderBy(m => m.SiloAddress))}]";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{ToString()}", out charsWritten);
}

/// <summary>A snapshot and what changed to get there.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.ClusterMembershipUpdate")]
public sealed class ClusterMembershipUpdate(ClusterMembershipSnapshot snapshot, ImmutableArray<ClusterMember> changes)
{
    [Id(0)]
    public ImmutableArray<ClusterMember> Changes { get; } = changes;

    [Id(1)]
    public ClusterMembershipSnapshot Snapshot { get; } = snapshot;

    public bool HasChanges => !Changes.IsDefaultOrEmpty;
}
