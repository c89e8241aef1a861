using System.Globalization;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The shared table that says who belongs to the cluster. Every write is guarded by the row's and the table's ETag.</summary>
public interface IMembershipTable
{
    Task InitializeMembershipTable(bool tryInitTableVersion);

    Task DeleteMembershipTableEntries(string clusterId);

    Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate);

    Task<MembershipTableData> ReadRow(SiloAddress key);

    Task<MembershipTableData> ReadAll();

    /// <summary>Adds a row if there is none for this silo and the table has not changed; false if it has.</summary>
    Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion);

    /// <summary>Replaces a row if neither it nor the table has changed; false if one has.</summary>
    Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion);

    /// <summary>Writes only the time at which the silo was alive, without touching ETags.</summary>
    Task UpdateIAmAlive(MembershipEntry entry);
}

/// <summary>The version of the whole membership table.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.TableVersion")]
public sealed class TableVersion(int version, string eTag) : ISpanFormattable, IEquatable<TableVersion>
{
    [Id(0)]
    public int Version { get; } = version;

    [Id(1)]
    public string VersionEtag { get; } = eTag;

    public TableVersion Next() => new(Version + 1, VersionEtag);

    public bool Equals(TableVersion? other) => other is not null && Version == other.Version && string.Equals(VersionEtag, other.VersionEtag, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as TableVersion);

    public override int GetHashCode() => HashCode.Combine(Version, VersionEtag);

    public override string ToString() => $"<{Version}, {VersionEtag}>";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"<{Version}, {VersionEtag}>", out charsWritten);

    public static bool operator ==(TableVersion? left, TableVersion? right) => Equals(left, right);

    public static bool operator !=(TableVersion? left, TableVersion? right) => !Equals(left, right);
}

/// <summary>Rows of the membership table with their ETags.</summary>
[GenerateSerializer, Alias("Orleans.MembershipTableData")]
public sealed class MembershipTableData
{
    public MembershipTableData(List<Tuple<MembershipEntry, string>> list, TableVersion version)
    {
        // Dead silos first, as readers look for the living from the end.
        list.Sort(static (x, y) => ((int)y.Item1.Status).CompareTo((int)x.Item1.Status));
        Members = list.AsReadOnly();
        Version = version;
    }

    public MembershipTableData(Tuple<MembershipEntry, string> tuple, TableVersion version)
        : this([tuple], version)
    {
    }

    public MembershipTableData(TableVersion version)
        : this([], version)
    {
    }

    [Id(0)]
    public IReadOnlyList<Tuple<MembershipEntry, string>> Members { get; private set; }

    [Id(1)]
    public TableVersion Version { get; private set; }

    public Tuple<MembershipEntry, string>? TryGet(SiloAddress silo)
    {
        foreach (var item in Members)
        {
            if (item.Item1.SiloAddress.Equals(silo))
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>Of several dead lives on one endpoint only the latest stays, and only where none lives.</summary>
    public MembershipTableData WithoutDuplicateDeads()
    {
        var latestDead = new Dictionary<System.Net.IPEndPoint, Tuple<MembershipEntry, string>>();
        foreach (var item in Members.Where(m => m.Item1.Status == SiloStatus.Dead))
        {
            if (!latestDead.TryGetValue(item.Item1.SiloAddress.Endpoint, out var other)
                || other.Item1.SiloAddress.Generation < item.Item1.SiloAddress.Generation)
            {
                latestDead[item.Item1.SiloAddress.Endpoint] = item;
            }
        }

        return new MembershipTableData([.. Members.Where(m => m.Item1.Status != SiloStatus.Dead), .. latestDead.Values], Version);
    }

    public override string ToString() => $"{Members.Count} silos, version={Version}";
}

/// <summary>A silo's row in the membership table.</summary>
[GenerateSerializer, Alias("Orleans.MembershipEntry")]
public sealed class MembershipEntry : ISpanFormattable
{
    [Id(0)]
    public SiloAddress SiloAddress { get; set; } = null!;

    [Id(1)]
    public SiloStatus Status { get; set; }

    /// <summary>Who suspects this silo to be dead, and since when.</summary>
    [Id(2)]
    public List<Tuple<SiloAddress, DateTime>>? SuspectTimes { get; set; }

    /// <summary>The port of the silo's gateway, 0 if it has none.</summary>
    [Id(3)]
    public int ProxyPort { get; set; }

    [Id(4)]
    public string HostName { get; set; } = null!;

    [Id(5)]
    public string SiloName { get; set; } = null!;

    [Id(6)]
    public string? RoleName { get; set; }

    [Id(7)]
    public int UpdateZone { get; set; }

    [Id(8)]
    public int FaultZone { get; set; }

    [Id(9)]
    public DateTime StartTime { get; set; }

    [Id(10)]
    public DateTime IAmAliveTime { get; set; }

    public void AddOrUpdateSuspector(SiloAddress localSilo, DateTime voteTime, int maxVotes)
    {
        var times = SuspectTimes ??= [];
        var own = times.FindIndex(t => t.Item1.Equals(localSilo));
        if (own >= 0)
        {
            times[own] = Tuple.Create(localSilo, voteTime);
        }
        else if (times.Count < maxVotes)
        {
            times.Add(Tuple.Create(localSilo, voteTime));
        }
        else
        {
            // The oldest vote makes room.
            var oldest = 0;
            for (var i = 1; i < times.Count; i++)
            {
                oldest = times[i].Item2 < times[oldest].Item2 ? i : oldest;
            }

            times[oldest] = Tuple.Create(localSilo, voteTime);
        }
    }

    public void AddSuspector(SiloAddress suspectingSilo, DateTime suspectingTime) => (SuspectTimes ??= []).Add(Tuple.Create(suspectingSilo, suspectingTime));

    internal MembershipEntry Copy() => new()
    {
        SiloAddress = SiloAddress,
        Status = Status,
        SuspectTimes = SuspectTimes is null ? null : [.. SuspectTimes],
        ProxyPort = ProxyPort,
        HostName = HostName,
        SiloName = SiloName,
        RoleName = RoleName,
        UpdateZone = UpdateZone,
        FaultZone = FaultZone,
        StartTime = StartTime,
        IAmAliveTime = IAmAliveTime,
    };

    internal MembershipEntry WithStatus(SiloStatus status)
    {
        var copy = Copy();
        copy.Status = status;
        return copy;
    }

    /// <summary>Votes that are not older than <paramref name="expiration"/>.</summary>
    internal List<Tuple<SiloAddress, DateTime>> GetFreshVotes(DateTime now, TimeSpan expiration) =>
        SuspectTimes is null ? [] : SuspectTimes.FindAll(t => now - t.Item2 < expiration);

    internal DateTime EffectiveIAmAliveTime => StartTime > IAmAliveTime ? StartTime : IAmAliveTime;

    public override string ToString() => $"SiloAddress={SiloAddress} SiloName={SiloName} Status={Status}";

    public string ToFullString()
    {
        var suspects = SuspectTimes is null ? "" : string.Join(", ", SuspectTimes.Select(t => $"{t.Item1}@{t.Item2.ToString("O", CultureInfo.InvariantCulture)}"));
        return $"[SiloAddress={SiloAddress} SiloName={SiloName} Status={Status} HostName={HostName} ProxyPort={ProxyPort} RoleName={RoleName} "
            + $"StartTime={StartTime:O} IAmAliveTime={IAmAliveTime:O} SuspectTimes=[{suspects}]]";
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"SiloAddress={SiloAddress} SiloName={SiloName} Status={Status}", out charsWritten);
}
