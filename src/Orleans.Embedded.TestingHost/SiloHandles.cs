using System.Net;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Scheduling;

namespace Orleans.TestingHost;

/// <summary>A silo under test.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    public string Name { get; set; } = "";

    public short InstanceNumber { get; set; }

    public SiloAddress SiloAddress { get; set; } = null!;

    public SiloAddress GatewayAddress { get; set; } = null!;

    public abstract bool IsActive { get; }

    /// <summary>Stops the silo in peace, or as a crash would.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    public abstract Task StopSiloAsync(CancellationToken ct);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    public virtual ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A silo in this process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private bool _isActive = true;

    public IHost SiloHost { get; init; } = null!;

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _isActive;

    internal InMemoryNetwork Network { get; init; } = null!;

    internal StoppableTurnScheduler Scheduler { get; init; } = null!;

    internal InProcessTestSiloSpecificOptions Options { get; init; } = null!;

    public override async Task StopSiloAsync(bool stopGracefully)
    {
        if (!_isActive)
        {
            return;
        }

        _isActive = false;
        if (stopGracefully)
        {
            await SiloHost.StopAsync(CancellationToken.None);
        }
        else
        {
            // The endpoints vanish and no turn runs any more; what is left to do is only to free what the process would have freed.
            Network.TakeDown(SiloAddress.Endpoint);
            Network.TakeDown(new IPEndPoint(SiloAddress.Endpoint.Address, GatewayAddress.Endpoint.Port));
            Scheduler.Stop();
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync();
            try
            {
                await SiloHost.StopAsync(cancelled.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or AggregateException)
            {
                // Hosted services that insist on time are not given any.
            }
        }

        await DisposeHostAsync();
    }

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (_isActive)
        {
            _isActive = false;
            await SiloHost.StopAsync(ct);
            await DisposeHostAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(stopGracefully: true);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _isActive)
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private async Task DisposeHostAsync()
    {
        if (SiloHost is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            SiloHost.Dispose();
        }
    }
}
