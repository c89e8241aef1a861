using System.Globalization;
using Winnow.Grains.Ports;

namespace Winnow.Grains.Metadata;

/// <summary>
/// Calls to grains that move when their silo dies, or end when they are fenced: another try reaches the new activation. All tries of a call
/// carry one operation id, so that a change which was persisted although its answer got lost is not made twice.
/// </summary>
internal sealed class MasterCalls(IGrainFactory grains, MembershipLease lease, IUuidSource uuids, TimeProvider time)
{
    private const string OperationKey = "winnow.operation";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    public IClusterGrain Master => grains.GetGrain<IClusterGrain>(IClusterGrain.ClusterKey);

    /// <summary>The operation that the running call is a try of; null for a call that nobody repeats.</summary>
    public static string? Operation => RequestContext.Get(OperationKey) as string;

    /// <summary>A question, which a silo that is cut off does not wait to ask.</summary>
    public async Task<T> Asked<T>(Func<Task<T>> question) =>
        await lease.Renew() ? await Retried(question) : throw MasterErrors.NoMaster();

    /// <summary>A change, which must be safe to repeat. No try begins after the time is over, which is the request's <c>master_timeout</c>.</summary>
    public async Task<T> Retried<T>(Func<Task<T>> call)
    {
        RequestContext.Set(OperationKey, uuids.Next());
        var timeout = Timeout();
        var started = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)))
        {
            var failure = MasterErrors.NoMaster();
            if (await lease.Renew())
            {
                try
                {
                    return await call();
                }
                catch (Exception exception) when (MasterErrors.MayPass(exception))
                {
                    failure = MasterErrors.NotDiscovered(exception);
                }
            }

            if (time.GetElapsedTime(started) + pause >= timeout)
            {
                throw failure;
            }

            await time.Pause(pause);
        }
    }

    public Task Retried(Func<Task> call) => Retried(async () =>
    {
        await call();
        return true;
    });

    private static TimeSpan Timeout() =>
        RequestContext.Get(MasterTimeout.Key) is string text && long.TryParse(text, CultureInfo.InvariantCulture, out var millis)
            ? TimeSpan.FromMilliseconds(millis)
            : DefaultTimeout;
}
