using Microsoft.Extensions.Logging;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Metadata;

/// <summary>Brings a new version of metadata to every node and waits for them, so that a change is seen everywhere when its call returns.</summary>
internal sealed partial class Publisher(IGrainFactory grains, NodeDirectory nodes, ILogger<Publisher> logger)
{
    /// <summary>True when every node took it in; a node that did not will find out when it acts on what it has.</summary>
    public Task<bool> Cluster(StateMessage state) => ToAll(state, (node, message) => node.ApplyCluster(message));

    public Task<bool> Index(StateMessage state) => ToAll(state, (node, message) => node.ApplyIndex(message));

    private async Task<bool> ToAll(StateMessage state, Func<INodeGrain, StateMessage, Task> apply)
    {
        var acknowledged = await Task.WhenAll(nodes.Live().Select(node => To(node, state, apply)));
        return acknowledged.All(ok => ok);
    }

    private async Task<bool> To(LiveNode node, StateMessage state, Func<INodeGrain, StateMessage, Task> apply)
    {
        try
        {
            await apply(grains.GetGrain<INodeGrain>(node.Id), state);
            return true;
        }
        catch (Exception exception)
        {
            // Whoever has left meanwhile needs it no more.
            LogMissed(nodes.Find(node.Id) is null ? LogLevel.Debug : LogLevel.Warning, node.Name, state.Key, state.Version, exception);
            return false;
        }
    }

    [LoggerMessage(Message = "node [{Node}] did not take in [{Key}] at version {Version}")]
    private partial void LogMissed(LogLevel level, string node, string key, long version, Exception exception);
}
