namespace Orleans.Runtime.Membership;

internal sealed partial class MembershipAgent
{
    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => siloAddress.Equals(SiloAddress) ? _status : _view.StatusOf(siloAddress);

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false)
    {
        var statuses = _view.Entries.Values.ToDictionary(e => e.SiloAddress, e => e.Status);
        statuses[SiloAddress] = _status;
        return onlyActive ? statuses.Where(s => s.Value == SiloStatus.Active).ToDictionary() : statuses;
    }

    public SiloAddress[] GetActiveSilos() => [.. _view.Active];

    public bool TryGetSiloName(SiloAddress siloAddress, out string siloName)
    {
        if (_view.Entries.TryGetValue(siloAddress, out var entry))
        {
            siloName = entry.SiloName;
            return true;
        }

        siloName = SiloName;
        return siloAddress.Equals(SiloAddress);
    }

    public bool IsFunctionalDirectory(SiloAddress siloAddress) => siloAddress.Equals(SiloAddress) || GetApproximateSiloStatus(siloAddress) == SiloStatus.Active;

    public bool IsDeadSilo(SiloAddress silo) => !silo.Equals(SiloAddress) && GetApproximateSiloStatus(silo) == SiloStatus.Dead;

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_listeners)
        {
            if (_listeners.Contains(observer))
            {
                return false;
            }

            _listeners.Add(observer);
            return true;
        }
    }

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer)
    {
        lock (_listeners)
        {
            return _listeners.Remove(observer);
        }
    }
}
