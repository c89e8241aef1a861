using Orleans.Runtime;
using Winnow.Grains.Nodes;
using Winnow.Silo.Network;

namespace Winnow.Silo;

/// <summary>How the life of a node in its cluster has ended.</summary>
internal enum Ending
{
    /// <summary>It was told to stop.</summary>
    Stopped,

    /// <summary>The others have declared it dead, and it has stopped serving because of that.</summary>
    DeclaredDead,

    /// <summary>It was declared dead, and parts of it have not ended: another life in this process would meet them.</summary>
    Stuck,
}

/// <summary>One life of this node in the cluster: from the start of its silo to the silo's end.</summary>
internal sealed partial class NodeLife
{
    private readonly IHost _host;
    private readonly TimeProvider _time;
    private readonly TimeSpan _shutdownTimeout;
    private readonly WinnowNode _node;
    private readonly ILogger<NodeLife> _logger;
    private readonly CancellationToken _stopping;
    private readonly TaskCompletionSource _toldToStop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDeclaredDead;

    public NodeLife(IHost host, TimeProvider time, TimeSpan shutdownTimeout)
    {
        _host = host;
        _time = time;
        _shutdownTimeout = shutdownTimeout;
        _node = host.Services.GetRequiredService<WinnowNode>();
        _logger = host.Services.GetRequiredService<ILogger<NodeLife>>();
        _stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        _stopping.Register(() =>
        {
            // A silo that leaves writes its own death later than this.
            if (host.Services.GetRequiredService<ISiloStatusOracle>().CurrentStatus == SiloStatus.Dead)
            {
                _isDeclaredDead = true;
                LogDeclaredDead(_node.Name, Silo);
            }

            _toldToStop.TrySetResult();
        });
    }

    // The silo chooses its generation when it starts.
    private SiloAddress Silo => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Starts the node; false when it was told to stop before it was ready.</summary>
    public async Task<bool> Start()
    {
        try
        {
            await _host.StartAsync();
            return true;
        }
        catch (Exception exception)
        {
            await _host.StopAsync();
            if (exception is OperationCanceledException && _stopping.IsCancellationRequested && !_isDeclaredDead)
            {
                return false;
            }

            throw;
        }
    }

    public async Task<Ending> RunToEnd()
    {
        await _toldToStop.Task;
        if (!_isDeclaredDead)
        {
            await _host.Services.GetRequiredService<ConnectionDrain>().Run();
        }

        var start = _time.GetTimestamp();
        await _host.StopAsync();
        return !_isDeclaredDead ? Ending.Stopped
            : _time.GetElapsedTime(start) < _shutdownTimeout ? Ending.DeclaredDead
            : Ending.Stuck;
    }

    public void LogRejoined() => LogRejoinedAs(_node.Name, Silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The others have declared node [{Node}] dead, because its silo {Silo} did not answer them: it serves nothing more, and will join again as a new silo")]
    private partial void LogDeclaredDead(string node, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node [{Node}] has joined again as {Silo}")]
    private partial void LogRejoinedAs(string node, SiloAddress silo);
}
