namespace Winnow.Repositories;

public enum ActivityKind
{
    Create = 0,
    Clone = 1,
    Restore = 2,
}

/// <summary>
/// Somebody who relies on what was in the repository at a generation of the root: what has been condemned since stays until the activity
/// is unregistered.
/// </summary>
/// <param name="Uuid">Of a create or clone: the snapshot's. Never registered twice.</param>
/// <param name="Generation">The root's generation that registered it; the repository sets it.</param>
/// <param name="RenewedMillis">When it last said that it is alive.</param>
public sealed record Activity(string Uuid, ActivityKind Kind, string ClusterUuid, string Snapshot, long Generation, long RenewedMillis);
