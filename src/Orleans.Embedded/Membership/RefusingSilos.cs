namespace Orleans.Runtime.Membership;

/// <summary>
/// Silos whose endpoints refuse connections. A kernel that refuses says that no process is there, so a silo that all others refuse does not
/// wait for their votes: whoever survives the loss of most of a small cluster goes on alone. A network that rejects packets looks the
/// same, but then the others live: they probe this silo, or vote about it as soon as they lose it.
/// </summary>
internal sealed class RefusingSilos(TimeProvider timeProvider)
{
    private readonly Dictionary<SiloAddress, (long Timestamp, DateTime Time)> _since = [];

    public void Refused(SiloAddress silo) => _since.TryAdd(silo, (timeProvider.GetTimestamp(), timeProvider.GetUtcNow().UtcDateTime));

    public void Answered(SiloAddress silo) => _since.Remove(silo);

    /// <summary>Whether a silo that has refused gives no other sign of life: nobody has probed this silo since, and it has not voted.</summary>
    public bool CannotVote(SiloAddress silo, MembershipTableData table, long lastPinged, TimeSpan probeTimeout) =>
        _since.TryGetValue(silo, out var since)
        && timeProvider.GetElapsedTime(since.Timestamp) >= probeTimeout / 2
        && timeProvider.GetElapsedTime(lastPinged) >= probeTimeout
        && !table.Members.Any(member => member.Item1.SuspectTimes?.Any(vote => vote.Item1.Equals(silo) && vote.Item2 >= since.Time) == true);
}
