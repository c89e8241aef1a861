using Microsoft.Extensions.Logging;
using Orleans.Runtime.Membership;

namespace Orleans.Runtime.Directory;

internal sealed partial class GrainDirectory
{
    public async Task<DirectoryAnswer> Lookup(GrainId grainId, MembershipVersion version)
    {
        if (!await IsServed(grainId, version))
        {
            return NotOwner();
        }

        return Answer(_entries.TryGetValue(grainId, out var address) && !_membership.IsDeadSilo(address.SiloAddress!) ? address : null);
    }

    public async Task<DirectoryAnswer> Register(GrainAddress address, MembershipVersion version)
    {
        if (!await IsServed(address.GrainId, version))
        {
            return NotOwner();
        }

        // A silo has one activation of a grain at most: a later one says that the earlier is gone.
        if (_entries.TryGetValue(address.GrainId, out var known)
            && !known.SiloAddress!.Equals(address.SiloAddress)
            && !_membership.IsDeadSilo(known.SiloAddress))
        {
            return Answer(known);
        }

        var entry = new GrainAddress { GrainId = address.GrainId, ActivationId = address.ActivationId, SiloAddress = address.SiloAddress, MembershipVersion = _ring.Version };
        _entries[address.GrainId] = entry;
        return Answer(entry);
    }

    public async Task<DirectoryAnswer> Unregister(GrainAddress address, MembershipVersion version)
    {
        if (!await IsServed(address.GrainId, version))
        {
            return NotOwner();
        }

        if (_entries.TryGetValue(address.GrainId, out var known) && known.ActivationId == address.ActivationId)
        {
            _entries.Remove(address.GrainId);
        }

        return Answer(null);
    }

    public async Task<List<GrainAddress>> Recover(HashRanges ranges, MembershipVersion version)
    {
        await ReachVersion(version);
        _recoveredAt = version > _recoveredAt ? version : _recoveredAt;
        return [.. _registered.Values.Where(a => ranges.Contains(a.GrainId.GetUniformHashCode())).OrderBy(a => a.GrainId)];
    }

    private DirectoryAnswer Answer(GrainAddress? address) => new() { IsOwner = true, Version = _ring.Version, Address = address };

    private DirectoryAnswer NotOwner() => new() { Version = _ring.Version };

    /// <summary>Waits until this silo serves the grain; false when it is not assigned to it.</summary>
    private async Task<bool> IsServed(GrainId grainId, MembershipVersion version)
    {
        await ReachVersion(version);
        var hash = grainId.GetUniformHashCode();
        while (Local.Equals(_ring.OwnerOf(hash)))
        {
            if (_served.Contains(hash))
            {
                return true;
            }

            ThrowIfDead();
            await _changed.Task;
        }

        return false;
    }

    private async Task ReachVersion(MembershipVersion version)
    {
        if (_ring.Version < version)
        {
            await _membership.Refresh(version);
            while (_ring.Version < version)
            {
                ThrowIfDead();
                await _changed.Task;
            }
        }
    }

    private void Follow(MembershipView view)
    {
        if (view.Version <= _ring.Version)
        {
            return;
        }

        _ring = new DirectoryRing(view, _pointsPerSilo);
        var owned = _ring.RangesOf(Local);
        _served = _served.Intersect(owned);
        foreach (var (grainId, address) in _entries.ToArray())
        {
            if (!_served.Contains(grainId.GetUniformHashCode()) || view.StatusOf(address.SiloAddress!) is SiloStatus.Dead)
            {
                _entries.Remove(grainId);
            }
        }

        Changed();
        if (!_isTakingOver && !owned.Except(_served).IsEmpty)
        {
            _isTakingOver = true;
            _ = TakeOverAsync();
        }
    }

    /// <summary>Collects the registrations of ranges that are newly assigned, again and again while that changes, and serves them then.</summary>
    private async Task TakeOverAsync()
    {
        while (true)
        {
            var version = _ring.Version;
            var missing = _ring.RangesOf(Local).Except(_served);
            if (missing.IsEmpty)
            {
                _isTakingOver = false;
                return;
            }

            if (_membership.CurrentStatus == SiloStatus.Dead)
            {
                // Nobody tells this silo anything any more. Whoever waits here for the ranges would keep it from stopping.
                _isTakingOver = false;
                Changed();
                return;
            }

            var found = await Task.WhenAll(_membership.View.Functional.Select(s => RecoverFrom(s, missing, version)));
            if (_ring.Version != version || _membership.CurrentStatus == SiloStatus.Dead)
            {
                // What was collected for an older version may miss what has been registered since.
                continue;
            }

            // Of several activations of a grain the one that was registered first stays.
            foreach (var address in found.SelectMany(f => f).OrderBy(a => a.MembershipVersion).ThenBy(a => a.SiloAddress))
            {
                if (!_membership.IsDeadSilo(address.SiloAddress!) && !_entries.TryAdd(address.GrainId, address))
                {
                    _ = EvictAsync(address, _entries[address.GrainId]);
                }
            }

            _served = _served.Union(missing);
            LogTookOver(missing, version, found.Sum(f => f.Count));
            Changed();
        }
    }

    private async Task<List<GrainAddress>> RecoverFrom(SiloAddress silo, HashRanges ranges, MembershipVersion version)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_ring.Version != version || _membership.CurrentStatus == SiloStatus.Dead || (!silo.Equals(Local) && _membership.IsDeadSilo(silo)))
            {
                return [];
            }

            try
            {
                return await (silo.Equals(Local) ? Recover(ranges, version) : Peer<IGrainDirectoryComponent>(Name, silo).Recover(ranges, version));
            }
            catch (Exception exception)
            {
                LogRecoverFailed(_membership.View.StatusOf(silo).IsTerminating() ? LogLevel.Debug : LogLevel.Warning, exception, silo);
                await TryRefresh();
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(20 * attempt, 500)), _timeProvider);
            }
        }
    }

    /// <summary>Looks into the membership table. While that is out of reach the silos that are known are asked on.</summary>
    private async Task TryRefresh()
    {
        try
        {
            await _membership.Refresh();
        }
        catch (Exception exception)
        {
            LogRefreshFailed(exception);
        }
    }

    private void ThrowIfDead()
    {
        if (_membership.CurrentStatus == SiloStatus.Dead)
        {
            throw new SiloUnavailableException($"This silo, {Local}, has been declared dead");
        }
    }

    private void Changed()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Took over {Ranges} of the grain directory at version {Version} with {Count} entries")]
    private partial void LogTookOver(HashRanges ranges, MembershipVersion version, int count);

    [LoggerMessage(Message = "{Silo} has not told its registered activations yet")]
    private partial void LogRecoverFailed(LogLevel level, Exception exception, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The membership table could not be read for the grain directory")]
    private partial void LogRefreshFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Asking {Owner} for {GrainId} in the grain directory failed")]
    private partial void LogAskFailed(Exception exception, GrainId grainId, SiloAddress owner);
}
