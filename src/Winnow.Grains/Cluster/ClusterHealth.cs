using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;

namespace Winnow.Grains.Cluster;

/// <summary>Waits until the cluster is well enough: it looks again when this silo learns of a change, and now and then in case it did not.</summary>
internal sealed class ClusterHealth(HealthFigures figures, MetadataCache metadata, TimeProvider time)
{
    /// <summary>News may get lost on its way here; who waits is told within this time all the same.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public async Task<ClusterHealthView> Wait(HealthRequest request)
    {
        var wait = new HealthWait(request);
        var timeout = request.Timeout ?? DefaultTimeout;
        var started = time.GetTimestamp();
        while (true)
        {
            var changed = metadata.Changes.Next;
            var view = await figures.Now(request);
            view = wait.ForEvents ? await figures.WithTasks(view) : view;
            if (wait.Satisfied(view))
            {
                return wait.ForEvents ? view : await figures.WithTasks(view);
            }

            var left = timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return await figures.WithTasks(view) with { TimedOut = true };
            }

            await Next(changed, left, request, view);
        }
    }

    private async Task Next(Task changed, TimeSpan left, HealthRequest request, ClusterHealthView view)
    {
        try
        {
            await changed.WaitAtMost(left < Refresh ? left : Refresh, time);
        }
        catch (TimeoutException) when (left > Refresh)
        {
            await Ask(request, view);
        }
        catch (TimeoutException)
        {
            // The last look follows.
        }
    }

    /// <summary>Asks those who decide, for as many as are not well.</summary>
    private async Task Ask(HealthRequest request, ClusterHealthView view)
    {
        try
        {
            var cluster = await metadata.Refresh();
            var unwell = view.Indices.Where(index => index.Status > (request.WaitForStatus ?? HealthStatus.Green) || index.InitializingShards + index.RelocatingShards > 0);
            await Task.WhenAll(unwell
                .Select(index => cluster.Indices.GetValueOrDefault(index.Index)?.Uuid)
                .OfType<string>()
                .Select(uuid => metadata.RefreshIndex(uuid)));
        }
        catch (Exception exception) when (MasterErrors.MayPass(exception) || exception is Protocols.Refusal)
        {
            // Without a master what is known here is all there is.
        }
    }
}
