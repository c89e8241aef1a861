using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;
using Winnow.Protocols.Allocation;
using Winnow.Search;

namespace Winnow.Grains.Allocation;

/// <summary>Follows the nodes' disks: at every interval, and at once when a node has come. Indices on a disk that runs full are made read-only.</summary>
internal sealed partial class DiskMonitor(NodeDisks disks, NodeDirectory nodes, MetadataCache metadata, IGrainFactory grains, TimeProvider time, ILogger<DiskMonitor> logger)
{
    private const string Interval = "cluster.info.update.interval";
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    public async Task Run(AllocationTable table, ChangeSignal changed, CancellationToken stopped)
    {
        try
        {
            while (true)
            {
                await Look(table);
                changed.Raise();
                await NextLook(nodes.Live().Count, stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // The allocator is elsewhere now.
        }
    }

    private async Task Look(AllocationTable table)
    {
        try
        {
            table.Update(await disks.Ask(table.Info));
            await Task.WhenAll(FloodStage.Changes(table.Now()).Select(change => SetBlock(change.IndexUuid, change.Blocked)));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
    }

    private async Task NextLook(int count, CancellationToken stopped)
    {
        var interval = metadata.Cluster.Setting(Interval) is { } text ? TimeValue.Parse(text, Interval) : DefaultInterval;
        var until = time.GetUtcNow() + interval;
        while (nodes.Live().Count == count && until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            var changed = metadata.Changes.Next;
            try
            {
                await changed.WaitAtMost(left, time, stopped);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    private async Task SetBlock(string uuid, bool blocked)
    {
        LogBlock(uuid, blocked ? "made read-only: a disk is above the flood stage watermark" : "writable again: its disks are below the high watermark");
        await grains.GetGrain<IIndexGrain>(uuid).PutSettings(new IndexSettingsCommand
        {
            Changes = [new SettingChange { Key = FloodStage.Block, Value = blocked ? "true" : null }],
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "index [{Uuid}] is {What}")]
    private partial void LogBlock(string uuid, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the nodes' disks could not be followed")]
    private partial void LogFailed(Exception exception);
}
