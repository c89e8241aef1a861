using System.Collections.Immutable;
using Orleans.Runtime.Membership;

namespace Orleans.Runtime.Directory;

/// <summary>Which active silo keeps the registrations of which grains: every silo has points on a ring of hashes, and owns what lies before them.</summary>
internal sealed class DirectoryRing
{
    private readonly uint[] _points;
    private readonly SiloAddress[] _owners;

    public DirectoryRing(MembershipView view, int pointsPerSilo)
    {
        Version = view.Version;
        var points = view.Active
            .SelectMany(s => s.GetUniformHashCodes(pointsPerSilo).Select(h => (Hash: h, Silo: s)))
            .OrderBy(p => p.Hash).ThenBy(p => p.Silo)
            .ToArray();
        _points = [.. points.Select(p => p.Hash)];
        _owners = [.. points.Select(p => p.Silo)];
        Members = view.Active;
    }

    public MembershipVersion Version { get; }

    public ImmutableArray<SiloAddress> Members { get; }

    public SiloAddress? OwnerOf(GrainId grainId) => OwnerOf(grainId.GetUniformHashCode());

    public SiloAddress? OwnerOf(uint hash)
    {
        if (_points.Length == 0)
        {
            return null;
        }

        var index = Array.BinarySearch(_points, hash);
        index = index >= 0 ? index : ~index;
        return _owners[index == _points.Length ? 0 : index];
    }

    /// <summary>The hashes that a silo owns, as ranges (begin, end] around the ring.</summary>
    public HashRanges RangesOf(SiloAddress silo)
    {
        if (_points.Length == 0 || !Members.Contains(silo))
        {
            return HashRanges.Empty;
        }

        if (Members.Length == 1)
        {
            return HashRanges.Full;
        }

        var ranges = new List<(ulong Begin, ulong End)>();
        for (var i = 0; i < _points.Length; i++)
        {
            if (!_owners[i].Equals(silo))
            {
                continue;
            }

            if (i > 0)
            {
                ranges.Add((_points[i - 1] + 1UL, _points[i] + 1UL));
            }
            else
            {
                ranges.Add((0, _points[0] + 1UL));
                ranges.Add((_points[^1] + 1UL, 1UL << 32));
            }
        }

        return new HashRanges(ranges);
    }
}
