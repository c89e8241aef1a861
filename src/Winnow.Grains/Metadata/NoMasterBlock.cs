using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;

namespace Winnow.Grains.Metadata;

/// <summary>
/// What a silo that is cut off refuses, by <c>cluster.no_master_block</c>: writes and changes of metadata (<c>write</c>, the default), changes of
/// metadata only (<c>metadata_write</c>), or reads too (<c>all</c>). Whoever wants to write waits as long as his request may take.
/// </summary>
internal sealed class NoMasterBlock(MembershipLease lease, MetadataCache metadata, WinnowNode node, TimeProvider time)
{
    private const string Setting = "cluster.no_master_block";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private string Level => metadata.Cluster.Setting(Setting) ?? node.Settings.GetValueOrDefault(Setting, "write");

    public ValueTask CheckRead() => Level is "all" ? Check(TimeSpan.Zero) : ValueTask.CompletedTask;

    /// <summary>Before a write is taken on, and again where it is done.</summary>
    public ValueTask CheckWrite(TimeSpan patience) => Level is "metadata_write" ? ValueTask.CompletedTask : Check(patience);

    private ValueTask Check(TimeSpan patience) => lease.Held ? ValueTask.CompletedTask : new ValueTask(Wait(patience));

    private async Task Wait(TimeSpan patience)
    {
        var started = time.GetTimestamp();
        while (!await lease.Renew())
        {
            if (time.GetElapsedTime(started) >= patience)
            {
                throw MasterErrors.NoMaster();
            }

            await time.Pause(Pause);
        }
    }
}
