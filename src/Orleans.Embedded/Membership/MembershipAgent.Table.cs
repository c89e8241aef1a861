namespace Orleans.Runtime.Membership;

internal sealed partial class MembershipAgent
{
    private const int MaxAttempts = 40;

    /// <summary>Reads the table for the first time and clears away earlier lives on this endpoint.</summary>
    public Task InitializeAsync() => RunAsync(async () =>
    {
        await RefreshTo(default);
        foreach (var entry in _view.Entries.Values.OrderBy(e => e.SiloAddress).ToArray())
        {
            if (entry.SiloAddress.IsSuccessorOf(SiloAddress))
            {
                throw new OrleansConfigurationException($"A later life of this silo, {entry.SiloAddress}, is in the membership table");
            }

            if (entry.Status != SiloStatus.Dead && entry.SiloAddress.IsPredecessorOf(SiloAddress))
            {
                LogPredecessor(entry.SiloAddress);
                await DeclareDead(entry.SiloAddress);
            }
        }
    });

    /// <summary>Writes this silo's status to the table and tells the others.</summary>
    public Task UpdateStatusAsync(SiloStatus status) => RunAsync(async () =>
    {
        if (_status == SiloStatus.Dead)
        {
            throw new OrleansException($"This silo, {SiloAddress}, has been declared dead");
        }

        _isLeaving = status == SiloStatus.Dead;
        await ChangeAsync(table =>
        {
            var own = table.TryGet(SiloAddress);
            if (own is null)
            {
                return _table.InsertRow(NewEntry(status), table.Version.Next());
            }

            var entry = own.Item1.WithStatus(status);
            entry.IAmAliveTime = _timeProvider.GetUtcNow().UtcDateTime;
            return _table.UpdateRow(entry, own.Item2, table.Version.Next());
        });
        _status = status;
        await RefreshTo(default);
        Gossip();
    });

    /// <summary>Writes that this silo is alive.</summary>
    public Task WriteIAmAlive() => RunAsync(() =>
    {
        var entry = NewEntry(_status);
        entry.IAmAliveTime = _timeProvider.GetUtcNow().UtcDateTime;
        return _table.UpdateIAmAlive(entry);
    });

    /// <summary>Removes the rows of silos that have been dead for long, and the oldest if there are too many.</summary>
    public Task CleanUpAsync()
    {
        var before = _timeProvider.GetUtcNow() - Options.DefunctSiloExpiration;
        if (Options.MaxDefunctSiloEntries is { } limit and > 0)
        {
            var dead = _view.Entries.Values.Where(e => e.Status == SiloStatus.Dead).Select(e => e.EffectiveIAmAliveTime).OrderDescending().ToArray();
            if (dead.Length > limit && dead[limit - 1] > before.UtcDateTime)
            {
                before = new DateTimeOffset(dead[limit - 1], TimeSpan.Zero);
            }
        }

        return _table.CleanupDefunctSiloEntries(before);
    }

    /// <summary>Whether a silo has not written for long that it is alive.</summary>
    public bool IsStale(MembershipEntry entry) =>
        _timeProvider.GetUtcNow().UtcDateTime - entry.EffectiveIAmAliveTime > Options.IAmAliveTablePublishTimeout * Options.NumMissedTableIAmAliveLimit;

    /// <summary>The silo has answered a probe.</summary>
    public void Answered(SiloAddress silo) => Scheduler.QueueAction(() => _refusing.Answered(silo));

    /// <summary>Votes for a silo's death, or declares it when enough silos have.</summary>
    public Task<bool> TrySuspectAsync(SiloAddress suspect, bool isRefusing = false) => RunAsync(async () =>
    {
        if (isRefusing)
        {
            _refusing.Refused(suspect);
        }

        var declared = false;
        await ChangeAsync(table =>
        {
            declared = false;
            if (table.TryGet(suspect) is not { } row || row.Item1.Status == SiloStatus.Dead)
            {
                declared = true;
                return Task.FromResult(true);
            }

            var now = _timeProvider.GetUtcNow().UtcDateTime;
            var entry = row.Item1.Copy();
            var votes = entry.GetFreshVotes(now, Options.DeathVoteExpirationTimeout);
            var voters = votes.Where(v => !v.Item1.Equals(SiloAddress)).Select(v => v.Item1).Distinct().Count() + 1;
            // In a small cluster half of the silos are enough, so that one of two can go on alone. Those that have not written for
            // long that they are alive do not count, nor do those that are gone with the suspect: they cannot vote either.
            var active = table.Members.Count(m => m.Item1.Status == SiloStatus.Active && !IsStale(m.Item1)
                && (m.Item1.SiloAddress.Equals(suspect) || !_refusing.CannotVote(m.Item1.SiloAddress, table, LastPinged, Options.ProbeTimeout)));
            declared = voters >= Math.Min(Options.NumVotesForDeathDeclaration, (active + 1) / 2);
            entry.AddOrUpdateSuspector(SiloAddress, now, Options.NumVotesForDeathDeclaration);
            if (declared)
            {
                entry.Status = SiloStatus.Dead;
            }

            LogSuspect(suspect, voters, declared);
            return _table.UpdateRow(entry, row.Item2, table.Version.Next());
        });
        await RefreshTo(default);
        Gossip(suspect);
        return declared;
    });

    private async Task<bool> DeclareDead(SiloAddress silo)
    {
        await ChangeAsync(table =>
        {
            if (table.TryGet(silo) is not { } row || row.Item1.Status == SiloStatus.Dead)
            {
                return Task.FromResult(true);
            }

            var entry = row.Item1.WithStatus(SiloStatus.Dead);
            entry.AddOrUpdateSuspector(SiloAddress, _timeProvider.GetUtcNow().UtcDateTime, Options.NumVotesForDeathDeclaration);
            return _table.UpdateRow(entry, row.Item2, table.Version.Next());
        });
        await RefreshTo(default);
        Gossip();
        return true;
    }

    // Reads, decides and writes until no other silo has written in between.
    private async Task ChangeAsync(Func<MembershipTableData, Task<bool>> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var table = await _table.ReadAll();
            Apply(table);
            if (_status == SiloStatus.Dead)
            {
                throw new OrleansException($"This silo, {SiloAddress}, has been declared dead");
            }

            if (await change(table))
            {
                return;
            }

            if (attempt == MaxAttempts)
            {
                throw new OrleansException($"The membership table could not be written in {MaxAttempts} attempts: other silos were faster each time");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1 + Random.Next(20 * attempt)), _timeProvider);
        }
    }

    private MembershipEntry NewEntry(SiloStatus status) => new()
    {
        SiloAddress = SiloAddress,
        Status = status,
        SiloName = _silo.Name,
        HostName = _silo.DnsHostName,
        ProxyPort = _silo.GatewayAddress.Endpoint.Port,
        RoleName = System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name,
        StartTime = _startTime,
        IAmAliveTime = _timeProvider.GetUtcNow().UtcDateTime,
    };

    private void Gossip(SiloAddress? except = null)
    {
        if (!Options.UseLivenessGossip)
        {
            return;
        }

        foreach (var entry in _view.Entries.Values.OrderBy(e => e.SiloAddress))
        {
            if (entry.Status is SiloStatus.Joining or SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping
                && !entry.SiloAddress.Equals(SiloAddress) && !entry.SiloAddress.Equals(except))
            {
                _ = Peer<IMembershipComponent>(Name, entry.SiloAddress).OnGossip(_view.Version);
            }
        }
    }
}
