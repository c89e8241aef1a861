namespace Winnow.Grains.Metadata;

/// <summary>
/// A silo that was declared dead may not know it for as long as its lease lasts, and what its grains decide until then counts. Who takes such a
/// grain over may have read its state before that, and would find the decision with the next one of its own, whenever that is. So it looks again,
/// once, when nobody before it can write any more.
/// </summary>
internal static class SecondLook
{
    public static void LookAgain(this Grain grain, MembershipLease lease, Func<Task> look)
    {
        // What was decided at the lease's last moment takes its time to be written.
        var due = 2 * lease.Longest;
        IGrainTimer? timer = null;
        timer = grain.RegisterGrainTimer(
            async () =>
            {
                await look();
                timer!.Dispose();
            },
            new GrainTimerCreationOptions(due, due) { Interleave = true });
    }
}
